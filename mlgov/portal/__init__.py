"""Pages become a site: frame, render, stamp, search, check, editions."""
