"""The log's storage behind one small interface."""
