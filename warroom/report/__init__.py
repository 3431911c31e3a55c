"""Plain-text views of a log."""
