"""Ground floor: the values that pass between rooms, and the tree of errors. Knows nothing of the rest."""
