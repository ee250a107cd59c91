"""What the page “Who decides? Who do I call?” shows: ladders, contacts, limits and promised times, each with its clause."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from engross.address import ANSWERS
from engross.answers import (
    Acting,
    ContactRow,
    LadderTable,
    LimitTable,
    Origin,
    OverruleRow,
    ServiceTable,
    Tables,
    TierRow,
    find_acting,
    gather_tables,
)
from engross.answers.comparing import by_reach
from engross.document import View, make_account_view, make_policy_view
from engross.edition import Edition
from engross.handbook.answer_rows import (
    Acts,
    Answers,
    Breach,
    Cited,
    Decision,
    Desks,
    Grid,
    Hours,
    Ladder,
    Number,
    Overruling,
    Promised,
    Reach,
    Rung,
    Tier,
)
from engross.handbook.sheets import Desk
from engross.history import State
from engross.library import AccountFile, PolicyFile
from engross.model.blocks import EscalationLevel
from engross.model.organization import Contact, Person
from engross.units import measure

_CHANNELS = {
    "email": "by e-mail",
    "phone": "by phone",
    "meeting": "in a meeting",
    "ticket": "by ticket",
    "any": "",
}


def collect_answers(edition: Edition, desk: Desk, documents: Sequence[PolicyFile | AccountFile]) -> Answers:
    """What these documents answer, as seen from the page."""
    policies = {each.id: each for each in documents if isinstance(each, PolicyFile)}
    accounts = {each.id: each for each in documents if isinstance(each, AccountFile)}
    library = replace(desk.library, policies=policies, accounts=accounts)
    pen = _Pen(edition, desk, gather_tables(library, day=edition.today), {**policies, **accounts})
    return Answers(
        ladders=tuple(sorted(pen.ladders(is_breach=False), key=pen.urgency)),
        breaches=tuple(sorted(pen.breaches(), key=lambda each: pen.urgency(each.ladder))),
        desks=tuple(pen.desks()),
        decisions=tuple(
            sorted(
                map(pen.decision, pen.tables.limits), key=lambda each: (each.client, each.title.casefold())
            )
        ),
        overrules=tuple(map(pen.overruling, pen.tables.overrules)),
        grids=tuple(pen.grids()),
        tiers=tuple((row.full_id, pen.tier_name(row)) for row in pen.tables.tiers),
        severities=tuple((row.full_id, row.severity.name) for row in pen.tables.severities),
    )


class _Pen:
    """Writes what tables say as the page shows it."""

    def __init__(
        self, edition: Edition, desk: Desk, tables: Tables, documents: Mapping[str, PolicyFile | AccountFile]
    ) -> None:
        self.edition = edition
        self.tables = tables
        self._views = {key: _view(desk, found) for key, found in documents.items()}
        self._clients = {row.id: row.name for row in tables.clients}
        self._segments = {row.id: row.segment for row in tables.clients}
        self._tiers = {row.full_id: row for row in tables.tiers}
        self._acts: dict[tuple[int, str], Acts] = {}

    def urgency(self, ladder: Ladder) -> tuple[bool, float, bool]:
        """Emergencies first: the gravest severity, then what answers at any hour; single clients last."""
        numbers = (row.number for row in self.tables.severities if row.full_id in ladder.severities)
        gravest = min(numbers, default=1)  # a ladder that names none is for the gravest too
        return bool(ladder.client), gravest, not ladder.rungs[0].hours.is_always

    def breaches(self) -> Iterator[Breach]:
        """Whom to tell of a breach, what many policies say alike as one."""
        found: dict[Ladder, list[tuple[str, Cited]]] = {}
        for each in self.ladders(is_breach=True):
            found.setdefault(each, []).append((each.document, each.cited))
        return (Breach(ladder, tuple(documents)) for ladder, documents in found.items())

    def ladders(self, *, is_breach: bool) -> Iterator[Ladder]:
        """The ladders for help, or those to report a breach, with all their levels."""
        return (self._ladder(table) for table in self.tables.ladders if table.is_breach == is_breach)

    def _ladder(self, table: LadderTable) -> Ladder:
        view, block = self._views[table.origin.document], table.ladder
        rungs = tuple(
            self._rung(view, level, origin, place)
            for place, (level, origin) in enumerate(zip(block.levels, table.levels, strict=True), 1)
        )
        return Ladder(
            title=block.title,
            trigger=block.trigger,
            concerns=view.concerns(block),
            reached_within=str(block.reached_within or ""),
            client=self._clients.get(table.client, ""),
            document=f"{table.origin.number} {table.origin.title}",
            is_breach=table.is_breach,
            rungs=rungs,
            cited=rungs[0].cited if table.client else self.cite(table.origin),
            tiers=self._related(table),
            severities=table.severities,
        )

    def _rung(self, view: View, level: EscalationLevel, origin: Origin, place: int) -> Rung:
        contact = view.library.directory.contacts.get(level.contact) if level.contact else None
        acting = self._acting(view, level.role)
        callers = acting.holders or acting.stand_ins
        if contact is not None:
            numbers = tuple(_by_phone_first(_of_contact(contact)))
        else:
            always = level.hours.is_always
            numbers = tuple(each for person in callers for each in _of_person(person, always=always))
        office = contact.office if contact is not None else None
        places = [office] if office is not None else [person.office for person in callers]
        return Rung(
            title=level.title,
            number=place,
            acts=self.acts(view, level.role),
            numbers=numbers,
            hours=self._hours(str(level.hours) if not level.hours.is_always else "", places),
            within=str(level.answers_within),
            may=view.inline(level.may) if level.may else Markup(),
            cited=self.cite(origin),
        )

    def _hours(self, spans: str, places: Sequence[str]) -> Hours:
        if not spans:
            return Hours("at any hour")
        offices = self.tables.directory.offices
        known = tuple(dict.fromkeys(place for place in places if place in offices))
        zones = [f"{offices[place].name} ({offices[place].time_zone.replace('_', ' ')})" for place in known]
        if len(zones) == 1:
            return Hours(f"{spans}, local time in {zones[0]}", spans, known)
        where = f" in {' and '.join(zones)}" if zones else ""
        return Hours(f"{spans}, each by the clock{where or ' of the own office'}", spans, known)

    def desks(self) -> Iterator[Desks]:
        """Contact points by whom one turns to, those that answer at any hour first."""
        found: dict[tuple[str, str], list[ContactRow]] = {}
        for row in self.tables.contacts:
            point = row.point
            key = ("contact", str(point.contact)) if point.contact else ("role", str(point.role))
            found.setdefault(key, []).append(row)
        made = [self._desk(kind, name, rows) for (kind, name), rows in found.items()]
        yield from sorted(made, key=lambda each: not (each.hours is not None and each.hours.is_always))

    def _desk(self, kind: str, name: str, rows: Sequence[ContactRow]) -> Desks:
        view = self._views[rows[0].origin.document]
        acts = self.acts(view, rows[0].point.role)
        contact = view.library.directory.contacts.get(name) if kind == "contact" else None
        subjects = sorted(
            ((str(row.point.subject), self.cite(row.origin)) for row in rows),
            key=lambda pair: pair[0].casefold(),
        )
        if contact is not None:
            places = [contact.office] if contact.office is not None else []
            hours = self._hours("" if contact.hours.is_always else str(contact.hours), places)
            title = view.link(f"contact:{name}", contact.name)
            return Desks(title, acts, tuple(_of_contact(contact)), hours, tuple(subjects))
        numbers = tuple(number for _, each in acts.holders for number in each[:1])
        return Desks(acts.role, acts, numbers, None, tuple(subjects))

    def decision(self, table: LimitTable) -> Decision:
        """A limit of authority with those who may decide."""
        view, limit = self._views[table.origin.document], table.limit
        reaches = []
        for step in by_reach(limit):
            kind, most = ("", "") if step.limit.quantity is None else map(str, measure(step.limit.quantity))
            reaches.append(Reach(str(step.limit), self.acts(view, step.role), kind, most))
        return Decision(
            title=limit.title,
            concerns=view.concerns(limit),
            condition=view.inline(limit.condition) if limit.condition else Markup(),
            client=self._clients.get(table.client, ""),
            reaches=tuple(reaches),
            cited=self.cite(table.origin),
            tiers=self._related(table),
        )

    def overruling(self, row: OverruleRow) -> Overruling:
        """Who may set aside whose decision."""
        view, overrule = self._views[row.origin.document], row.overrule
        return Overruling(
            role=view.role(overrule.role),
            over=view.roles(overrule.over),
            matter=overrule.matter,
            record=overrule.record or "",
            client=self._clients.get(row.client, ""),
            cited=self.cite(row.origin),
        )

    def grids(self) -> Iterator[Grid]:
        """Promises by the segments that they differ by; those for everybody after the first of these."""
        found: dict[tuple[str, ...], list[ServiceTable]] = {}
        for table in self.tables.services:
            homes = tuple(sorted({each.rpartition(".")[0] for each in table.by_segment}))
            found.setdefault(homes, []).append(table)
        order = [each for each in found if each]
        for homes in [*order[:1], *((),) * (() in found), *order[1:]]:
            rows = [row for row in self.tables.tiers if row.full_id.rpartition(".")[0] in homes]
            known = {row.full_id for row in rows}
            gone = [each for table in found[homes] for each in table.by_segment if each not in known]
            tiers = (*map(self._tier, rows), *(Tier((each,), each, "", ()) for each in dict.fromkeys(gone)))
            of = [row.origin for row in rows][:1] if len(order) > 1 else []
            title = " ".join(["By client segment", *(f"of {each.number} {each.title}" for each in of)])
            yield Grid(
                title if homes else "For every client",
                tiers,
                tuple(self._promise(each, tiers) for each in found[homes]),
            )

    def _promise(self, table: ServiceTable, tiers: Sequence[Tier]) -> Promised:
        view, level = self._views[table.origin.document], table.service
        usual = str(level.within or "")
        return Promised(
            title=level.title,
            starts=level.starts,
            action=level.action,
            channel=_CHANNELS[level.channel],
            role=view.role(level.responsible),
            times=tuple(str(table.by_segment.get(tier.ids[0], usual)) for tier in tiers),
            within=usual,
            cited=self.cite(table.origin),
        )

    def _tier(self, row: TierRow) -> Tier:
        others = self.tables.index.related(row.full_id) - {row.full_id}
        related = [each for each in self._tiers if each in others]
        names = tuple(self._tiers[each].segment.name for each in related)
        return Tier((row.full_id, *related), row.segment.name, str(row.segment.annual_revenue or ""), names)

    def tier_name(self, row: TierRow) -> str:
        """A segment by its name, with its policy's number where several have one of that name."""
        same = [each for each in self.tables.tiers if each.segment.name == row.segment.name]
        return row.segment.name if len(same) == 1 else f"{row.segment.name} ({row.origin.number})"

    def _related(self, table: LadderTable | LimitTable) -> tuple[str, ...]:
        """The segments a table is for, with all that correspond to them, for a reader who chooses one."""
        segments = (self._segments[table.client],) if table.client in self._segments else table.segments
        return tuple(sorted({each for segment in segments for each in self.tables.index.related(segment)}))

    def cite(self, origin: Origin) -> Cited:
        """The clause, its version and its place on the site."""
        view = self._views[origin.document]
        page = view.url(f"{'policy' if origin.kind == 'policies' else 'account'}:{origin.document}") or ""
        standing = self.edition.standings.get(origin.document) if origin.kind == "policies" else None
        state = standing.state if standing is not None else State.IN_FORCE
        said = "draft" if state is None else "" if state is State.IN_FORCE else state.value
        return Cited(origin, page, said)

    def acts(self, view: View, role: str) -> Acts:
        """Who acts for a role today; told once for all documents that know the same people, for few roles act in many."""
        known = id(view.library.directory), role
        if known not in self._acts:
            self._acts[known] = self._find_acts(view, role)
        return self._acts[known]

    def _find_acts(self, view: View, role: str) -> Acts:
        acting = self._acting(view, role)
        return Acts(
            acting.name,
            view.link(f"role:{role}", acting.name),
            acting.is_everyone,
            tuple((person, tuple(_of_person(person, always=False))) for person in acting.holders),
            tuple((person, tuple(_of_person(person, always=False))) for person in acting.stand_ins),
        )

    def _acting(self, view: View, role: str) -> Acting:
        return find_acting(view.library.directory, role, self.edition.today)


def _view(desk: Desk, found: PolicyFile | AccountFile) -> View:
    """A document's names and texts, with links as seen from the page."""
    if isinstance(found, PolicyFile):
        return make_policy_view(desk.library, found, desk.resolver(ANSWERS, found.folder, found.id))
    return make_account_view(desk.library, found, desk.resolver(ANSWERS, found.source.path.parent))


def _of_contact(contact: Contact) -> Iterator[Number]:
    if contact.phone:
        yield Number(contact.name, contact.phone, is_phone=True)
    if contact.email:
        yield Number(contact.name, contact.email, is_phone=False)


def _by_phone_first(numbers: Iterator[Number]) -> Sequence[Number]:
    """Telephone numbers, or else addresses: whoever climbs a ladder calls."""
    found = tuple(numbers)
    return tuple(each for each in found if each.is_phone) or found


def _of_person(person: Person, *, always: bool) -> Iterator[Number]:
    """The numbers of somebody at work; at any hour the one for out of hours too."""
    other = person.out_of_hours_phone if always and person.out_of_hours_phone != person.phone else None
    if person.phone:
        yield Number(person.name, person.phone, is_phone=True, when="office hours" if other else "")
    if other:
        yield Number(person.name, other, is_phone=True, when="out of hours" if person.phone else "")
    if person.email and not (person.phone or other):
        yield Number(person.name, person.email, is_phone=False)


def office_days(edition: Edition) -> Iterator[tuple[str, str, str]]:
    """Each office by id, its time zone and the days on which it is closed, for the script that tells what is open now."""
    organization = edition.library.organization
    if organization is None:
        return
    for office in organization.offices:
        closed = [
            each.date.isoformat()
            for each in organization.holidays
            if not each.offices or office.id in each.offices
        ]
        yield office.id, str(office.time_zone), " ".join(sorted(closed))
