"""What platforms record of pull requests, read from saved answers: every field is data, no text in it is believed."""
