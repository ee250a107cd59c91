"""Typed YAML policies in; one handbook site, and PDFs to sign, out."""

__version__: str


def __getattr__(name: str) -> str:
    """Look up `__version__` when it is asked for: until then nothing is loaded that an interruption could break off."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import version

    return version("engross")
