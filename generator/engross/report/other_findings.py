"""What the findings mean that no rule makes: those of reading files, of the history, and of commands that refuse."""

from collections.abc import Mapping
from dataclasses import dataclass

from engross.diagnostic import Severity

_E, _W = Severity.ERROR, Severity.WARNING


@dataclass(frozen=True, slots=True)
class OtherFinding:
    """A finding that no rule makes: how grave it is, what it says in a sentence, and why it is told and what to do."""

    severity: Severity
    summary: str
    text: str


OTHER_FINDINGS: Mapping[str, OtherFinding] = {
    # ---- Letters and lines
    "alias": OtherFinding(
        _E,
        "A text starts with * or &, which YAML takes for a shortcut.",
        "In YAML, * and & point to another place of the file. A sentence that starts with them, such as **bold** words, has "
        "to stand in quotes, or on the line after text: |",
    ),
    "ambiguous-word": OtherFinding(
        _E,
        "A word such as yes, no, on or off stands where a text or true or false is expected.",
        "Programs disagree on whether the word no is a text or means false. Write true or false where a choice is meant, and "
        "put the word in quotes where it is a text.",
    ),
    "bad-escape": OtherFinding(
        _E,
        "A backslash in double quotes is no plain backslash.",
        "Between double quotes a backslash starts a code. Put the text in single quotes, or write two backslashes for one.",
    ),
    "byte-order-mark": OtherFinding(
        _W,
        "The file starts with an invisible mark that some editors on Windows write.",
        "engross reads past it, but other programs stumble over it. Save the file as “UTF-8”, not “UTF-8 with BOM”.",
    ),
    "duplicate-key": OtherFinding(
        _E,
        "The same key stands twice in one group.",
        "Only one of the two values can count, and nobody could tell which. Keep one. If two entries of a list were meant, the "
        "second one lacks its hyphen.",
    ),
    "empty-file": OtherFinding(
        _E,
        "The file holds nothing.",
        "A definition that is empty says nothing to anybody. Start from a ready text with engross new, or delete the folder.",
    ),
    "empty-value": OtherFinding(
        _E,
        "A key is there, but nothing behind it.",
        "An empty place looks as if somebody had decided to leave it out. Write the value, or delete the key where it may be "
        "left out.",
    ),
    "hash-in-text": OtherFinding(
        _W,
        "Part of a text is lost: it stands behind a # and counts as a comment.",
        "From a blank and a # on, YAML reads nothing more of a line. Put the text in quotes if the # belongs to it.",
    ),
    "indentation": OtherFinding(
        _E,
        "A line does not stand below the lines it belongs to.",
        "What belongs together starts in the same column. Compare the line with the ones above and below it, and indent it as "
        "they are, with spaces.",
    ),
    "invisible-character": OtherFinding(
        _E,
        "A sign stands in the text that nobody sees.",
        "Texts copied from a word processor or a web page can carry signs without width; a search does not find the word then, and "
        "a name is not what it looks like. Delete the sign and type the blank or the letter again.",
    ),
    "merge-conflict": OtherFinding(
        _E,
        "Git left both versions of a place that two people changed.",
        "Decide which text is right, or put the two together, and delete the lines with <<<<<<<, ======= and >>>>>>>.",
    ),
    "missing-colon": OtherFinding(
        _E,
        "A key stands without the colon behind it.",
        "Write a colon and a blank behind each key, such as title: Travel Policy",
    ),
    "missing-space": OtherFinding(
        _E,
        "There is no blank behind the colon of a key.",
        "Without the blank, YAML takes key and value for one word. Write title: Travel, not title:Travel",
    ),
    "second-document": OtherFinding(
        _E,
        "A line --- starts a second document in one file.",
        "One file holds one definition. Take the line away, or make a file of its own for what comes below it.",
    ),
    "tab-indentation": OtherFinding(
        _E,
        "A line is indented with a tab.",
        "YAML allows only spaces, as a tab is as wide as each editor likes. Replace each tab with two spaces; most editors can do "
        "that for a whole file.",
    ),
    "text-after-quote": OtherFinding(
        _E,
        "A text goes on behind its closing quote.",
        "Put the whole text in quotes, and use the other kind of quote inside it.",
    ),
    "unclosed-bracket": OtherFinding(
        _E,
        "A bracket is opened and not closed, or closed and not opened.",
        "Close it, with commas between the items. A text that merely starts with a bracket has to stand in quotes.",
    ),
    "unclosed-quote": OtherFinding(
        _E,
        "A quote is opened and not closed.",
        "Everything up to the next quote counts as one text then, often many lines. Close the quote where the text ends.",
    ),
    "unquoted-braces": OtherFinding(
        _E,
        "A text starts with a brace or bracket and has no quotes.",
        "YAML takes { and [ at the start for a group or a list. Put the text in quotes, or start it on the line after text: |",
    ),
    "unquoted-colon": OtherFinding(
        _E,
        "A text without quotes has a colon and a blank in it.",
        "YAML takes the words before the colon for a key. Put the whole text in quotes.",
    ),
    "unquoted-sign": OtherFinding(
        _E,
        "A text without quotes starts with a sign that means something in YAML.",
        "Such signs are @, `, %, >, | and a hyphen with a blank behind it. Put the text in quotes.",
    ),
    "unquoted-version": OtherFinding(
        _E,
        "A version number stands without quotes, and would be read as a number.",
        "As numbers, 1.1 and 1.10 are the same. Put the version in quotes: version: \"1.10\"",
    ),
    "wrong-encoding": OtherFinding(
        _E,
        "The file is not saved as UTF-8.",
        "Letters such as ä, é or € would come out wrong. In most editors: Save as …, Encoding: UTF-8.",
    ),
    "yaml-syntax": OtherFinding(
        _E,
        "A line cannot be read as YAML.",
        "Compare it with the lines around it: indentation, hyphens, colons and quotes. Where the file could be read before, look at "
        "what was changed last.",
    ),
    "yaml-tag": OtherFinding(
        _E,
        "A text starts with an exclamation mark, which YAML takes for a tag.",
        "Put the text in quotes.",
    ),
    # ---- Keys and values
    "invalid-date": OtherFinding(
        _E,
        "A date is none, or is not written as year-month-day.",
        "03/04/2026 is April in one country and March in the next. Write 2026-04-03; a day that no calendar has is refused.",
    ),
    "invalid-value": OtherFinding(
        _E,
        "A value is not of the kind that its key needs.",
        "A deadline has to be a time, an amount has to be money, a choice has to be one of those there are: only then can it be "
        "checked and compared. The finding says what is possible here.",
    ),
    "misplaced-key": OtherFinding(
        _E,
        "A key is known, but belongs to another section.",
        "Move it, with what stands below it, to the section that the finding names, and indent it to match.",
    ),
    "missing-key": OtherFinding(
        _E,
        "Something is left out that every such definition needs.",
        "A policy without an owner, or a step without an actor, leaves the reader alone when it counts. The finding shows the line "
        "to add.",
    ),
    "unknown-key": OtherFinding(
        _E,
        "A key is not known, and would be overlooked.",
        "Mostly it is misspelt; what stands behind it would be missing from the handbook without anybody noticing. Write the name "
        "that the finding suggests. The JSON Schemas (engross schema) let an editor complete the names.",
    ),
    # ---- Files and folders
    "folder-name": OtherFinding(
        _E,
        "A folder's name cannot be the id of a document.",
        "The name becomes part of the page's address and of references: small letters, digits and single hyphens.",
    ),
    "missing-file": OtherFinding(
        _E,
        "A file that every library needs is not there.",
        "Without policies/organization.yml nobody has a name, a role or a telephone. Bring it back from a copy or from Git, or start "
        "a library with engross init and take its file.",
    ),
    "newer-format": OtherFinding(
        _E,
        "A newer engross wrote this file.",
        "This one could misread it, and so does not read it at all. Install the newest engross.",
    ),
    "private-key": OtherFinding(
        _E,
        "A private key lies in the library.",
        "Whoever gets a copy of the library could sign with it. Move it out now; if anybody else may have seen it, have its "
        "certificate revoked.",
    ),
    "too-deep": OtherFinding(
        _E,
        "Lists and groups are nested too deeply.",
        "No definition needs that; look for brackets that are opened and never closed.",
    ),
    "too-large": OtherFinding(
        _E,
        "A file, a line or a list is larger than any definition needs to be.",
        "Move long material into attachments, or check whether this is the right file.",
    ),
    "too-many": OtherFinding(
        _E,
        "There are more findings in a file than anybody mends at once.",
        "Mend the first ones and check again; often they are the cause of the others.",
    ),
    "unread-file": OtherFinding(
        _W,
        "A file looks like a definition, but has a name that engross does not read.",
        "What stands in it is not in the handbook. Call it policy.yml or account.yml, in a folder of its own, or move it away.",
    ),
    # ---- Versions, decisions, signatures
    "altered-register": OtherFinding(
        _E,
        "A line of the register is not what was written.",
        "The register is the memory of every decision; each line proves the one before. Bring the file back from a copy or from "
        "Git. After a merge of two branches that decided about the same policy, undo it and decide again on one of them.",
    ),
    "altered-version": OtherFinding(
        _E,
        "A file of an issued version was changed, is gone, or was added.",
        "What was signed has to stay what it was, or a signature proves nothing. Bring the file back from a copy or from Git, and "
        "write changes into the working text, under a higher version.",
    ),
    "cannot-compare": OtherFinding(
        _E,
        "A working text cannot be compared as it stands.",
        "What it quotes is not there, so nobody can say how it would read. Mend what the finding names, and compare again.",
    ),
    "cannot-freeze": OtherFinding(
        _E,
        "A text cannot be frozen as it stands.",
        "A version takes everything along that it quotes. What it quotes is not there or too long; the finding says which.",
    ),
    "cannot-issue": OtherFinding(
        _E,
        "A policy cannot be issued as it stands.",
        "Nothing was written. The finding says what is missing: an approver, a higher version, a row of the revision history, or "
        "another policy that has to be approved first.",
    ),
    "git-differs": OtherFinding(
        _E,
        "Git remembers an issued version or the register otherwise than it is now.",
        "Git is a second witness: what was committed when the version was issued counts. Bring the file back from Git, and ask who "
        "changed it.",
    ),
    "git-silent": OtherFinding(
        _W,
        "Git could not be asked about issued versions.",
        "The library lies in a Git repository that does not answer, mostly because its folder belongs to somebody else. The finding "
        "names the command that says why.",
    ),
    "trust-error": OtherFinding(
        _E,
        "What trust.yml says of certificates cannot be so.",
        "Whose certificate is whose decides what a signature is worth, so nothing in it is guessed. Correct the entry, or register "
        "the certificate again with engross keys register.",
    ),
    "unregistered-signature": OtherFinding(
        _E,
        "A PDF holds more than the register knows: a signature that was not taken in, perhaps.",
        "Take the signature in with engross accept, which says whose it is and whether it holds. If it is none, bring the file back "
        "from a copy or from Git.",
    ),
    "unregistered-version": OtherFinding(
        _E,
        "There is a folder of a version that the register does not know.",
        "Issuing was interrupted, or the folder was copied there. Run engross issue again, or move the folder away.",
    ),
    # ---- Which rules run, and what is silenced
    "ignore-without-reason": OtherFinding(
        _W,
        "A comment silences a rule and gives no reason.",
        "In a year nobody will know why. Go on behind the bracket: # engross: ignore[rule] because the law says it like that. "
        "Without a reason the finding is told as before.",
    ),
    "rule-choice": OtherFinding(
        _E,
        "mkdocs.yml chooses rules in a way that cannot be followed.",
        "A misspelt name would leave a rule on or off without anybody noticing. engross rules lists the names; known keys are "
        "select, ignore and severity.",
    ),
    "useless-ignore": OtherFinding(
        _W,
        "A comment silences a rule that finds nothing there, or that there is not.",
        "A comment that outlives its reason would one day hide something new. Take it away, or correct the name. engross check --fix "
        "takes away those that find nothing.",
    ),
}  # fmt: skip
"""Each name that a finding can carry and that is no rule's."""
