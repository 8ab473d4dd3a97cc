"""Evidence and verdicts in the formats of others: one file per format."""
