"""The hub: accepts connections, decides, stores, publishes."""
