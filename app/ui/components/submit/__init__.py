"""Parts of the submit page."""
