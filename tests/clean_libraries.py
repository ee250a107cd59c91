"""Libraries made from a seed in which nothing is wrong: a company, policies in all twelve sections, an account plan.

What is made is plain values (`Tree`), so that a defect can be put into them before they become files.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from pathlib import PurePosixPath
from random import Random
from typing import Any

import yaml

from clean_service import SERVICE, account_plan, service_parts
from clean_words import (
    CLAUSES,
    COMPANIES,
    DEPARTMENTS,
    EXCEPTIONS,
    FIRST_NAMES,
    HOURS,
    LAST_NAMES,
    MORE_PLACES,
    MORE_THINGS,
    OBJECTIVES,
    OFFICES,
    PLACES,
    PURPOSES,
    QUESTIONS,
    ROLES,
    THINGS,
)

Tree = Any
Files = dict[PurePosixPath, bytes]

TODAY = date(2026, 11, 22)
FIRST = 2
"""The number of the first policy about a thing."""
_SECTIONS = (
    "schema_version", "title_page", "purpose", "scope", "definitions", "statement", "procedures", "roles",
    "compliance", "references", "review", "approvals", "appendices",
)  # fmt: skip


@dataclass
class Draft:
    """A library as plain values: the organisation, the policies and the account plans, each by its id."""

    organization: Tree
    policies: dict[str, Tree]
    accounts: dict[str, Tree] = field(default_factory=dict)
    comments: dict[bytes, bytes] = field(default_factory=dict)
    """Comments that stand above a line, by what stands in that line."""

    def files(self) -> Files:
        """The library as files."""
        made = {PurePosixPath("policies/organization.yml"): dump(self.organization)}
        for kind, folder, trees in (("policy", "", self.policies), ("account", "accounts/", self.accounts)):
            for name, tree in trees.items():
                made[PurePosixPath(f"policies/{folder}{name}/{kind}.yml")] = self._comment(dump(tree))
        return made

    def _comment(self, raw: bytes) -> bytes:
        for line, comment in self.comments.items():
            raw = re.sub(rb"(?m)^( *)(?=%s$)" % re.escape(line), rb"\1%s\n\1" % comment, raw)
        return raw


class _Dumper(yaml.CSafeDumper):
    """Writes lists indented and never an alias."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def dump(tree: Tree) -> bytes:
    """One definition as YAML."""
    return yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6).encode()


def make_library(seed: int, policies: int | None = None) -> Draft:
    """The library of a seed, with two to six policies or as many as are asked for."""
    rng = Random(seed)
    organization = _organization(rng)
    count = policies if policies is not None else rng.randint(2, 6)
    topics = _topics(rng, count - 1)
    matters = [
        _Matter(rng, organization, place, thing, number)
        for number, (place, thing) in enumerate(topics, FIRST)
    ]
    made = {SERVICE: _service_policy(rng, organization)}
    made |= {matter.id: _matter_policy(rng, matter) for matter in matters}
    _refer(rng, made)
    return Draft(organization, made, {"first-client": account_plan(rng, organization, made[SERVICE])})


def _topics(rng: Random, count: int) -> list[tuple[str, str]]:
    """So many topics, each a place and a thing; a smaller library of a seed has the first ones of a larger one."""
    topics = [(place, thing) for place in PLACES for thing in THINGS]
    rng.shuffle(topics)
    if count > len(topics):
        known = set(topics)
        places, things = (*PLACES, *MORE_PLACES), (*THINGS, *MORE_THINGS)
        more = [each for each in product(places, things) if each not in known]
        Random(len(more)).shuffle(more)  # of its own: what follows is drawn as for a smaller library
        topics += more
    if count > len(topics):
        raise ValueError(f"{count} policies about things are asked for, and there are {len(topics)} topics.")
    return topics[:count]


# ---- the organisation


def _organization(rng: Random) -> Tree:
    name = rng.choice(COMPANIES)
    domain = name.lower().replace(" ", "-") + ".example"
    offices = rng.sample(OFFICES, rng.randint(2, 3))
    hours = rng.choice(HOURS)
    people, roles = _people(
        rng,
        [office[1] for office in offices],
        domain,
        dict(zip((o[1] for o in offices), (o[3] for o in offices), strict=True)),
    )
    line, first = offices[0][3], offices[0][1]
    return {
        "schema_version": 1,
        "name": name,
        "legal_name": f"{name} Limited",
        "about": f"{name} serves companies in several countries, by day and by night.",
        "language": "en",
        "website": f"https://{domain}",
        "contact": "help-desk",
        "offices": [
            {"id": key, "name": city, "address": address, "time_zone": zone, "hours": hours, "phone": f"{phone}00"}
            for city, key, zone, phone, address in offices
        ],
        "departments": [{"id": each, "name": each.capitalize()} for each in DEPARTMENTS],
        "people": people,
        "roles": [*roles, {"id": "employee", "name": "Employee", "everyone": True, "description": "Everybody who works here."}],
        "contacts": [
            _contact("duty-line", "Duty line", "Something cannot wait until an office opens", f"{line}99", f"duty@{domain}", "always", "duty-engineer", None),
            _contact("help-desk", "Help desk", "Questions about any policy", f"{line}98", f"help@{domain}", hours, "people-lead", first),
            _contact("client-desk", "Client desk", "Questions from clients", f"{line}97", f"clients@{domain}", hours, "client-lead", first),
        ],
        "systems": [
            {"id": "stock-book", "name": "Stock Book", "purpose": "Says who holds which thing of ours, and since when"},
            {"id": "client-book", "name": "Client Book", "purpose": "Keeps what we know about each client"},
            {"id": "learning-hall", "name": "Learning Hall", "purpose": "Courses and the record of who has passed which"},
        ],
        "holidays": [
            {"date": date(2026, 12, 25), "name": "Christmas Day"},
            {"date": date(2027, 1, 1), "name": "New Year's Day"},
            {"date": date(2027, 3, 26), "name": "Good Friday", "offices": [offices[1][1]]},
        ],
    }  # fmt: skip


def _contact(
    key: str, name: str, purpose: str, phone: str, email: str, hours: str, role: str, office: str | None
) -> Tree:
    made = {"id": key, "name": name, "purpose": purpose, "phone": phone, "email": email, "hours": hours}
    return made | ({"office": office} if office else {}) | {"answered_by": role}


def _people(rng: Random, offices: list[str], domain: str, lines: dict[str, str]) -> tuple[Tree, Tree]:
    firsts, lasts = rng.sample(FIRST_NAMES, len(FIRST_NAMES)), rng.sample(LAST_NAMES, len(LAST_NAMES))
    people: list[Tree] = []
    roles: list[Tree] = []
    for key, name, department, above, count, about in ROLES:
        holders: list[str] = []
        for _ in range(count):
            number = len(people)
            first, last = firsts[number], lasts[number]
            office = offices[number % len(offices)]
            holders.append(f"{first}-{last}".lower())
            people.append({
                "id": holders[-1], "name": f"{first} {last}", "job_title": name, "office": office,
                "department": department, "email": f"{first}.{last}@{domain}".lower(),
                "phone": f"{lines[office]}{number + 1:02}", "out_of_hours_phone": f"{lines[office]}{number + 51:02}",
            })  # fmt: skip
        roles.append(
            {"id": key, "name": name, "department": department}
            | ({"reports_to": above} if above else {})
            | {"holders": holders, "description": about}
        )
    held = {role["id"]: role["holders"] for role in roles}
    # Each stands in for another, and nobody for whom stands in for them.
    for role, other in zip(roles, [*roles[3:], *roles[:3]], strict=True):
        role["deputies"] = [held[other["id"]][0]]
        role["description"] = role.pop("description")
    by_id = {role["id"]: role for role in roles}
    by_id["purchasing-lead"]["apart_from"] = ["quality-lead"]
    return people, roles


# ---- what every policy has


@dataclass
class _Matter:
    """What a policy is about: a thing that a company hands out at one of its places."""

    rng: Random
    organization: Tree
    place: str
    thing: str
    number: int

    def __post_init__(self) -> None:
        self.noun = f"{self.place} {self.thing}"
        self.nouns = self.noun + "s"
        self.id = self.nouns.replace(" ", "-")
        pairs = (
            ("store-keeper", "site-lead"),
            ("site-lead", "operations-director"),
            ("store-keeper", "operations-director"),
        )
        # The first one gives every role something to do.
        self.keeper, self.decider = pairs[0] if self.number == FIRST else self.rng.choice(pairs)

    def say(self, text: str, **more: str) -> str:
        """A sentence about this thing."""
        article = "an" if self.noun[0] in "aeiou" else "a"
        words = {
            "a": f"{article} {self.noun}",
            "n": self.noun,
            "ns": self.nouns,
            "system": "stock-book",
            "policy": self.id,
        }
        return text.format(**words, keeper=spoken(self.keeper), decider=spoken(self.decider), **more)


def spoken(role: str) -> str:
    """A role as it stands in a sentence."""
    return role.replace("-", " ")


def _policy(sections: Tree) -> Tree:
    return {key: sections[key] for key in _SECTIONS if key in sections}


def _title_page(rng: Random, title: str, number: str, summary: str, owner: str) -> tuple[Tree, Tree]:
    """The title page and the review of a policy, whose dates belong together."""
    created = date(2025, 9, 1) + timedelta(days=rng.randrange(60))
    reviewed = date(2026, 8, 3) + timedelta(days=rng.randrange(90))
    effective = reviewed + timedelta(days=rng.randrange(3, 14))
    reasons = rng.sample(
        (
            "The yearly review found two rules that nobody could follow.",
            "Two sites worked in different ways.",
            "An audit asked for clearer times.",
            "Colleagues asked who decides.",
        ),
        2,
    )
    versions = ["1.1", "1.0"] if rng.random() < 0.6 else ["1.2", "1.1", "1.0"]
    dates = [reviewed, created + timedelta(days=150), created + timedelta(days=14)][-len(versions) :]
    dates[0] = reviewed
    revisions = [
        {
            "version": version,
            "date": day,
            "author": owner,
            "change": "substantive",
            "reason": reason,
            "changes": f"Brings version {version} of the rules.",
        }
        for version, day, reason in zip(
            versions, dates, [*reasons[: len(versions) - 1], "First version."], strict=True
        )
    ]
    for revision in revisions:
        del revision["changes"]
    page = {
        "title": title, "number": number, "version": versions[0], "created": created, "last_review": reviewed,
        "effective": effective, "owner": owner, "approval_authority": "managing-director",
        "classification": rng.choice(("internal", "internal", "public")), "summary": summary,
    }  # fmt: skip
    cycle = rng.choice(("yearly", "yearly", "every two years"))
    return page, {"cycle": cycle, "responsible": owner, "revisions": revisions}


def _approvals(rng: Random, owner: str) -> Tree:
    roles = list(
        dict.fromkeys(
            (owner, rng.choice(("people-lead", "quality-lead", "finance-director")), "managing-director")
        )
    )
    return [{"id": role, "role": role, "statement": "I approve this policy."} for role in roles]


def _compliance(rng: Random, about: str, source: str, owner: str, metrics: Tree) -> Tree:
    sample = rng.choice((12, 20, 30))
    return {
        "text": "The people lead hears the person concerned before anybody decides. Nobody decides on a breach of their own.",
        "monitoring": [
            {
                "id": "sample", "title": f"Sample of {about}",
                "text": f"Each quarter the quality lead **must** check {sample} entries of {about} in the {{{{ system(\"{source}\") }}}}. The quality lead tells the {spoken(owner)} the result within 5 business days.",
            }
        ],
        "metrics": metrics,
        "consequences": [
            {"id": "talk", "title": "Talk", "when": "A first breach that did no harm.", "decided_by": owner},
            {"id": "written-warning", "title": "Written warning", "when": "A second breach within twelve months.", "decided_by": "people-lead"},
            {"id": "final-warning", "title": "Final written warning", "when": "A breach after a written warning, or one that did harm.", "decided_by": "people-lead"},
            {"id": "dismissal", "title": "End of employment", "when": "A breach after a final warning, or one on purpose that did harm.", "decided_by": "managing-director"},
        ],
        "escalation": {
            "id": "report-a-breach", "title": "Reporting a breach", "trigger": "Somebody believes that this policy was broken",
            "levels": [
                {"id": "people", "title": "People lead", "role": "people-lead", "contact": "help-desk", "hours": "Mon-Fri 09:00-17:00", "answers_within": "1 business day", "may": "Look into the matter and decide on a warning."},
                {"id": "top", "title": "Managing director", "role": "managing-director", "contact": "duty-line", "hours": "always", "answers_within": "30 minutes", "may": "Decide on every consequence."},
            ],
        },
    }  # fmt: skip


def _responsibilities(owner: str, about: str, workers: dict[str, str]) -> Tree:
    """Every role of the policy with its duties: somebody who carries out, enforces, reports, monitors and updates."""
    duties: dict[str, Tree] = {
        role: [{"id": "work", "kind": "carry out", "text": text}] for role, text in workers.items()
    }
    duties.setdefault(owner, []).append(
        {"id": "enforce", "kind": "enforce", "text": f"Sees that the rules on {about} are kept."}
    )
    duties[owner].append(
        {"id": "update", "kind": "update", "text": f"Keeps the policy on {about} up to date."}
    )
    duties.setdefault("quality-lead", []).append(
        {"id": "monitor", "kind": "monitor", "text": f"Checks the entries of {about} each quarter."}
    )
    duties["quality-lead"].append(
        {
            "id": "report",
            "kind": "report",
            "text": f"Reports the figures on {about} to the managing director each quarter.",
        }
    )
    duties.setdefault("people-lead", []).append(
        {"id": "fair", "kind": "support", "text": f"Sees that measures about {about} are fair."}
    )
    duties.setdefault("managing-director", []).append(
        {"id": "approve", "kind": "approve", "text": f"Approves the policy on {about}."}
    )
    return [{"id": role, "role": role, "duties": found} for role, found in duties.items()]


def _refer(rng: Random, policies: dict[str, Tree]) -> None:
    """References that both sides have: each policy to an earlier one, and back."""
    names = list(policies)
    for index, name in enumerate(names[1:], 1):
        other = names[rng.randrange(max(0, index - 3), index)]
        for one, two in ((name, other), (other, name)):
            title = policies[two]["title_page"]["title"].removesuffix(" Policy")
            policies[one]["references"].setdefault("policies", []).append(
                {"policy": two, "why": f"{title}: both are used by the same colleagues."}
            )
    for tree in policies.values():
        tree["references"] = {
            key: tree["references"][key] for key in ("policies", "sources") if key in tree["references"]
        }


_SOURCES = (
    {"id": "iso-9001", "title": "ISO 9001:2015, Quality management systems", "kind": "standard", "citation": "Clause 7.5", "why": "Our records follow its advice."},
    {"id": "gdpr", "title": "General Data Protection Regulation, Regulation (EU) 2016/679", "kind": "law", "citation": "Article 5", "url": "https://eur-lex.europa.eu/eli/reg/2016/679/oj", "why": "Entries hold no more about a person than we need."},
)  # fmt: skip


def _service_policy(rng: Random, organization: Tree) -> Tree:
    parts = service_parts(rng, organization)
    summary = "Every client has a segment, and the segment decides how soon we answer."
    page, review = _title_page(rng, "Client Service Policy", "SV-001", summary, "sales-director")
    workers = {
        "client-lead": "Answers clients in time and keeps their records.",
        "duty-engineer": "Answers the duty line at any hour.",
        "sales-director": "Names the client lead of every client.",
    }
    roles = {
        "responsibilities": _responsibilities("sales-director", "client service", workers),
        **parts["roles"],
    }
    compliance = _compliance(rng, "client service", "client-book", "sales-director", parts.pop("metrics"))
    made = {"schema_version": 1, "title_page": page, **parts, "roles": roles, "compliance": compliance}
    return _policy(
        {
            **made,
            "references": {"sources": [dict(_SOURCES[1])]},
            "review": review,
            "approvals": _approvals(rng, "sales-director"),
        }
    )


# ---- a policy about a thing


def _matter_policy(rng: Random, matter: _Matter) -> Tree:
    say = matter.say
    title = f"{matter.place.capitalize()} {matter.thing.capitalize()} Policy"
    summary = say("The {keeper} hands out {ns}, and the {decider} decides who gets one.")
    page, review = _title_page(rng, title, f"TH-{matter.number:03}", summary, "operations-director")
    chosen = [
        each for each in CLAUSES if each[0] in {"one-record", "ask-first", "lost"} or rng.random() < 0.5
    ]
    about = matter.nouns
    workers = {
        matter.keeper: say("Hands out {ns}, takes them back and keeps their record."),
        matter.decider: say("Decides on each request for {a}."),
    }
    return _policy({
        "schema_version": 1,
        "title_page": page,
        "purpose": {"text": say(rng.choice(PURPOSES)), "objectives": [{"id": key, "text": say(text)} for key, text in rng.sample(OBJECTIVES, rng.randint(1, 3))]},
        "scope": {
            "text": say("This policy covers every {n} that we own, at every site, and everybody who uses one."),
            "applies_to": rng.choice((["employees", "contractors"], ["employees", "managers"], ["employees", "contractors", "agency staff"])),
            "departments": ["operations"],
            "roles": list(dict.fromkeys(["employee", matter.keeper, matter.decider])),
            "exceptions": [{"id": key, "text": say(text), "approved_by": matter.decider} for key, text in rng.sample(EXCEPTIONS, rng.randint(0, 2))],
        },
        "definitions": [
            {"id": matter.noun.replace(" ", "-"), "term": matter.noun, "also": [matter.nouns], "meaning": say("Any {thing} of ours that is used in our {place}.", thing=matter.thing, place=matter.place)},
        ],
        "statement": {
            "clauses": [{"id": key, "title": _headline(say(head)), "text": say(text)} for key, head, text in chosen],
            "service_levels": _matter_levels(rng, matter),
        },
        "procedures": {"procedures": _matter_procedures(rng, matter), "cadences": _matter_cadences(rng, matter)},
        "roles": {
            "responsibilities": _responsibilities("operations-director", about, workers),
            **_matter_limits(rng, matter),
            "contact_points": [
                {"id": "ask", "subject": say("Who holds this {n}?"), "role": matter.keeper},
                {"id": "policy", "subject": say("What do the rules on {ns} mean?"), "role": "people-lead", "contact": "help-desk"},
            ],
        },
        "compliance": _compliance(rng, about, "stock-book", "operations-director", _matter_metrics(rng, matter)),
        "references": {"sources": [dict(_SOURCES[0])]},
        "review": review,
        "approvals": _approvals(rng, "operations-director"),
        "appendices": _matter_appendices(rng, matter),
    })  # fmt: skip


def _headline(text: str) -> str:
    return text[0].upper() + text[1:]


def _matter_levels(rng: Random, matter: _Matter) -> Tree:
    say = matter.say
    made = [{
        "id": "loss-answer", "title": say("Blocking a lost {n}"), "starts": say("Somebody says that {a} is lost"),
        "action": say("Nobody can use the lost {n} any more"), "responsible": matter.keeper, "channel": "any",
        "within": rng.choice(("2h", "4h", "8h")),
    }]  # fmt: skip
    if rng.random() < 0.5:
        made.append({
            "id": "request-answer", "title": say("Answering a request for {a}"), "starts": say("A request for {a} arrives"),
            "action": "The colleague has a yes or a no", "responsible": matter.decider, "channel": "ticket",
            "within": rng.choice(("1 business day", "2 business days")),
        })  # fmt: skip
    return made


def _matter_procedures(rng: Random, matter: _Matter) -> Tree:
    say = matter.say
    hand_out = {
        "id": "hand-out", "title": say("Handing out {a}"), "trigger": say("A colleague needs {a}"),
        "steps": [
            {"id": "ask", "text": say("Fill in the form and send it to the {decider}."), "actor": "employee", "within": "1 business day", "form": "request-form"},
            {"id": "decide", "text": say("Say yes or no, and give the reason for a no."), "actor": matter.decider, "within": rng.choice(("1 business day", "2 business days")), "informed": [matter.keeper], "branches": [{"when": "the form lacks something", "go_to": "ask"}]},
            {"id": "enter", "text": say("Enter the new holder of the {n}, with the date."), "actor": matter.keeper, "within": "4 business hours", "accountable": matter.decider, "system": "stock-book"},
            {"id": "give", "text": say("Give the {n} to the colleague and show how it works."), "actor": matter.keeper, "within": "1 business day", "accountable": matter.decider},
        ],
        "outcome": say("The colleague has the {n}, and the record says so."),
    }  # fmt: skip
    take_back = {
        "id": "take-back", "title": say("Taking {a} back"), "trigger": say("A colleague no longer needs the {n} or leaves"),
        "steps": [
            {"id": "bring", "text": say("Bring the {n} to the {keeper}."), "actor": "employee", "within": "1 business day"},
            {"id": "look", "text": say("Look whether the {n} still works, and note what is broken."), "actor": matter.keeper, "within": "2 business hours", "system": "stock-book"},
            {"id": "close", "text": say("Close the entry and tell the colleague."), "actor": matter.keeper, "within": "2 business hours", "accountable": matter.decider, "informed": ["employee"], "system": "stock-book"},
        ],
        "outcome": say("The {n} is back, and nobody stands in the record as its holder."),
    }  # fmt: skip
    return [hand_out, take_back] if rng.random() < 0.7 else [hand_out]


def _matter_cadences(rng: Random, matter: _Matter) -> Tree:
    say = matter.say
    made = [
        {"id": "count", "title": say("Count of all {ns}"), "kind": "check", "every": rng.choice(("monthly", "quarterly", "half-yearly")), "responsible": matter.keeper, "audience": [matter.decider], "content": say("Each {n} is seen by the {keeper}, and each entry is compared.")},
        {"id": "figures", "title": say("Report on {ns}"), "kind": "report", "every": "quarterly", "responsible": "quality-lead", "audience": ["managing-director"], "content": say("How many {ns} we have, how many were lost, and what they cost.")},
    ]  # fmt: skip
    return made[: rng.randint(1, 2)]


def _matter_limits(rng: Random, matter: _Matter) -> Tree:
    if rng.random() < 0.4:
        return {}
    low = rng.choice((200, 300, 500))
    return {
        "authority_limits": [{
            "id": "replacement", "title": matter.say("Cost of a new {n}"), "condition": "For one piece, without taxes.",
            "steps": [
                {"role": matter.decider, "limit": f"${low:,}"},
                {"role": "finance-director", "limit": f"${low * 20:,}"},
                {"role": "managing-director", "limit": "any amount"},
            ],
        }],
        "overrules": [{"id": "last-word", "role": "managing-director", "over": ["operations-director", "finance-director"], "matter": matter.say("Who gets {a}"), "record": "The Stock Book"}],
    }  # fmt: skip


def _matter_metrics(rng: Random, matter: _Matter) -> Tree:
    say = matter.say
    return [
        {"id": "entries", "title": say("{ns} with a right entry").capitalize(), "meaning": "Share of right entries in the sample.", "target": f"at least {rng.choice((95, 97, 98))}%", "every": "quarterly", "owner": "quality-lead", "source": "stock-book"},
        {"id": "losses", "title": say("{ns} lost in a year").capitalize(), "meaning": "Share of all that we own.", "target": f"at most {rng.choice((2, 3, 4))}%", "every": "yearly", "owner": matter.keeper, "source": "stock-book"},
    ][: rng.randint(1, 2)]  # fmt: skip


def _matter_appendices(rng: Random, matter: _Matter) -> Tree:
    say = matter.say
    questions = rng.sample(QUESTIONS, rng.randint(1, 3))
    made: list[Tree] = [
        {"id": "questions", "kind": "faq", "title": "Questions and answers", "questions": [{"id": key, "question": say(ask), "answer": say(answer, clause="one-record")} for key, ask, answer in questions]},
        {
            "id": "request-form", "kind": "form", "title": say("Request for {a}"), "submit_to": matter.decider,
            "fields": [
                {"id": "name", "label": "Who asks", "required": True},
                {"id": "needed-by", "label": "Needed by", "type": "date", "required": True},
                {"id": "reason", "label": "What it is for", "type": "paragraph", "required": True},
            ],
        },
    ]  # fmt: skip
    if rng.random() < 0.6:
        made.append({
            "id": "lost-on-sunday", "kind": "case", "title": "Lost on a Sunday",
            "situation": say("On a Sunday evening a colleague notices that {a} is gone."),
            "outcome": say("The colleague calls the duty line within 1 hour. The {keeper} blocks the {n} within {{{{ fact(\"{policy}.loss-answer\") }}}}."),
            "clauses": ["lost", "one-record"], "lesson": "Nobody is blamed for an early call.",
        })  # fmt: skip
    return made
