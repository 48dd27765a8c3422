"""A whole newsroom in one command and one SQLite file."""

__version__ = "0.1.0"
