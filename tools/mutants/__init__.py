"""Mutation testing: one small fault at a time is put into a package, and the tests of that package should notice it."""
