"""Signatures: keys, time, PDFs signed and judged; the only room that knows pyHanko and X.509."""
