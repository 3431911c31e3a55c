"""Keys, and the file that sshd reads."""
