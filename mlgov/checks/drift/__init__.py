"""Whether data, predictions or outcomes look different from the reference."""
