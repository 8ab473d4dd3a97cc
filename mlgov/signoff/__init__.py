"""Who signed what, whether it can be proven, and whether it still counts."""
