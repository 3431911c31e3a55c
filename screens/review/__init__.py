"""The review of a log: the room as it was known at any moment, and how one gets about in time."""
