"""Keeping the anticipated questions of documents: adding, checking, covering, generating."""
