"""Parts of the page of one job."""
