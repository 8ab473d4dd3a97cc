"""How a model may be run, if at all."""
