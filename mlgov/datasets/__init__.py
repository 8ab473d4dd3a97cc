"""Open data column by column; digests; joins; windows."""
