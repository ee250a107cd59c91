"""Defects of the family *language*: sentences that bind nobody, or that nobody understands."""

from defect_lab import Lab, Spot, defect

CLAUSE = "policy:statement.clauses.*.text"
HARD = (
    "Organizational accountability necessitates comprehensive documentation of interdepartmental responsibilities. "
    "Administrative representatives systematically evaluate contractual obligations considering applicable regulatory requirements. "
    "International communication infrastructure modifications necessitate multidisciplinary authorization procedures. "
    "Extraordinary circumstances legitimately necessitate alternative implementation methodologies. "
    "Departmental coordination mechanisms additionally incorporate anticipatory identification of organizational vulnerabilities. "
    "Supplementary documentation requirements notwithstanding, contractual confidentiality obligations unconditionally predominate. "
    "Institutional sustainability considerations fundamentally determine prioritization of technological investments. "
    "Comprehensive reconsideration of representational arrangements constitutes an indispensable administrative responsibility."
)


def _say(lab: Lab, *sentences: str) -> Spot:
    return lab.say(lab.pick(CLAUSE), lab.choose(sentences))


@defect("language", "vague-time")
def time_that_is_none(lab: Lab) -> Spot:
    return _say(
        lab,
        "The managing director **must** answer promptly.",
        "The managing director **must** tell them as soon as possible.",
        "The managing director **must** check this regularly.",
        "The managing director **must** act in a timely manner.",
    )


@defect("language", "mixed-obligation")
def two_strengths_in_one_sentence(lab: Lab) -> Spot:
    return _say(
        lab,
        "Everybody must and should lock the door.",
        "Everybody should lock the door and must switch off the light.",
        "Everybody must or may lock the door.",
    )


@defect("language", "hedged-duty vague-time")
def duty_with_a_hedge(lab: Lab) -> Spot:
    return _say(
        lab,
        "The managing director **must** answer where possible.",
        "The managing director **must** reply as appropriate.",
        "Everybody **must**, if feasible, lock the door.",
        "Everybody **must** try to lock the door.",
    )


@defect("language", "passive-without-actor")
def passive_without_actor(lab: Lab) -> Spot:
    clause = lab.pick("policy:statement.clauses.*")
    lab.put(clause.at("title"), "Doors")
    text = lab.choose(
        (
            "The door **must** be locked.",
            "Reports **must** be kept for three years.",
            "All entries **must** be checked within 2 business days.",
        )
    )
    return lab.put(clause.at("text"), text)


@defect("language", "undefined-capitals")
def capitals_that_nobody_explains(lab: Lab) -> Spot:
    return _say(
        lab,
        "The Golden Ledger shows the date. Everybody may read the Golden Ledger.",
        "Each Silver Mandate ends in March. The Silver Mandate has one page.",
    )


@defect("language", "unused-definition")
def term_that_nobody_uses(lab: Lab) -> Spot:
    return lab.add(
        lab.pick("policy:definitions"),
        {"id": "zeppelin", "term": "zeppelin", "meaning": "An airship with a frame."},
    )


@defect("language", "long-sentence")
def sentence_without_end(lab: Lab) -> Spot:
    return _say(
        lab,
        "Whoever opens the door in the morning looks whether the light is on and whether the window is shut and whether "
        "the floor is dry, and then goes to the desk and reads the list of the day before and writes down what is missing "
        "and who has it and when it comes back and what it costs.",
    )


@defect("language", "long-paragraph")
def paragraph_without_end(lab: Lab) -> Spot:
    four = (
        "The day begins at eight.",
        "Everybody reads the list.",
        "The list lies on the desk.",
        "It has ten lines.",
    )
    return _say(lab, " ".join(four * 12))


@defect("language", "hard-to-read")
def text_that_is_hard_to_read(lab: Lab) -> Spot:
    lab.put(purpose := lab.pick("policy:purpose.text"), HARD)
    return purpose._replace(path=("purpose",))


@defect("language", "repeated-word")
def word_twice_in_a_row(lab: Lab) -> Spot:
    return _say(lab, "The managing director has the the last word.", "Everybody may read read the list.")


@defect("language", "acronym")
def acronym_that_nobody_spells_out(lab: Lab) -> Spot:
    return _say(lab, "The QZRT decides. Everybody may ask the QZRT.")


@defect("language", "and-or")
def choice_left_to_the_reader(lab: Lab) -> Spot:
    return _say(lab, "Everybody **must** lock the door and/or the window.")


@defect("language", "double-negative")
def sentence_that_denies_twice(lab: Lab) -> Spot:
    return _say(
        lab,
        "Everybody **must not** fail to lock the door.",
        "Nobody **may** not lock the door.",
        "Everybody locks the door unless the managing director has not come.",
    )


@defect("language", "gendered-pronoun")
def rule_for_men_alone(lab: Lab) -> Spot:
    return _say(
        lab,
        "The managing director **must** lock the door when he leaves.",
        "Everybody closes his or her window.",
    )


@defect("language", "number-twice")
def number_in_words_and_otherwise_in_figures(lab: Lab) -> Spot:
    return _say(
        lab,
        "The managing director **must** answer within 30 (thirteen) days.",
        "Everybody **must** read the list within five (4) business days.",
    )


@defect("language", "open-list")
def list_without_end(lab: Lab) -> Spot:
    return _say(
        lab, "Everybody **must** enter calls, letters, etc.", "The list names doors, windows and so on."
    )


@defect("language", "shall")
def word_that_means_four_things(lab: Lab) -> Spot:
    return _say(lab, "Everybody shall lock the door.", "The managing director **shall** read the list.")


@defect("language", "wordy-phrase")
def words_that_say_nothing(lab: Lab) -> Spot:
    return _say(
        lab,
        "Everybody reads the list in order to know the date.",
        "Everybody locks the door prior to a holiday.",
        "In the event that it rains, everybody shuts the window.",
    )
