"""The static site: a pure function of the file and the theme."""
