"""Deposit → Extraction: tables, texts and fields of a document, and where each value stands. Runs confined."""
