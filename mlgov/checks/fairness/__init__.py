"""How decisions and errors are spread over groups of people."""
