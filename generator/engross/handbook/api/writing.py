"""Tables and facts as `api/*.json` hold them, each with the clause that says so."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from engross.address import account_page, policy_page, relative_url
from engross.answers import LadderTable, LimitTable, Origin, ServiceTable, Tables, gather_tables
from engross.answers.comparing import by_reach
from engross.document import View, make_account_view, make_policy_view
from engross.edition import Edition
from engross.facts import Fact, list_facts
from engross.handbook.api import records, values
from engross.handbook.api.people import present
from engross.handbook.api.shapes import Source
from engross.handbook.sheets import Desk
from engross.library import AccountFile, Directory, PolicyFile
from engross.model.blocks import EscalationLevel
from engross.numbering import Item, items_by_anchor
from engross.text.prose import ProseError

FOLDER = PurePosixPath("api")
INDEX = FOLDER / "index.json"


class Writer:
    """Writes what tables say as the files hold it."""

    def __init__(
        self,
        edition: Edition,
        desk: Desk,
        policies: dict[str, PolicyFile],
        accounts: dict[str, AccountFile],
    ) -> None:
        library = replace(edition.library, policies=policies, accounts=accounts)
        self.edition = edition
        self.policies = policies
        self.accounts = accounts
        self.tables: Tables = gather_tables(library)
        resolver = desk.resolver(INDEX, PurePosixPath("policies"))
        self._views: dict[str, View] = {
            **{key: make_policy_view(edition.library, found, resolver) for key, found in policies.items()},
            **{key: make_account_view(edition.library, found, resolver) for key, found in accounts.items()},
        }

    @property
    def directory(self) -> Directory:
        """The people and lines as they are now."""
        return self.edition.library.directory

    def index(self) -> dict[str, object]:
        """What there is, and which documents it comes from."""
        policies = (
            records.Document(
                kind="policy",
                id=found.id,
                number=found.policy.title_page.number,
                title=found.policy.title_page.title,
                version=found.policy.title_page.version,
                effective=found.policy.title_page.effective,
                url=relative_url(policy_page(found.id), INDEX),
            )
            for found in self.policies.values()
        )
        plans = (
            records.Document(
                kind="account-plan",
                id=found.id,
                number=found.account.number,
                title=found.account.title,
                version=found.account.version,
                effective=found.account.effective,
                url=relative_url(account_page(found.id), INDEX),
            )
            for found in self.accounts.values()
        )
        organization = self.edition.library.organization
        return {
            "organization": str(organization.name) if organization else "",
            "documents": (*policies, *plans),
        }

    def decision(self, table: LimitTable) -> records.Decision:
        """A limit of authority."""
        limit = table.limit
        return records.Decision(
            id=table.full_id,
            title=limit.title,
            client=table.client or None,
            segments=table.segments,
            condition=self._plain(table.origin, limit.condition),
            steps=tuple(
                records.Step(role=step.role, limit=values.limit(step.limit)) for step in by_reach(limit)
            ),
            source=self._source(table.origin),
        )

    def ladder(self, table: LadderTable) -> records.Ladder:
        """A ladder with its levels."""
        block = table.ladder
        return records.Ladder(
            id=table.full_id,
            title=block.title,
            trigger=block.trigger,
            purpose="breach" if table.is_breach else "help",
            client=table.client or None,
            segments=table.segments,
            severities=table.severities,
            reached_within=values.duration(block.reached_within) if block.reached_within else None,
            levels=tuple(
                self._level(level, origin) for level, origin in zip(block.levels, table.levels, strict=True)
            ),
            source=self._source(table.levels[0] if table.client else table.origin),
        )

    def _level(self, level: EscalationLevel, origin: Origin) -> records.Level:
        return records.Level(
            id=level.id,
            title=level.title,
            role=level.role,
            contact=level.contact,
            hours=values.hours(level.hours, self._offices(level)),
            answers_within=values.duration(level.answers_within),
            may=self._plain(origin, level.may),
            source=self._source(origin),
        )

    def _offices(self, level: EscalationLevel) -> tuple[str, ...]:
        """On whose clocks the hours of a level are: the line's, else those of the people who are called."""
        contact = self.directory.contacts.get(level.contact) if level.contact else None
        if contact is not None and contact.office is not None:
            return (str(contact.office),)
        role = self.directory.roles.get(level.role)
        today = self.edition.today
        holders = present(self.directory, role.holders if role else (), today)
        people = holders or present(self.directory, role.deputies if role else (), today)
        return tuple(dict.fromkeys(str(person.office) for person in people))

    def service(self, table: ServiceTable) -> records.ServiceLevel:
        """A promised time."""
        level = table.service
        return records.ServiceLevel(
            id=table.full_id,
            title=level.title,
            starts=level.starts,
            action=level.action,
            responsible=level.responsible,
            channel=level.channel,
            within=values.duration(level.within) if level.within else None,
            by_segment=tuple(
                records.SegmentTime(segment=segment, within=values.duration(within))
                for segment, within in table.by_segment.items()
            ),
            source=self._source(table.origin),
        )

    def segments(self) -> Iterator[records.Segment]:
        """The client segments, with what corresponds to each on either side's word."""
        ranks: dict[str, int] = {}
        for row in self.tables.tiers:
            segment, home = row.segment, row.origin.document
            ranks[home] = ranks.get(home, 0) + 1
            known = {each.full_id for each in self.tables.tiers}
            related = self.tables.index.related(row.full_id) - {row.full_id}
            yield records.Segment(
                id=row.full_id,
                name=segment.name,
                rank=ranks[home],
                annual_revenue=values.money_range(segment.annual_revenue) if segment.annual_revenue else None,
                engagement=segment.engagement,
                served_by=segment.served_by,
                corresponds_to=tuple(sorted(related & known)),
                source=self._source(row.origin),
            )

    def severities(self) -> Iterator[records.Severity]:
        """The severities."""
        for row in self.tables.severities:
            reached = row.severity.reached_within
            yield records.Severity(
                id=row.full_id,
                name=row.severity.name,
                number=row.number,
                meaning=self._plain(row.origin, row.severity.meaning) or "",
                reached_within=values.duration(reached) if reached else None,
                source=self._source(row.origin),
            )

    def facts(self) -> Iterator[records.Fact]:
        """Every fact of every policy."""
        for found in self.policies.values():
            items = items_by_anchor(found.policy)
            for fact in list_facts(found.id, found.policy):
                full = fact.segment if "." in fact.segment else f"{found.id}.{fact.segment}"
                yield records.Fact(
                    policy=found.id,
                    name=fact.name,
                    segment=full if fact.segment else None,
                    role=fact.role or None,
                    text=fact.text,
                    value=values.fact_value(fact.value),
                    source=self._policy_source(found, _item(items, fact)),
                )

    def contact_points(self) -> Iterator[records.ContactPoint]:
        """Whom to turn to about what."""
        for row in self.tables.contacts:
            yield records.ContactPoint(
                subject=row.point.subject,
                role=row.point.role,
                contact=row.point.contact,
                source=self._source(row.origin),
            )

    def _plain(self, origin: Origin, text: str | None) -> str | None:
        """A text without any marks; None where it cannot be shown."""
        if text is None:
            return None
        try:
            return self._views[origin.document].plain(text)
        except ProseError:
            return None

    def _source(self, origin: Origin) -> Source:
        is_policy = origin.kind == "policies"
        page = policy_page(origin.document) if is_policy else account_page(origin.document)
        return Source(
            kind="policy" if is_policy else "account-plan",
            document=origin.document,
            number=origin.number,
            title=origin.title,
            version=origin.version,
            clause=origin.citation,
            url=f"{relative_url(page, INDEX)}#{origin.anchor}",
        )

    def _policy_source(self, found: PolicyFile, item: Item) -> Source:
        page = found.policy.title_page
        return Source(
            kind="policy",
            document=found.id,
            number=page.number,
            title=page.title,
            version=page.version,
            clause=item.citation,
            url=f"{relative_url(policy_page(found.id), INDEX)}#{item.anchor}",
        )


def _item(items: Mapping[str, Item], fact: Fact) -> Item:
    """The numbered item that states a fact; the title page's for one that has none."""
    stems = (f"{fact.name}.{fact.segment}", fact.name)
    groups = ("authority-limits", "metrics", "cadences")
    names = (*stems, *(f"{group}.{fact.name}" for group in groups), "title-page")
    return next(items[name] for name in names if name in items)
