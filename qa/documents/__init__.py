"""Files to Documents."""
