"""The only door to bytes and hosts that are not ours: children confined by the kernel, and servers started confined."""
