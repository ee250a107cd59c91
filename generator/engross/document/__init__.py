"""What templates get: a document with its numbers, names, links, prose and drawings at hand."""

from engross.document.account import AccountView, make_account_view
from engross.document.places import ApprovalPlace, approval_places
from engross.document.policy import PolicyView, make_policy_view
from engross.document.view import View, make_view

__all__ = [
    "AccountView",
    "ApprovalPlace",
    "PolicyView",
    "View",
    "approval_places",
    "make_account_view",
    "make_policy_view",
    "make_view",
]
