"""The statistics screens, one module each: `show` draws a report on a terminal and prints lines in a pipe."""
