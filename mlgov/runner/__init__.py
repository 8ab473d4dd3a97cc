"""Runs the checks of the catalogue over registered versions and writes what they gave as evidence."""
