"""Definitions that cannot be read as they stand: ids, references, texts, versions, files."""
