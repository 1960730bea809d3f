"""The counter: what the public sends becomes a ticket, a ticket becomes a reply, and its sender is told."""
