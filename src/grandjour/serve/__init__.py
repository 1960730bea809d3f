"""What the public reads: the format of a release, its catalogue, its rows and its forms. Sees the public root only."""
