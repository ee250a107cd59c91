"""Texts: Markdown with names in double braces, turned into clean HTML."""
