"""The door for people who have an SSH client and nothing else: the hub draws their screen."""
