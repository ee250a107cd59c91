"""The Atom feed (RFC 4287): versions that were approved or withdrawn, and policies that end."""

from dataclasses import dataclass
from datetime import datetime
from html import escape
from io import StringIO
from pathlib import PurePosixPath

from engross.address import INDEX
from engross.feeds.chain import NEVER, Chain, identity, in_words, moment, name_of, tell_why
from engross.history import VersionHistory
from engross.model.issued import IssuedPolicy
from engross.model.record import Retired

FEED = PurePosixPath("feed.xml")
MOST_ENTRIES = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the feed; `seed` is what its id is made of."""

    title: str
    summary: str
    published: datetime
    updated: datetime
    seed: str
    page: PurePosixPath
    categories: tuple[str, ...]


def list_entries(chains: tuple[Chain, ...]) -> list[Entry]:
    """The newest entries of the feed, newest first."""
    found = [_version_entry(chain, *each) for chain in chains for each in chain.approved]
    found += [_end_entry(chain, *each) for chain in chains for each in chain.retired]
    return sorted(found, key=lambda entry: (entry.updated, entry.title, entry.seed), reverse=True)[
        :MOST_ENTRIES
    ]


def _version_entry(chain: Chain, version: VersionHistory, text: IssuedPolicy) -> Entry:
    interval, approved = chain.history.interval(version), moment(version)
    if version.withdrawn is not None:
        what, kind = "withdrawn, will not take effect", "withdrawn"
        summary = f"It was to apply from {in_words(version.issued.effective)}. {version.withdrawn.reason}"
    else:
        is_held = interval is not None and not interval.is_empty
        retroactively = ", retroactively" if version.is_retroactive else ""
        what = (
            f"in force from {in_words(version.issued.effective)}{retroactively}"
            if is_held
            else "never in force"
        )
        summary, kind = tell_why(text, version), "new version"
    return Entry(
        title=f"{name_of(text)} {version.version}: {what}",
        summary=summary,
        published=approved,
        updated=version.withdrawn.at if version.withdrawn is not None else approved,
        seed=version.issued.record.sha256,
        page=chain.page(version.version),
        categories=(str(text.title_page.number), kind),
    )


def _end_entry(chain: Chain, event: Retired, name: str) -> Entry:
    title = f"{name}: ends on {in_words(event.on)}"
    categories = (name.partition(" ")[0], "end")
    return Entry(title, event.reason, event.at, event.at, event.digest, chain.page(), categories)


def write_feed(entries: list[Entry], organization: str, base: str, seed: str) -> bytes:
    """The feed, whose links start with `base`; the same entries give the same bytes."""
    # feedgenerator is Django's own writer, kept by the people of Pelican: pure Python, nothing else needed, BSD.
    # feedgen brings lxml and had its last release in 2023; the others on PyPI write RSS only or are abandoned.
    from feedgenerator import Atom1Feed

    feed = Atom1Feed(
        title=f"{organization}: changes to policies",
        link=base or str(INDEX),
        description="Versions that were approved or withdrawn, and policies that end",
        language="en",
        author_name=organization,
        feed_url=f"{base}{FEED}",
        feed_guid=identity(f"feed {seed}"),
    )
    for entry in entries:
        feed.add_item(
            title=entry.title,
            link=f"{base}{entry.page}",
            description=escape(entry.summary, quote=False),  # it stands there as HTML
            pubdate=entry.published,
            updateddate=entry.updated,
            unique_id=identity(entry.seed),
            categories=entry.categories,
        )
    # Of an empty feed it would say that it was changed just now.
    feed.latest_post_date = lambda: max((entry.updated for entry in entries), default=NEVER)
    written = StringIO()
    feed.write(written, "utf-8")
    return f"{written.getvalue()}\n".encode()
