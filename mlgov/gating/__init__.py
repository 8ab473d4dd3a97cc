"""May this version be released, or stay in use? Decisions from verdicts and charters, every reason with its source."""
