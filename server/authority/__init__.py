"""Who may do and see what: the register of people, standings, restricted logs, refusals."""
