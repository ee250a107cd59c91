"""What a library can choose: the options of the plugin in mkdocs.yml."""

from dataclasses import dataclass
from typing import Literal

Paper = Literal["a4", "letter"]
SignatureLevel = Literal["auto", "b-b", "b-t", "b-lt", "b-lta"]


@dataclass(frozen=True, slots=True)
class Options:
    """How a handbook is made; every option has a default."""

    drafts: bool = False
    """Whether policies that are not approved yet are shown."""
    paper: Paper = "a4"
    """The paper of the PDFs."""
    pdfs: bool = True
    """Whether PDFs are made for the site."""
    jobs: int = 0
    """How many PDFs are made at a time; 0 for as many as there are processors."""
    executor: str = ""
    """Where PDFs are made, such as `dask://host:8786`; empty for this computer."""
    store: str = ""
    """An fsspec address, such as `s3://bucket/folder`, where PDFs are shared with others who build the library."""
    versions: str = ""
    """An fsspec address where issued versions are kept, instead of in Git; the register stays in the library."""
    search_versions: bool = False
    """Whether the site's search also finds versions other than the one in force."""
    timestamps: str = ""
    """The address of the timestamp authority (RFC 3161) that says when something was signed; `demo` for the demo one."""
    signature_level: SignatureLevel = "auto"
    """The PAdES level of signatures; auto: B-B without timestamps, else B-T, and B-LTA for the last one."""
    demo_signatures: bool = False
    """Whether the site may show versions whose signatures only a demo authority vouches for."""
    site_url: str = ""
    """Where the site will be, ending in a slash; empty where that is not known."""
