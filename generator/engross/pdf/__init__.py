"""PDFs that conform to PDF/A-3a and PDF/UA-1, made by several processes at a time."""
