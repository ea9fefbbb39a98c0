"""Parts of the page of all jobs."""
