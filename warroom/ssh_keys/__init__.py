"""SSH public keys, and the lines by which sshd lets people into the room and nowhere else."""
