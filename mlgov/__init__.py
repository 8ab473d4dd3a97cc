"""Governance as code for machine-learning models.

A registry names, a check measures, a policy judges, a page shows.
"""

__version__ = "0.1.0"
