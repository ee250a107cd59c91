"""Whose certificate is whose, how long it holds and what is wrong with it, as a table and for programs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from engross.issuing.approvers import find_approvers, find_approving_roles
from engross.issuing.keyring import Keyring
from engross.library import Library
from engross.report.findings import show_controls, write_json
from engross.report.printout import print_out
from engross.report.words import write_day
from engross.signing.certificates import Certificate, is_issued_by, parse_certificate
from engross.trust import ISSUER, Anchor, Kind, Pin

WIDTH = 80
SOON = 60
"""For how many days ahead the end of a certificate is told."""
_SHOWN_DIGITS = 16
_DAYS_TOLD = 366

KeyPlace = Literal["here", "requested", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Holding:
    """A certificate that is registered for somebody; `kind` is None where no authority is known that issued it."""

    owner: str
    name: str
    certificate: Certificate
    registered: date
    until: date | None
    kind: Kind | None
    key: KeyPlace
    days_left: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vouchers:
    """An authority that is believed, with its certificate."""

    anchor: Anchor
    certificate: Certificate
    days_left: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holdings:
    """All authorities and certificates, who may have to sign and has none, and roles for which nobody can sign."""

    authorities: tuple[Vouchers, ...]
    certificates: tuple[Holding, ...]
    without: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]


def find_holdings(library: Library, keyring: Keyring, today: date) -> Holdings:
    """Everything that trust.yml registers, as of a day."""
    holdings = tuple(_holding(library, keyring, pin, today) for pin in library.trust.pins)
    able = {each.owner for each in holdings if _can_sign(each, today)}
    people, roles = library.directory.people, find_approving_roles(library)
    without = [
        (person, str(people[person].name)) for person in find_approvers(library, today) if person not in able
    ]
    if ISSUER not in able and library.organization is not None:
        without.insert(0, (ISSUER, str(library.organization.legal_name)))
    return Holdings(
        authorities=tuple(_authority(anchor, today) for anchor in library.trust.anchors),
        certificates=tuple(
            sorted(holdings, key=lambda each: (each.owner != ISSUER, each.name, each.registered))
        ),
        without=tuple(without),
        roles=tuple(
            (str(role.id), str(role.name))
            for role in roles
            if not able.intersection((*role.holders, *role.deputies))
        ),
    )


def _holding(library: Library, keyring: Keyring, pin: Pin, today: date) -> Holding:
    certificate = parse_certificate(pin.certificate)
    anchors = [each for each in library.trust.anchors if each.signers]
    above = next((each for each in anchors if is_issued_by(pin.certificate, each.certificate)), None)
    person, organization = library.directory.people.get(pin.owner), library.organization
    name = (
        person.name
        if person
        else organization.legal_name
        if organization and pin.owner == ISSUER
        else pin.owner
    )
    key: KeyPlace = "elsewhere"
    if keyring.has(pin.owner):
        key = "here"
    elif keyring.request_path(pin.owner).exists():
        key = "requested"
    warnings: list[str] = []
    if pin.until is None:
        warnings += _expiry(certificate, today)
        if person is not None and person.left is not None and person.left < today:
            warnings.append(f"{name} left on {write_day(person.left)}: engross keys end {pin.owner}")
        if above is None:
            warnings.append(
                f"no authority that the library trusts issued it directly; its issuer is {certificate.issuer}"
            )
    return Holding(
        owner=pin.owner,
        name=str(name),
        certificate=certificate,
        registered=pin.registered,
        until=pin.until,
        kind=above.kind if above else None,
        key=key,
        days_left=(certificate.end.date() - today).days,
        warnings=tuple(warnings),
    )


def _authority(anchor: Anchor, today: date) -> Vouchers:
    certificate = parse_certificate(anchor.certificate)
    days = (certificate.end.date() - today).days
    return Vouchers(anchor, certificate, days, tuple(_expiry(certificate, today)))


def _expiry(certificate: Certificate, today: date) -> Iterator[str]:
    end = certificate.end.date()
    if end < today:
        yield f"expired on {write_day(end)}"
    elif (end - today).days < SOON:
        yield f"expires in {(end - today).days} days: ask for a new one (engross keys request)"
    if certificate.start.date() > today:
        yield f"is not valid before {write_day(certificate.start.date())}"


def _can_sign(holding: Holding, today: date) -> bool:
    is_open = holding.until is None or holding.until >= today
    return is_open and holding.certificate.start.date() <= today <= holding.certificate.end.date()


def holdings_table(holdings: Holdings, today: date, *, colour: bool = False, width: int = WIDTH) -> str:
    """The table; without colour it holds nothing but letters and lines."""
    return print_out(lambda console: _print(console, holdings, today), width=width, colour=colour)


def _print(console: Console, holdings: Holdings, today: date) -> None:
    console.print(write_day(today), style="dim")
    for head, rows in (("Authority", _authority_rows(holdings)), ("Signs for", _rows(holdings, today))):
        table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), expand=True, header_style="bold")
        table.add_column(head, ratio=11)
        table.add_column("Certificate", ratio=10)
        found = list(rows)
        for left, right in found:
            table.add_row(Group(*left), Group(*right), end_section=True)
        if found:
            console.print(table)
    for line in _lacking(holdings):
        console.print(Text(show_controls(line), "yellow"))


def _authority_rows(holdings: Holdings) -> Iterator[tuple[list[Text], list[Text]]]:
    for each in holdings.authorities:
        vouches = " and ".join(
            name
            for name, is_so in (("signers", each.anchor.signers), ("times", each.anchor.timestamps))
            if is_so
        )
        left = [_plain(each.certificate.name or each.anchor.id, "bold"), _kind(each.anchor.kind)]
        left.append(_plain(f"vouches for {vouches}"))
        yield left, _about(each.certificate, each.days_left, each.warnings)


def _rows(holdings: Holdings, today: date) -> Iterator[tuple[list[Text], list[Text]]]:
    places = {
        "here": "private key in your folder",
        "requested": "private key in your folder, without a certificate",
        "elsewhere": "private key not in your folder",
    }
    for each in holdings.certificates:
        left = [
            _plain(each.name, "bold"),
            _plain(each.owner, "dim"),
            _kind(each.kind),
            _plain(places[each.key], "dim"),
        ]
        right = _about(each.certificate, each.days_left, each.warnings)
        if each.until is not None:
            word = "taken in until" if each.until >= today else "ended on"
            right.append(_plain(f"{word} {write_day(each.until)}", "yellow"))
        yield left, right


def _about(certificate: Certificate, days_left: int, warnings: tuple[str, ...]) -> list[Text]:
    lines = [
        _plain(certificate.name or certificate.subject),
        _plain(f"{certificate.sha256[:_SHOWN_DIGITS]}…", "dim"),
    ]
    left = f", {days_left} days left" if 0 <= days_left <= _DAYS_TOLD else ""
    lines.append(_plain(f"until {write_day(certificate.end.date())}{left}"))
    return lines + [_plain(each, "bold red") for each in warnings]


def _kind(kind: Kind | None) -> Text:
    styles = {"demo": "yellow", "production": "green"}
    words = {"demo": "DEMO: not legally binding", "production": "production"}
    return Text(words[kind], styles[kind]) if kind else Text("unknown authority", "red")


def _plain(text: str, style: str = "") -> Text:
    return Text(show_controls(text), style)


def _lacking(holdings: Holdings) -> Iterator[str]:
    for owner, name in holdings.without:
        who = "seals for" if owner == ISSUER else "signs for"
        yield f"No certificate {who} {name} ({owner})."
    for role, name in holdings.roles:
        yield f"Nobody can sign as {name} ({role})."


def holdings_json(holdings: Holdings, keyring: Keyring, today: date) -> str:
    """The same for programs; the keys stay as they are."""
    return write_json(
        {
            "today": today.isoformat(),
            "keys_folder": str(keyring.folder),
            "authorities": [
                {
                    "id": each.anchor.id,
                    "kind": each.anchor.kind,
                    "signers": each.anchor.signers,
                    "timestamps": each.anchor.timestamps,
                    **_certificate_data(each.certificate, each.days_left, each.warnings),
                }
                for each in holdings.authorities
            ],
            "certificates": [
                {
                    "owner": each.owner,
                    "owner_name": each.name,
                    "kind": each.kind,
                    "registered": each.registered.isoformat(),
                    "until": each.until.isoformat() if each.until else None,
                    "private_key": each.key,
                    **_certificate_data(each.certificate, each.days_left, each.warnings),
                }
                for each in holdings.certificates
            ],
            "without_certificate": [{"owner": owner, "name": name} for owner, name in holdings.without],
            "roles_without_signer": [{"role": role, "name": name} for role, name in holdings.roles],
        }
    )


def _certificate_data(
    certificate: Certificate, days_left: int, warnings: tuple[str, ...]
) -> dict[str, object]:
    return {
        "name": certificate.name,
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "sha256": certificate.sha256,
        "valid_from": certificate.start.date().isoformat(),
        "valid_until": certificate.end.date().isoformat(),
        "days_left": days_left,
        "warnings": list(warnings),
    }
