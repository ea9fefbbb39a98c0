"""Parts of the page of schedules, and of every form that asks when something is due."""
