"""Anything that comes in → Deposit: its bytes kept once, its kind told by content, its arrival registered."""
