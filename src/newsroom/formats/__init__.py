"""Foreign file formats: each module reads or writes one kind of file as plain records."""
