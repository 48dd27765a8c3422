"""The static site: it depends on the file and the theme only."""
