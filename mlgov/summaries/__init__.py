"""The only code that reads rows: one pass counts what all checks need, and leaves summaries behind."""
