"""The live site: the built pages, comments in, views counted."""
