"""New libraries and new documents, from starting texts."""
