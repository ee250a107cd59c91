"""What is kept away from this computer, at an address that fsspec knows: PDFs that others made, issued versions."""
