"""The client's side of the connection: resume, outbox, history."""
