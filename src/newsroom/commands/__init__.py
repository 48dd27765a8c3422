"""One file per word a person types: parse, one call to the core, show."""
