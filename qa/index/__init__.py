"""Documents to a build; a build to Hits."""
