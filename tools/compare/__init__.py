"""Does a change of the code change anything that a user sees? Two checkouts do the same work; their outputs are compared."""
