"""Fitting the reader's numbers on written questions; nothing here is needed to answer."""
