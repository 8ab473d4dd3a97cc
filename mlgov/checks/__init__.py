"""Checks: pure functions over summaries that measure, never judge."""
