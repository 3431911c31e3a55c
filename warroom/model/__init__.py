"""What an incident is: events, commands, rules and state; pure."""
