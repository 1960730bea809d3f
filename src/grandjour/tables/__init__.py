"""Ground floor: table algebra on Parquet, done by the engine (DuckDB). Python touches columns and results, not rows."""
