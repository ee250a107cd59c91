"""Issuing: versions frozen, and what is decided about them recorded."""
