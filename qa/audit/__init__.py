"""What was answered, provably."""
