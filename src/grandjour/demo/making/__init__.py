"""How the inputs of the demo were made. Nothing of this is imported when the program runs: it needs test libraries."""
