"""The small library that is right, with tables that answer: severities, ladders, limits, contacts and worked examples."""

from pathlib import PurePosixPath

from library_cases import Files, base_files

SEGMENTS = PurePosixPath("policies/client-segments/policy.yml")
HAND_OVER = PurePosixPath("policies/hand-over/policy.yml")
ORGANIZATION = PurePosixPath("policies/organization.yml")
PLAN = PurePosixPath("policies/accounts/meridian/account.yml")

_SEVERITIES = """\
  severities:
    id: severities
    title: How grave it is
    levels:
      - id: emergency
        name: Severity 1
        meaning: A client **cannot work** at all.
        reached_within: 30 minutes
      - id: nuisance
        name: Severity 2
        meaning: A client can work, with trouble.
"""
_LADDER = """\
  escalation:
    id: help
    title: When a client cannot work
    trigger: A client cannot work
    segments: [gold]
    severities: [emergency]
    reached_within: 30 minutes
    levels:
      - id: duty
        title: Duty line
        role: duty-manager
        contact: duty-line
        hours: always
        answers_within: 15 minutes
        may: Call in **anybody**.
      - id: director
        title: Sales director
        role: sales-director
        hours: Mon-Fri 09:00-17:00
        answers_within: 1h
"""
_LIMITS = """\
  authority_limits:
    - id: discount
      title: Discount on a contract
      segments: [gold]
      condition: The price stays **above cost**.
      steps:
        - {role: duty-manager, limit: 5%}
        - {role: sales-director, limit: 12.5%}
    - id: goodwill
      title: Goodwill gesture
      steps:
        - {role: sales-director, limit: any amount}
        - {role: duty-manager, limit: "$1,000"}
  overrules:
    - {id: director, role: sales-director, over: [duty-manager], matter: Every discount, record: The register}
  contact_points:
    - {id: trouble, subject: A client in trouble, role: duty-manager, contact: duty-line}
    - {id: prices, subject: Prices, role: sales-director}
"""
_BREACH = """\
  escalation:
    id: breach
    title: Reporting a breach
    trigger: Somebody suspects a breach
    levels:
      - {id: top, title: Sales director, role: sales-director, hours: "Mon-Fri 09:00-17:00", answers_within: 1 business day}
"""
_EXAMPLES = """\
    given: {ask: approve, decision: client-segments.discount, amount: 12%, segment: client-segments.gold}
    expect: {role: sales-director, person: tomas-lindqvist}
  - id: night
    kind: case
    title: A call at night
    situation: It is Saturday.
    outcome: The duty line answers.
    given:
      {ask: escalate, ladder: client-segments.help, at: "Sat 03:00", severity: client-segments.emergency}
    expect: {role: duty-manager, contact: duty-line, within: 15 minutes}
  - id: mail
    kind: case
    title: A message on Friday
    situation: It is Friday.
    outcome: It is answered in time.
    given: {ask: respond, to: client-segments.email, received: "2026-03-06 16:30", segment: client-segments.silver}
    expect: {by: "2026-03-07 00:30"}
"""


def asked_files() -> Files:
    """The files; nothing is issued."""
    files = base_files()
    files[SEGMENTS] = _put(files[SEGMENTS], "procedures:\n", before=_SEVERITIES)
    files[SEGMENTS] = _put(files[SEGMENTS], "roles:\n", before=_LADDER)
    files[SEGMENTS] = _put(files[SEGMENTS], "compliance:\n", before=_LIMITS)
    files[SEGMENTS] = _put(files[SEGMENTS], "references: {}\n", before=_BREACH)
    files[HAND_OVER] += _EXAMPLES.encode()
    files[ORGANIZATION] = _put(
        files[ORGANIZATION], "contacts:\n", before="    apart_from: [sales-director]\n"
    )
    return files


def _put(text: bytes, at: str, *, before: str) -> bytes:
    assert text.count(b"\n" + at.encode()) == 1, at
    return text.replace(b"\n" + at.encode(), f"\n{before}{at}".encode())
