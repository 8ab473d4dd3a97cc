"""Whether the data is what was declared."""
