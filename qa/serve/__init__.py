"""The doors: HTTP and its pages."""
