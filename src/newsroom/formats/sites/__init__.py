"""Whole sites of other systems: each reader yields posts whose text is Markdown, and names what it cannot read."""
