"""What people write: strict YAML to frozen documents, with errors that name file, line and key. No maths."""
