"""Interval methods, distributions and noise levels; numbers in, numbers out, no scipy."""
