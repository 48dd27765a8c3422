"""Foreign file formats, one package per kind of file: each module reads or writes one format as plain records."""
