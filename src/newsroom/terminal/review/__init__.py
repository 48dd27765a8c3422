"""The review of comments on a terminal: what it shows, its keys, and how it is run."""
