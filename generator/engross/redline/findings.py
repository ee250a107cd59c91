"""Two wordings of one text compared: what differs in meaning, and that something differs at all."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engross.redline.atoms import Atom
from engross.redline.hunks import Hunk, find_hunks
from engross.redline.kinds import Weight
from engross.redline.meaning import QUANTITIES, Exchange, find_exchanges
from engross.redline.plain import Reader, strip_markdown
from engross.redline.reach import find_reaches, is_about_reach, says_more
from engross.redline.scan import Scanner
from engross.redline.sentences import Pair, Sentence, divide, pair_sentences

_QUOTE = 90
_SENTENCE = 240  # a whole sentence that came or went is what one has to read
_VALUES = QUANTITIES | {"date", "hours", "reference", "contact"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between two texts; `gist` goes on after “In §5.2, ”."""

    kind: str
    weight: Weight
    gist: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a text stands, so far as its words weigh differently there."""

    in_scope: bool = False
    illustrates: bool = False
    defines: bool = False
    excepts: bool = False


@dataclass(frozen=True, slots=True)
class Readers:
    """How to read the texts of both versions."""

    old: Reader
    new: Reader
    scanner: Scanner


def compare_texts(old: str, new: str, readers: Readers, setting: Setting) -> list[Finding]:
    """What differs, in the order of the new text; empty only if both texts are the same, letter by letter."""
    if old == new and readers.old.fill_in(old) == readers.new.fill_in(new):
        return []
    before = divide(readers.old.fill_in(old), readers.scanner)
    after = divide(readers.new.fill_in(new), readers.scanner)
    pairs = pair_sentences(before, after)
    found = [finding for pair in pairs for finding in _compare_pair(pair, setting)]
    if not found and old != new:
        found = [_unmeaning(old, new, before, after, bool(pairs))]
    return found


def _unmeaning(old: str, new: str, before: list[Sentence], after: list[Sentence], differs: bool) -> Finding:
    """What to say where no meaning differs."""
    if differs and _has_same_words(before, after):
        return Finding("order-changed", Weight.EDITORIAL, "the same items stand in another order", old, new)
    if differs:
        return Finding("wording-changed", Weight.EDITORIAL, "a word is spelt otherwise", old, new)
    if [each.keys for each in before] != [each.keys for each in after]:
        return Finding(
            "order-changed", Weight.EDITORIAL, "the same sentences stand in another order", old, new
        )
    rewritten = [
        (one, other)
        for old_one, new_one in zip(before, after, strict=True)
        for one, other in zip(old_one.atoms, new_one.atoms, strict=True)
        if one.category in _VALUES
        and " ".join(one.text.split()).lower() != " ".join(other.text.split()).lower()
    ]
    if not rewritten and [[a.text.lower() for a in each.atoms] for each in before] != [
        [a.text.lower() for a in each.atoms] for each in after
    ]:
        return Finding(
            "wording-changed", Weight.EDITORIAL, "words stand instead of others that mean the same", old, new
        )
    for one, other in rewritten:
        gist = f"“{other.text}” is written instead of “{one.text}”, which is the same"
        return Finding("value-rewritten", Weight.EDITORIAL, gist, one.text, other.text)
    if _words(before) != _words(after):
        return Finding(
            "wording-changed",
            Weight.EDITORIAL,
            "a word is repeated, or no longer, to the same effect",
            old,
            new,
        )
    return Finding(
        "formatting-changed", Weight.EDITORIAL, "only punctuation, spacing or emphasis differs", old, new
    )


def _words(sentences: Sequence[Sentence]) -> list[str]:
    return re.findall(r"[^\W_]+", strip(" ".join(each.text for each in sentences)).lower())


def _has_same_words(before: list[Sentence], after: list[Sentence]) -> bool:
    bags = (Counter(atom.key for each in side for atom in each.atoms) for side in (before, after))
    return next(bags) == next(bags)


def _compare_pair(pair: Pair, setting: Setting) -> list[Finding]:
    if not pair.old or not pair.new:
        return [_whole_sentence(sentence, bool(pair.new), setting) for sentence in (*pair.old, *pair.new)]
    old = [atom for sentence in pair.old for atom in sentence.atoms]
    new = [atom for sentence in pair.new for atom in sentence.atoms]
    hunks = find_hunks(old, new)
    if pair.doubtful and not find_exchanges(hunks, old, new):
        return _compare_pair(Pair(pair.old, ()), setting) + _compare_pair(Pair((), pair.new), setting)
    exchanges = find_exchanges(hunks, old, new)
    texts = " ".join(each.text for each in pair.old), " ".join(each.text for each in pair.new)
    about = pair.new[0].about
    found = [_typed(each, texts, about) for each in exchanges]
    if (setting.in_scope or any(map(is_about_reach, texts))) and _is_quantified_only(exchanges):
        found = _reaches(hunks, setting.in_scope) or found
    plain = [hunk for hunk in hunks if _is_wording(hunk)]
    if plain and not found:
        weight = _wording_weight(plain, setting)
        changed = "definition-changed" if setting.defines else "exception-changed"
        kind = changed if weight is Weight.SUBSTANTIVE else "wording-changed"
        one, other = (
            " … ".join(_text(side) for side in sides if side)
            for sides in zip(*((h.old, h.new) for h in plain), strict=True)
        )
        found.append(Finding(kind, weight, _replaced(one, other), one, other))
    return found


def _is_wording(hunk: Hunk) -> bool:
    return any(atom.category in {"word", "opposite"} or atom.weak for atom in (*hunk.old, *hunk.new))


def _wording_weight(hunks: Sequence[Hunk], setting: Setting) -> Weight:
    """Words alone are editorial, except where they are what is defined, or what is excepted."""
    heavy = (setting.defines or setting.excepts) and any(says_more(hunk) for hunk in hunks)
    return Weight.SUBSTANTIVE if heavy else Weight.EDITORIAL


def _whole_sentence(sentence: Sentence, came: bool, setting: Setting) -> Finding:
    noun = "exception" if any(atom.category == "exception" for atom in sentence.atoms) else "sentence"
    if noun == "sentence" and is_about_reach(strip(sentence.text)):
        return _reach_sentence(strip(sentence.text), came)
    # What explains the rules adds none, unless it says who must do what, or how soon and how much.
    heavy = noun == "exception" or not setting.illustrates or _says_what_holds(sentence)
    weight = Weight.SUBSTANTIVE if heavy else Weight.EDITORIAL
    verb, text = ("is new" if came else "is gone"), shorten(strip(sentence.text), _SENTENCE)
    gist = f"{'an exception' if noun == 'exception' else 'a sentence'} {verb}: “{text.rstrip('.')}”"
    plain = strip(sentence.text)
    return Finding(
        f"{noun}-{'added' if came else 'removed'}", weight, gist, "" if came else plain, plain if came else ""
    )


def _says_what_holds(sentence: Sentence) -> bool:
    firm = QUANTITIES - {"number"} | {"modal"}
    return any(atom.category in firm and not atom.weak for atom in sentence.atoms)


def _reach_sentence(plain: str, came: bool) -> Finding:
    """A sentence about who is covered came or went; one with “only” narrows."""
    narrowing = re.search(r"\bonly\b", plain, re.IGNORECASE) is not None
    kind = f"scope-{'widened' if came is not narrowing else 'narrowed'}"
    said = f"a sentence about who is covered is {'new' if came else 'gone'}: “{shorten(plain, _SENTENCE).rstrip('.')}”"
    return Finding(kind, Weight.SUBSTANTIVE, said, "" if came else plain, plain if came else "")


def _is_quantified_only(exchanges: Sequence[Exchange]) -> bool:
    return all(each.category == "quantifier" for each in exchanges)


def _reaches(hunks: Sequence[Hunk], in_scope: bool) -> list[Finding]:
    found = []
    for kind, hunk in find_reaches(hunks, in_scope):
        one, other = _text(hunk.old), _text(hunk.new)
        gist = f"the {'scope' if in_scope else 'rule'} is {kind}: {_replaced(one, other)}"
        found.append(Finding(f"scope-{kind}", Weight.SUBSTANTIVE, gist, one, other))
    return found


def _text(atoms: Sequence[Atom]) -> str:
    return " ".join(atom.text for atom in atoms)


def _replaced(old: str, new: str) -> str:
    if not old:
        return f"“{shorten(new)}” is new"
    if not new:
        return f"“{shorten(old)}” is gone"
    return f"“{shorten(new)}” stands instead of “{shorten(old)}”"


_GISTS = {
    "deadline-shortened": "a time is shortened from {old} to {new}",
    "deadline-lengthened": "a time is lengthened from {old} to {new}",
    "deadline-changed": "a time is now {new} instead of {old}",
    "deadline-added": "a time is set: {new}",
    "deadline-removed": "the time “{old}” is gone",
    "duty-moved": "{new} instead of {old} has to act",
    "scope-widened": "it now also concerns {new}",
    "scope-narrowed": "it no longer concerns {old}",
    "exception-added": "an exception is new (“{new}”)",
    "exception-removed": "an exception is gone (“{old}”)",
}


def _typed(exchange: Exchange, texts: tuple[str, str], about: str) -> Finding:
    old = (
        strip(exchange.phrase if exchange.new is None and exchange.phrase else exchange.old.text)
        if exchange.old
        else ""
    )
    new = (
        strip(exchange.phrase if exchange.old is None and exchange.phrase else exchange.new.text)
        if exchange.new
        else ""
    )
    kind = exchange.kind
    gist = _GISTS.get(kind, "")
    said = gist.format(old=old, new=new) if gist else _said(exchange, old, new)
    where = f" ({about})" if about else ""
    quoted = _around(strip(texts[1] if new else texts[0]), new or old).rstrip(".")
    return Finding(kind, Weight.SUBSTANTIVE, f"{said}{where}: “{quoted}”", old, new)


def _said(exchange: Exchange, old: str, new: str) -> str:
    if exchange.old is not None and exchange.new is not None:
        return f"“{old}” becomes “{new}”"
    return f"“{new}” is new" if new else f"“{old}” is gone"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def strip(text: str) -> str:
    """A sentence without marks of Markdown."""
    return _one_line(strip_markdown(text))


def shorten(text: str, longest: int = _QUOTE) -> str:
    """The start of a text, cut between words."""
    if len(text) <= longest:
        return text
    return text[: text.rfind(" ", 0, longest)].rstrip(",;:") + " …"


def _around(text: str, word: str) -> str:
    """The words around a word of a text."""
    at = max(text.find(word), 0)
    start, end = max(0, at - _QUOTE // 2), min(len(text), at + len(word) + _QUOTE // 2)
    start = text.find(" ", start) + 1 if start else 0
    end = text.rfind(" ", 0, end) if end < len(text) and text.rfind(" ", 0, end) > at else end
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
