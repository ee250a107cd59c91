"""Words that decide what a rule means: obligations, negations, bounds, conditions, groups, opposites."""

from collections.abc import Mapping

from engross.redline.patterns import BEFORE_AMOUNT

_BE = r"(?:is|are|be|remains?)(?: \w+ly)?"
_AS_CAN_BE = (
    r"(?: is| it is)?(?: reasonably)? (?:possible|practicable|practical|feasible|appropriate|reasonable)"
)

PHRASES: tuple[tuple[str, str, str, bool], ...] = (
    # category, value, pattern, weak: a weak one counts only where it was exchanged for another of its category
    (
        "modal",
        "need not",
        r"need not|needn['’]t|(?:do|does|did)(?: not|n['’]t) (?:have|need) to|(?:is|are) not (?:required|obliged) to",
        False,
    ),
    (
        "modal",
        "must not",
        r"(?:must|shall)(?: not| never|n['’]t)|may not|may never|cannot|can not|can['’]t|(?:is|are) not (?:allowed|permitted)(?: to)?|(?:is|are) (?:prohibited|forbidden|barred) from|(?:is|are) forbidden to",
        False,
    ),
    ("modal", "should not", r"(?:should|ought)(?: not|n['’]t)(?: to)?", False),
    (
        "modal",
        "must",
        r"must|shall|(?:is|are|be) (?:required|obliged|bound) to|(?:has|have|had|needs) to|need to",
        False,
    ),
    ("modal", "should", r"should|ought to|(?:is|are) (?:expected|advised|encouraged|recommended) to", False),
    ("modal", "may", r"may|(?:is|are) (?:allowed|permitted|free|entitled) to", False),
    ("modal", "may", r"can|could|might|(?:is|are) able to", True),
    ("modal", "must", r"(?:is|are) to", True),
    ("modal", "need not", r"(?:is|are) not (?:required|mandatory|compulsory|obligatory|necessary)", True),
    ("modal", "must", rf"{_BE} (?:required|mandatory|compulsory|obligatory|necessary|essential)", True),
    (
        "modal",
        "should",
        rf"{_BE} (?:recommended|advisable|advised|desirable|encouraged|preferable|preferred)",
        True,
    ),
    ("modal", "may", rf"{_BE} (?:optional|voluntary|discretionary|allowed|permitted)", True),
    ("modal", "must not", rf"{_BE} (?:forbidden|prohibited|banned|disallowed)", True),
    (
        "qualifier",
        "weakened",
        (
            rf"normally|usually|generally|ordinarily|typically|ideally|preferably|in general|as a (?:general )?rule|in principle"
            rf"|(?:where|wherever|whenever|when|if|as far as|so far as|insofar as|to the extent|as much as){_AS_CAN_BE}"
            r"|(?:use|make|take)s? (?:(?:all|its|their|every) )?(?:reasonable|best) (?:efforts?|endeavours|steps) to"
            r"|(?:tr(?:y|ies)|attempts?|aims?|endeavours?|seeks?|strives?) to|at (?:its|their|his|her|your) (?:own |sole )?discretion"
        ),
        False,
    ),
    (
        "bound",
        "at least",
        r"at least|no(?:t)? (?:less|fewer|sooner|earlier) than|not under|a minimum of|minimum|or (?:more|longer|later)|at the earliest|>=|≥",
        True,
    ),
    (
        "bound",
        "at most",
        r"at most|no(?:t)? (?:more|later|longer|greater|higher) than|not exceeding|not over|up to(?! date)|a maximum of|maximum|or (?:less|fewer|sooner|earlier)|at the latest|<=|≤",
        True,
    ),
    (
        "bound",
        "more than",
        r"(?:more|longer|greater|higher) than|exceeding|exceeds?|in excess of|(?:over|above)(?=\s*"
        + BEFORE_AMOUNT
        + ")",
        True,
    ),
    (
        "bound",
        "less than",
        r"(?:less|fewer|shorter|lower|smaller) than|(?:under|below)(?=\s*" + BEFORE_AMOUNT + ")",
        True,
    ),
    (
        "exception",
        "except",
        (
            r"except(?: for| where| when| that| in)?|with the exception of|with the exclusion of|unless|other than|apart from|aside from|save for|save (?:when|where|that|as)|(?<=, )save(?= the| those| in)|excluding|barring|but not|(?<=body )but|(?<=one )but"
            r"|(?:does|do|shall|will) not (?:apply|extend|bind|cover|concern)(?: to)?|(?:is|are) not (?:bound|covered|affected) by|(?:is|are) not subject to"
            r"|(?:is|are) (?:exempt(?:ed)?|excused|released|relieved|dispensed)(?: from)?|exempt(?:ion|ions)?|exceptionally|by way of exception"
            r"|(?:an )?exceptions? (?:is|are|can be|may be|will be) (?:made|granted|allowed|possible)|waive[sd]?|waivers?|derogations?"
        ),
        False,
    ),
    ("condition", "only", r"only|solely|exclusively", False),
    (
        "condition",
        "if",
        r"if|(?<!by )(?<!since )(?<!until )when|whenever|provided(?: that)?|providing that|on condition that|as long as|subject to|in the event (?:of|that)|in case",
        False,
    ),
    ("negation", "not", r"not only", True),
    ("negation", "not", r"not|never|no longer|no|none|nobody|no one|nothing|neither|nor|\w+n['’]t", False),
    ("affirmation", "yes", r"yes", True),
    ("timing", "before", r"before|prior to|ahead of|in advance of", True),
    ("timing", "after", r"after|afterwards", True),
    ("timing", "after", r"following|upon|on (?:receipt|completion|expiry)", True),
    ("timing", "during", r"during|throughout|in the course of", True),
    (
        "timing",
        "since",
        r"since|as from|as of|starting from|from(?= the (?:day|date|start|moment|time))",
        True,
    ),
    ("timing", "within", r"within|inside", True),
    ("timing", "until", r"until|till|by(?= (?:the )?(?:\d|end|start|close))", True),
    ("conjunction", "and/or", r"and/or", True),
    ("conjunction", "and", r"and|&", True),
    ("conjunction", "or", r"or", True),
    ("quantifier", "all", r"all|every|each|any|everybody|everyone|anybody|anyone|everything|whoever", True),
    ("quantifier", "some", r"some|certain|several|selected|somebody|someone|a few", True),
    ("quantifier", "most", r"most|many|the majority of", True),
    ("quantifier", "few", r"few|hardly any", True),
    (
        "audience",
        "agency staff",
        r"agency (?:staff|workers?|employees?)|temporary (?:staff|workers?|employees?)|temps",
        False,
    ),
    ("audience", "part-time employees", r"part-time (?:staff|workers?|employees?)", False),
    (
        "audience",
        "full-time employees",
        r"full-time (?:staff|workers?|employees?)|permanent (?:staff|employees?)",
        False,
    ),
    ("audience", "contractors", r"(?:sub)?contractors?", False),
    ("audience", "freelancers", r"freelancers?", False),
    ("audience", "consultants", r"consultants?", False),
    ("audience", "vendors", r"vendors?|suppliers?", False),
    ("audience", "interns", r"interns?|trainees?|apprentices?", False),
    ("audience", "volunteers", r"volunteers?", False),
    ("audience", "partners", r"partners", False),
    ("audience", "visitors", r"visitors?|guests", False),
    ("audience", "employees", r"employees?|staff(?: members?)?|personnel|workers?", False),
    ("audience", "managers", r"managers|executives", True),
    ("audience", "clients", r"clients|customers", True),
)

OPPOSITES: tuple[tuple[str, str], ...] = (
    (
        r"allow(?:s|ed|ing)?|permit(?:s|ted|ting)?",
        r"forbid(?:s|den|ding)?|prohibit(?:s|ed|ing)?|disallow(?:s|ed)?|ban(?:s|ned)?",
    ),
    (r"includ(?:e|es|ed|ing)", r"exclud(?:e|es|ed)"),
    (r"with", r"without"),
    (r"mandatory|compulsory|obligatory|required|binding", r"optional|voluntary|discretionary"),
    (r"always", r"sometimes|rarely|occasionally"),
    (
        r"increas(?:e|es|ed|ing)|rais(?:e|es|ed|ing)",
        r"decreas(?:e|es|ed|ing)|reduc(?:e|es|ed|ing)|lower(?:s|ed|ing)",
    ),
    (
        r"more|higher|greater|longer|larger|later|highest|longest",
        r"less|fewer|lower|smaller|shorter|sooner|earlier|lowest|shortest",
    ),
    (
        r"approv(?:e|es|ed|ing|al)|accept(?:s|ed|ing|ance)?",
        r"reject(?:s|ed|ing|ion)?|refus(?:e|es|ed|ing|al)|den(?:y|ies|ied)",
    ),
    (r"public", r"confidential|secret|private"),
    (r"internal", r"external"),
    (r"written|in writing", r"oral|orally|verbal|verbally"),
    (r"paid", r"unpaid"),
    (r"earliest|first", r"latest|last"),
    (r"valid", r"invalid"),
    (r"lawful|legal", r"unlawful|illegal"),
    (r"authori[sz]ed", r"unauthori[sz]ed"),
    (r"possible", r"impossible"),
    (r"grant(?:s|ed|ing)?", r"withdraw(?:s|n|ing)?|revok(?:e|es|ed|ing)|withhold(?:s|ing)?"),
    (
        r"keep(?:s|ing)?|retain(?:s|ed)?|stor(?:e|es|ed)",
        r"delet(?:e|es|ed|ing)|destroy(?:s|ed)?|eras(?:e|es|ed)",
    ),
    (
        r"start(?:s|ed|ing)?|begin(?:s|ning)?|open(?:s|ed|ing)?",
        r"stop(?:s|ped|ping)?|end(?:s|ed|ing)?|clos(?:e|es|ed|ing)",
    ),
    (r"automatic(?:ally)?", r"manual(?:ly)?"),
    (r"same", r"different"),
    (r"both", r"either|neither"),
)

KINDS_BY_CATEGORY: Mapping[str, str] = {
    "duration": "deadline-changed",
    "money": "amount-changed",
    "percent": "amount-changed",
    "number": "number-changed",
    "frequency": "frequency-changed",
    "date": "date-changed",
    "hours": "hours-changed",
    "reference": "reference-changed",
    "contact": "contact-changed",
    "system": "system-changed",
    "segment": "segment-changed",
    "role": "role-changed",
    "department": "department-changed",
    "modal": "obligation-changed",
    "qualifier": "obligation-changed",
    "negation": "obligation-changed",
    "bound": "bound-changed",
    "timing": "timing-changed",
    "conjunction": "condition-changed",
    "condition": "condition-changed",
    "quantifier": "quantifier-changed",
    "opposite": "meaning-reversed",
    "audience": "scope-changed",
}

_SYNONYMS = """
answer reply response respond · person human individual someone somebody · begin start commence · end finish conclude
terminate · buy purchase · help assist support aid · use utilise utilize employ · show display present · tell inform
notify · send forward transmit · give provide supply offer · get obtain receive · make create produce · change alter
modify amend · check verify examine inspect review · keep maintain retain · quickly promptly swiftly rapidly fast soon ·
big large · small little · important significant · enough sufficient adequate · near close · client customer · company
firm organisation organization business · colleague coworker co-worker · rule regulation · work job · written in-writing · also
too additionally · but however · because since as · while whilst · among amongst · towards toward · about concerning
regarding on · matter issue question topic · problem difficulty trouble · need require · ask request · say state declare
mention · speak talk · call phone telephone ring · mail e-mail email · leave depart · choose select pick · decide determine
resolve · fix repair · set fix establish define · name designate appoint nominate · register record log · write note ·
fill complete · place put · happen occur · aim goal objective purpose · way manner method · meaning sense · part portion
section · whole entire full complete · several various · different other another · same identical · usual normal ordinary
regular · clear plain · right correct · wrong incorrect false mistaken · true accurate · new fresh · old former previous
prior earlier · next following subsequent · last final · current present · therefore thus hence so · instead rather ·
together jointly · carefully diligently · conflict dispute disagreement · carry perform conduct execute · ensure see make
guarantee · agree consent · meet fulfil fulfill satisfy · handle deal process manage treat · follow observe obey comply ·
good sound proper · harm damage injury · look watch · each-other one-another · team group · money funds · price cost ·
yearly annual · document paper file · responsible accountable answerable · owner holder · absent away · swap exchange ·
belong pertain · relationship relation · promise pledge commitment · opinion view · idea notion · reason cause ground ·
go move pass · passing transfer · everything all · briefing introduction
"""

SYNONYMS: Mapping[str, frozenset[int]] = {
    word: frozenset(place for place, group in enumerate(_SYNONYMS.split("·")) if word in group.split())
    for word in _SYNONYMS.replace("·", " ").split()
}
"""Everyday words that mean nearly the same, by the groups they are in."""
