"""What was decided and which days to know, for programs that watch: an Atom feed and a calendar."""

from collections.abc import Iterator

from engross.artifact import Artifact
from engross.edition import Edition
from engross.feeds.atom import FEED, list_entries, write_feed
from engross.feeds.chain import library_seed, list_chains
from engross.feeds.days import CALENDAR, list_days, write_calendar


def compose_feeds(edition: Edition, site_url: str) -> Iterator[Artifact]:
    """The Atom feed (RFC 4287) and the calendar (RFC 5545, RFC 7986) at the site's top.

    `site_url` is where the site will be. Where it is empty, the feed's links are relative, which RFC 4287 resolves
    against the feed's own address, and the calendar has none, as its links have to be absolute.
    """
    organization = edition.library.organization
    if organization is None:
        return
    base = f"{site_url.strip().rstrip('/')}/" if site_url.strip() else ""
    chains, seed = tuple(list_chains(edition)), library_seed(edition)
    yield Artifact(FEED, write_feed(list_entries(chains), organization.name, base, seed))
    days = list_days(chains, edition.today)
    yield Artifact(CALENDAR, write_calendar(days, organization.name, base, seed))
