"""Where model versions come from: the protocol, the registry of text files, and selectors."""
