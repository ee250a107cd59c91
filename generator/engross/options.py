"""What a library can choose: the options of the plugin in mkdocs.yml."""

from dataclasses import dataclass
from typing import Literal

Paper = Literal["a4", "letter"]


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
    search_versions: bool = False
    """Whether the site's search also finds versions other than the one in force."""
