"""Logs as they are kept: from a hub, a data directory or a file, whole and as sealed."""
