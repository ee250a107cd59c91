"""Advice on wording: vague times, mixed duties, sentences too long to read."""
