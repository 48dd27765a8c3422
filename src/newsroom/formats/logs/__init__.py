"""Web servers' access logs, one line per request."""
