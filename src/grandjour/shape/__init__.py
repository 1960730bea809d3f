"""`Extraction` → `ShapedTable`: the standard form of each table, by a closed list of verbs that lose nothing."""
