"""The definition inside a PDF, given back."""

from engross.errors import SignatureError
from engross.signing.anatomy import UnreadablePdfError, source_of


def extract_source(data: bytes) -> bytes:
    """The YAML that a PDF of engross carries. Raises SignatureError where there is none, or no PDF."""
    try:
        source = source_of(data)
    except UnreadablePdfError as error:
        raise SignatureError(error.fault.message) from error
    if source is None:
        raise SignatureError(
            "There is no definition in this PDF: engross did not make it, or it was taken out."
        )
    return source
