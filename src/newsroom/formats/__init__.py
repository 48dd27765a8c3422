"""File formats of other programs, one package for each kind of file: each module reads or writes one format as records."""
