"""Charts: small ones as SVG that needs no script, larger ones as plain dictionaries for the drawing library."""
