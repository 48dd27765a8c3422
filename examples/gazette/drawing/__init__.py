"""How the gazette's pictures are drawn: brushes, and the scenes of the river and the town."""
