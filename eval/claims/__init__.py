"""Labelled claims, and how well the claim check judges them."""
