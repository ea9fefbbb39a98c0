"""What is around the pages: the frame of each visit, the server, its doors and its downloads."""
