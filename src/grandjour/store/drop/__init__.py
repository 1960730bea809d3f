"""What the public sends, sealed to the desk's key: the portal writes and cannot read back, the worker collects."""
