"""The checks over a whole library: one module a rule, in the folder of its family."""

from engross.rules.catalogue import FAMILIES, load_rules, nearest_rule
from engross.rules.checking import MOST_FINDINGS, Checked, check_library
from engross.rules.choice import EVERY_RULE, MKDOCS, Choice, explain_unknown, parse_choice
from engross.rules.following import Follower
from engross.rules.rule import Found, Page, Rule, Scope
from engross.rules.silence import Silenced
from engross.rules.subject import Subject

__all__ = [
    "EVERY_RULE",
    "FAMILIES",
    "MKDOCS",
    "MOST_FINDINGS",
    "Checked",
    "Choice",
    "Follower",
    "Found",
    "Page",
    "Rule",
    "Scope",
    "Silenced",
    "Subject",
    "check_library",
    "explain_unknown",
    "load_rules",
    "nearest_rule",
    "parse_choice",
]
