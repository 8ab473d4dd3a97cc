"""The verbs as functions: what the command line and notebooks call. Each module is one verb."""
