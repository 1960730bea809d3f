"""Ground floor: dated, sourced facts kept as data files, each behind a small typed reader."""
