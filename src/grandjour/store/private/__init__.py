"""What only office and worker may reach: originals, extractions, drafts, and the register."""
