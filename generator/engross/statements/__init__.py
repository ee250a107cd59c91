"""Typed statements of all policies in a form that can be compared, and which of them are about the same thing."""

from engross.statements.clients import Clients
from engross.statements.comparison import Statements, index_statements
from engross.statements.listing import list_statements
from engross.statements.matter import Aspect, Matter, Statement, Topic
from engross.statements.words import content_words, coverage, is_more_of, likeness, rarest, stem, title_words

__all__ = [
    "Aspect",
    "Clients",
    "Matter",
    "Statement",
    "Statements",
    "Topic",
    "content_words",
    "coverage",
    "index_statements",
    "is_more_of",
    "likeness",
    "list_statements",
    "rarest",
    "stem",
    "title_words",
]
