"""Question answering on policy documents: every statement cites a passage that anyone can check."""

__version__ = "0.1.0"
