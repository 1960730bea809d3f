"""Benchmarks that anyone can run: `./run bench NAME`. Results are kept in bench/RESULTS.md, with date and versions."""
