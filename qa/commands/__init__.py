"""The groups of commands, and what they share."""
