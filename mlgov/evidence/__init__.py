"""Measurements, verdicts and statements: what is written down, and where it lies. Text only, no data libraries."""
