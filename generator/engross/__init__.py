"""Typed YAML policies in; one handbook site, and PDFs to sign, out."""

from importlib.metadata import version

__version__ = version("engross")
