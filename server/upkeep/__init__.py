"""What keeps the hub and its disk well: watches, backups, logs, how it starts and ends."""
