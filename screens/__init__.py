"""The Textual app: the lobby, the room and their widgets."""
