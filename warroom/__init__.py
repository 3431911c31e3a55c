"""warroom: a war-room console over SSH for the hour when the central server is down."""

__version__ = "0.1.0"
