"""The generated policy on how clients are divided and served, and the plan for a client: what the others lean on."""

from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from clean_words import CLIENTS, SEGMENT_NAMES

Tree = Any

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SERVICE = "client-service"
"""The policy that divides clients and says how soon they are answered."""

_TIMES = (
    ("1h", "2h", "4h", "8h", "24h"),
    ("2h", "4h", "8h", "24h", "48h"),
    ("30 minutes", "1h", "3h", "6h", "12h"),
)
_LIMITS = (("5%", "10%", "20%"), ("3%", "8%", "15%"), ("4%", "12%", "25%"))
_BOUNDS = ((2_000_000, 800_000, 300_000, 50_000), (1_000_000, 500_000, 200_000, 40_000))


def service_parts(rng: Random, organization: Tree) -> Tree:
    """The sections of the policy that are its own; those that every policy has are added elsewhere."""
    segments = _segments(rng)
    names = [segment["name"] for segment in segments]
    times = rng.choice(_TIMES)[: len(segments)]
    limits = rng.choice(_LIMITS)
    hours = organization["offices"][0]["hours"]
    return {
        "purpose": {
            "text": "A client who waits too long goes elsewhere. This policy says how we divide clients, how soon we answer them, and who decides when a client asks for something special.",
            "objectives": [
                {"id": "answered", "text": "Every client has an answer in the time that we promised."},
                {"id": "reached", "text": "At any hour a client reaches somebody who may decide."},
            ],
        },
        "scope": {
            "text": "This policy covers every client with a contract, and everybody who works for a client.",
            "applies_to": ["employees", "contractors"],
            "departments": ["sales", "operations", "management"],
            "roles": ["client-lead", "sales-director", "duty-engineer"],
            "exceptions": [{"id": "court", "text": "While a matter is before a court, the managing director names one person who writes to the client.", "approved_by": "managing-director"}],
        },
        "definitions": [
            {"id": "segment", "term": "segment", "also": ["segments"], "meaning": f"One of the groups of clients: {', '.join(names)}."},
            {"id": "answer", "term": "answer", "also": ["answers"], "meaning": "A reply written by a person that says what happens next and by when."},
        ],
        "statement": {
            "clauses": [
                {"id": "one-segment", "title": "One segment for each client", "text": "Every client belongs to one segment. The client lead **must** enter it in the {{ system(\"client-book\") }} within 2 business days of the contract."},
                {"id": "answering", "title": "Answers in time", "text": "The client lead **must** send an answer to every e-mail within the time of the client's segment. The times are hours on the clock. The duty engineer does it while the office is closed."},
                {"id": "trouble", "title": "When a client is in trouble", "text": "Whoever learns that a client cannot work **must** call the {{ contact(\"duty-line\") }} at once. The duty engineer **must** answer within {{ fact(\"client-service.trouble-call.duty\") }}."},
                {"id": "discounts", "title": "Discounts", "text": "Nobody **may** grant a discount above the limit of the role in section 7. The client lead **must** enter each discount in the {{ system(\"client-book\") }} within 1 business day."},
            ],
            "segmentation": {"id": "segments", "title": "Segments", "criteria": ["Annual revenue"], "segments": segments},
            "service_levels": [
                {"id": "email-answer", "title": "Answers to e-mail", "starts": "A client's e-mail arrives", "action": "A person has sent an answer", "responsible": "client-lead", "channel": "email", "by_segment": [{"segment": segment["id"], "within": within} for segment, within in zip(segments, times, strict=True)]},
                {"id": "visit-note", "title": "Note after a visit", "starts": "A visit to a client ends", "action": "Everybody who took part has a note of what was promised", "responsible": "client-lead", "channel": "meeting", "within": rng.choice(("1 business day", "2 business days"))},
            ],
            "severities": {
                "id": "severities", "title": "How grave trouble is",
                "levels": [
                    {"id": "standstill", "name": "Severity 1 – Standstill", "meaning": "The client cannot work at all.", "reached_within": "30 minutes"},
                    {"id": "hindrance", "name": "Severity 2 – Hindrance", "meaning": "The client works, but slowly or with part of its people.", "reached_within": "1h"},
                    {"id": "flaw", "name": "Severity 3 – Flaw", "meaning": "The client sees a fault and can wait for the morning.", "reached_within": "24h"},
                ],
            },
        },
        "procedures": {
            "procedures": [
                {
                    "id": "welcome", "title": "Welcoming a client", "trigger": "A client has signed a contract",
                    "steps": [
                        {"id": "name-lead", "text": "Name the client lead and tell the client.", "actor": "sales-director", "within": "1 business day", "informed": ["client-lead"]},
                        {"id": "enter", "text": "Enter the segment, the contacts and the contract.", "actor": "client-lead", "within": "2 business days", "accountable": "sales-director", "system": "client-book"},
                        {"id": "call", "text": "Call the client and explain how to reach us at night.", "actor": "client-lead", "within": "3 business days", "accountable": "sales-director", "branches": [{"when": "a contact is wrong", "go_to": "enter"}]},
                    ],
                    "outcome": "The client knows its client lead and the duty line.",
                },
            ],
            "cadences": [
                {"id": "client-review", "title": "Review with a client of the top segment", "kind": "review", "every": "quarterly", "responsible": "client-lead", "segments": [segments[0]["id"]], "audience": ["sales-director"], "content": "What went well, what did not, and what comes next."},
                {"id": "client-plan", "title": "Account plan", "kind": "plan", "every": "yearly", "responsible": "client-lead", "segments": [segments[0]["id"]], "audience": ["sales-director", "duty-engineer"]},
                {"id": "answer-report", "title": "Report on answers", "kind": "report", "every": "monthly", "responsible": "sales-director", "audience": ["managing-director"], "content": "Answers in time, late answers, and why."},
            ],
            "escalation": {
                "id": "trouble-call", "title": "Whom to call when a client is in trouble", "trigger": "A client cannot work, or asks for somebody higher",
                "severities": ["standstill", "hindrance", "flaw"],
                "levels": ladder(),
            },
        },
        "roles": {
            "authority_limits": [
                {"id": "discount", "title": "Discount on a contract", "condition": "For the whole term of the contract.", "steps": [{"role": role, "limit": limit} for role, limit in zip(("client-lead", "sales-director", "finance-director", "managing-director"), (*limits, "any amount"), strict=True)]},
                {"id": "amends", "title": "Amends after a fault of ours", "condition": "Per event.", "steps": [{"role": "duty-engineer", "limit": "$1,000"}, {"role": "client-lead", "limit": "$2,500"}, {"role": "sales-director", "limit": "$20,000"}, {"role": "managing-director", "limit": "any amount"}]},
            ],
            "overrules": [
                {"id": "sales", "role": "sales-director", "over": ["client-lead"], "matter": "What a client was promised", "record": "The Client Book"},
                {"id": "last-word", "role": "managing-director", "over": ["sales-director", "finance-director"], "matter": "Everything about clients", "record": "The Client Book"},
            ],
            "contact_points": [
                {"id": "day", "subject": "A question from a client by day", "role": "client-lead", "contact": "client-desk"},
                {"id": "night", "subject": "A client needs somebody now", "role": "duty-engineer", "contact": "duty-line"},
                {"id": "orders", "subject": "An invoice to us that a client asks about", "role": "purchasing-lead"},
            ],
        },
        "metrics": [
            {"id": "in-time", "title": "E-mails answered in time", "meaning": "Share of all e-mails of the month.", "target": f"at least {rng.choice((95, 97))}%", "every": "monthly", "owner": "sales-director", "source": "client-book"},
        ],
        "appendices": [
            {"id": "questions", "kind": "faq", "title": "Questions and answers", "questions": [
                {"id": "receipt", "question": "Does an automatic receipt count?", "answer": "No. A person says what happens next and by when."},
                {"id": "night", "question": "It is three in the morning and a client calls. What now?", "answer": "Call {{ contact(\"duty-line\") }}. Somebody answers within {{ fact(\"client-service.trouble-call.duty\") }} ({{ clause(\"trouble\") }})."},
            ]},
            *_cases(rng, segments, times, limits, hours),
        ],
    }  # fmt: skip


def ladder() -> Tree:
    """A ladder that answers at any hour."""
    return [
        {"id": "duty", "title": "Duty engineer", "role": "duty-engineer", "contact": "duty-line", "hours": "always", "answers_within": "15 minutes", "may": "Promise what restores service."},
        {"id": "director", "title": "Sales director", "role": "sales-director", "contact": "duty-line", "hours": "always", "answers_within": "30 minutes", "may": "Speak for the company. The duty line connects you."},
        {"id": "top", "title": "Managing director", "role": "managing-director", "contact": "duty-line", "hours": "always", "answers_within": "30 minutes", "may": "Decide everything. The duty line connects you."},
    ]  # fmt: skip


def _segments(rng: Random) -> Tree:
    count = rng.randint(3, 5)
    names = rng.choice(SEGMENT_NAMES)[:count]
    bounds = rng.choice(_BOUNDS)[: count - 1]
    bands = [f"more than ${bounds[0]:,}", f"${bounds[1]:,} to ${bounds[0]:,}"]
    bands += [f"${low:,} to less than ${high:,}" for high, low in pairwise(bounds[1:])]
    bands.append(f"less than ${bounds[-1]:,}")
    closeness = ("very high", "high", "medium", "low", "very low")
    return [
        {"id": name.lower(), "name": name, "annual_revenue": band, "engagement": close, "served_by": ["client-lead"] if index else ["client-lead", "duty-engineer"]}
        for index, (name, band, close) in enumerate(zip(names, bands, closeness, strict=False))
    ]  # fmt: skip


def _cases(rng: Random, segments: Tree, times: tuple[str, ...], limits: tuple[str, ...], hours: str) -> Tree:
    """Worked examples whose answers follow from the tables above, worked out here in another way than the product does."""
    place = rng.randrange(len(segments))
    segment, within = segments[place], times[place]
    day, clock = rng.randrange(7), rng.randrange(24 * 60)
    minutes = int(within.split()[0]) if "min" in within else int(within[:-1]) * 60
    days, due = divmod(clock + minutes, 24 * 60)
    asked = int(limits[0][:-1]) + 1
    return [
        {
            "id": "late-mail", "kind": "case", "title": "An e-mail at an odd hour",
            "situation": f"A client of the segment {segment['name']} writes to us on {_day(day)} at {_clock(clock)}.",
            "outcome": f"A person answers within {{{{ fact(\"client-service.email-answer\", segment=\"{segment['id']}\") }}}}.",
            "clauses": ["answering"], "lesson": "The clock does not stop at night.",
            "given": {"ask": "respond", "to": "email-answer", "received": f"{WEEKDAYS[day]} {_clock(clock)}", "segment": segment["id"]},
            "expect": {"role": "client-lead", "within": within, "by": f"{WEEKDAYS[(day + days) % 7]} {_clock(due)}"},
        },
        {
            "id": "asked-discount", "kind": "case", "title": "A client asks for a discount",
            "situation": f"A client asks its client lead for {asked}% off the price.",
            "outcome": "This is more than a client lead may grant. The sales director decides.",
            "clauses": ["discounts"],
            "given": {"ask": "approve", "decision": "discount", "amount": f"{asked}%"},
            "expect": {"role": "sales-director"},
        },
        {
            "id": "sunday-call", "kind": "case", "title": "A call on a Sunday",
            "situation": "On Sunday at 03:00 a client calls, because nothing works.",
            "outcome": "The duty engineer answers within {{ fact(\"client-service.trouble-call.duty\") }}.",
            "clauses": ["trouble"],
            "given": {"ask": "escalate", "ladder": "trouble-call", "at": "Sun 03:00", "severity": "standstill"},
            "expect": {"role": "duty-engineer", "contact": "duty-line", "within": "15 minutes"},
        },
    ]  # fmt: skip


def _day(number: int) -> str:
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[number]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def account_plan(rng: Random, organization: Tree, service: Tree) -> Tree:
    """The plan for a client of the top segment."""
    held = {role["id"]: role.get("holders", []) for role in organization["roles"]}
    lead, second = held["client-lead"][0], held["client-lead"][1]
    duty, duty2 = held["duty-engineer"]
    operations = held["operations-director"][0]
    sponsor, top = held["sales-director"][0], held["managing-director"][0]
    client = rng.choice(CLIENTS)
    domain = client.lower().replace(" ", "-") + ".example"
    top_segment = service["statement"]["segmentation"]["segments"][0]
    bound = int(top_segment["annual_revenue"].rpartition("$")[2].replace(",", ""))
    effective = date(2026, 9, 1) + timedelta(days=rng.randrange(60))
    members = (
        (
            "lead",
            lead,
            "Client lead",
            "Keeps this plan, speaks for us and sees that promises are kept.",
            second,
        ),
        ("second", second, "Second client lead", "Keeps the record of the client complete.", sponsor),
        ("duty", duty, "Duty engineer", "Leads every emergency by day.", duty2),
        (
            "night",
            duty2,
            "Duty engineer for the night",
            "Leads every emergency by night and at weekends.",
            operations,
        ),
        (
            "sponsor",
            sponsor,
            "Sponsor",
            "Meets the client's management and decides when the team disagrees.",
            top,
        ),
    )
    return {
        "schema_version": 1, "title": f"Account plan for {client}", "number": "AP-001", "version": "1.0",
        "effective": effective, "next_review": effective + timedelta(days=rng.randrange(84, 90)), "owner": "client-lead",
        "classification": "internal", "summary": f"Who does what for {client}, who stands in, and whom to call.",
        "client": {
            "name": client, "about": f"{client} buys from us every week and works at night too.",
            "segment": f"{SERVICE}.{top_segment['id']}", "annual_revenue": f"${bound + rng.randrange(1, 9) * 100_000:,}",
            "engagement": "very high", "hours": "Around the clock, on every day of the week",
        },
        "team": [
            {"id": key, "person": person, "position": position} | ({"lead": True} if key == "lead" else {}) | {"does": does, "stand_in": stand_in}
            for key, person, position, does, stand_in in members
        ],
        "responsibilities": [
            {"id": "relationship", "what": "The relationship as a whole, and this plan", "owner": lead, "supported_by": [second]},
            {"id": "prices", "what": "Contracts and prices", "owner": sponsor, "supported_by": [lead]},
            {"id": "record", "what": "A complete record in the client book", "owner": second},
            {"id": "day", "what": "Emergencies by day", "owner": duty},
            {"id": "night", "what": "Emergencies by night and at weekends", "owner": duty2},
        ],
        "approach": {
            "contact": "designated", "contact_points": [lead, second, duty2, sponsor],
            "why": "Two people who promise different things do harm. These four speak to the client, and nobody else does.",
            "repository": "client-book",
            "repository_rule": "Whoever speaks with the client enters what was said in the {{ system(\"client-book\") }} within 1 business day.",
        },
        "client_contacts": [
            {"id": "buyer", "name": "Orla Finch", "position": "Head buyer", "email": f"o.finch@{domain}", "talks_to": lead},
            {"id": "night-desk", "name": "Night desk", "position": "Watches the systems at night", "phone": "+44 20 7946 0871", "talks_to": duty2},
        ],
        "escalation": {"id": "escalation", "title": f"Whom to call for {client}", "trigger": "The client is in trouble or asks for somebody higher", "levels": ladder()},
        "authority_limits": [
            {"id": "discount", "title": f"Discount for {client}", "steps": [{"role": "client-lead", "limit": "2%"}, {"role": "sales-director", "limit": "6%"}, {"role": "managing-director", "limit": "any amount"}]},
        ],
        "overrules": [{"id": "sponsor", "role": "sales-director", "over": ["client-lead"], "matter": "Prices and promises", "record": "The Client Book"}],
        "cadences": [
            {"id": "review", "title": "Review with the client", "kind": "review", "every": "quarterly", "responsible": "client-lead", "audience": ["sales-director"], "content": "Goals, answers, and what comes next."},
            {"id": "plan", "title": "New account plan", "kind": "plan", "every": "yearly", "responsible": "client-lead", "audience": ["sales-director"]},
        ],
        "goals": [{"id": "second-site", "text": "The client uses us at a second site too.", "measure": "A signed contract for the second site", "due": effective + timedelta(days=300), "owner": lead}],
    }  # fmt: skip
