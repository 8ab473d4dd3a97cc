"""What each kind of page shows: frozen records made from documents, evidence and verdicts. No HTML is written here."""
