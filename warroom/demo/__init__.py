"""The demonstration: an outage that simulated responders work through in real time."""
