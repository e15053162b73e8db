"""What a text states, and where it departs from the evidence: rules alone, no model."""
