"""Playbooks as files: the library in the package, people's own, their check, import, writing."""
