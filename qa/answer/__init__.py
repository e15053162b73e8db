"""A question to an Outcome."""
