"""The live site: serves the built pages, accepts comments, counts views."""
