"""Readers' comments in the export formats of other systems and in our own."""
