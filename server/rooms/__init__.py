"""What the hub does in its rooms: decides, commits, publishes, answers."""
