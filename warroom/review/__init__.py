"""Looking back at a log: the state at any moment, and how one gets about in it."""
