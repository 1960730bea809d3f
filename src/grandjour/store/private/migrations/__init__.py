"""Migrations of the register: one file a step, in order, never changed once released."""
