"""Policy + targets + measurements + baseline -> verdict. Pure; nothing here opens a file or knows the day."""
