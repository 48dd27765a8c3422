"""Documents of office programs, read as Markdown with their pictures."""
