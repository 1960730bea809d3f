"""The public website: reads what is released and nothing else, and says it to people and machines."""
