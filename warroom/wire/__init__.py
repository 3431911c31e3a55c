"""What travels between a client and the hub: frames, limits, close codes."""
