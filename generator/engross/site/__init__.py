"""MkDocs, run on a library, and what it would make of a library's pages made page by page."""

from engross.site.assembling import assemble_site
from engross.site.pages import MadePage, SiteMaker
from engross.site.running import PLUGIN, build_site, find_configuration, load_site, replace_site, serve_site
from engross.site.scope import Reason, find_reason
from engross.site.tree import leave_out

__all__ = [
    "PLUGIN",
    "MadePage",
    "Reason",
    "SiteMaker",
    "assemble_site",
    "build_site",
    "find_configuration",
    "find_reason",
    "leave_out",
    "load_site",
    "replace_site",
    "serve_site",
]
