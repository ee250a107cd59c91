"""The fields of one item compared: each value by its type, each text by its meaning."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engross.model.appendix import FormField
from engross.model.blocks import SeverityLevel
from engross.model.fields import Line, Model, Prose, Text
from engross.model.policy import Definition, Responsibility, Scope, ScopeException, Step
from engross.redline.change import Change
from engross.redline.findings import Finding, Readers, Setting, compare_texts
from engross.redline.kinds import KINDS, Weight
from engross.redline.rules import (
    ASIDE,
    HEADINGS,
    ILLUSTRATING,
    NOUN,
    SCOPES,
    UNSEEN,
    VALUES,
    WORDING,
    Rule,
)
from engross.redline.telling import Teller
from engross.redline.tree import Knot, Node
from engross.units import Duration

_TOLD_IN_HEADINGS = frozenset(
    {"deadline-shortened", "deadline-lengthened", "amount-changed", "frequency-changed", "obligation-changed"}
)
_CALLED = {"term": "The term", "question": "The question", "label": "The field"}
_OTHER = Rule("other-changed", "{place}")


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to compare and to tell: both versions' names, and how their texts are read."""

    old: Teller
    new: Teller
    readers: Readers


def compare_fields(knot: Knot, old: Node, new: Node, desk: Desk) -> Iterator[Change]:
    """A change for every field of an item that differs, apart from the items inside it."""
    model = new.model
    for name in type(model).model_fields:
        before, after = getattr(old.model, name, None), getattr(model, name)
        if name in UNSEEN or before == after or _is_part(before) or _is_part(after):
            continue
        yield from _Field(knot, old, new, name, before, after, desk).changes()


def _is_part(value: object) -> bool:
    return isinstance(value, Model) or (
        isinstance(value, tuple) and bool(value) and isinstance(value[0], Model)
    )


@dataclass(frozen=True, slots=True)
class _Field:
    knot: Knot
    old: Node
    new: Node
    name: str
    before: object
    after: object
    desk: Desk

    def changes(self) -> Iterator[Change]:
        key = (type(self.new.model), self.name)
        if self.name == "id":
            yield self._renamed()
        elif isinstance(self.new.model, Scope) and self.name in SCOPES:
            yield from self._scope()
        elif isinstance(self.before, Text) and isinstance(self.after, Text) and key not in VALUES:
            yield from self._texts(self.before, self.after)
        elif key not in VALUES and isinstance(self.before or self.after, Prose | Line):
            yield self._whole_text()
        elif isinstance(self.before, tuple) and isinstance(self.after, tuple):
            yield self._list(VALUES.get(key, _OTHER), self.before, self.after)
        else:
            yield self._value(VALUES.get(key, _OTHER))

    def _change(self, kind: str, weight: Weight, sentence: str, old: str, new: str) -> Change:
        item = self.desk.new.item(self.new)
        return Change(
            kind,
            weight,
            item.citation,
            item.anchor,
            sentence[:1].upper() + sentence[1:],
            old,
            new,
            (*self.old.path, self.name),
            (*self.new.path, self.name),
        )

    @property
    def _place(self) -> str:
        return self.desk.new.place(self.knot)

    def _renamed(self) -> Change:
        noun = NOUN.get(type(self.new.model), "other")
        sentence = f"In links, {self._place} is now called “{self.after}” instead of “{self.before}”."
        kind = f"{noun}-renamed" if noun != "other" else "other-changed"
        return self._change(kind, Weight.EDITORIAL, sentence, str(self.before), str(self.after))

    def _texts(self, before: Text, after: Text) -> Iterator[Change]:
        model = self.new.model
        setting = Setting(
            in_scope=isinstance(model, Scope),
            illustrates=isinstance(model, ILLUSTRATING),
            defines=isinstance(model, Definition | SeverityLevel),
            excepts=isinstance(model, ScopeException),
        )
        found = compare_texts(str(before), str(after), self.desk.readers, setting)
        if self.name in HEADINGS:
            yield self._heading(found)
            found = [each for each in found if each.kind in _TOLD_IN_HEADINGS]
        for finding in found:
            yield self._from_finding(finding)
        if (
            isinstance(model, Definition)
            and self.name == "meaning"
            and any(each.weight is Weight.SUBSTANTIVE and each.kind != "definition-changed" for each in found)
        ):
            old, new = self.desk.old.value(before), self.desk.new.value(after)
            sentence = f"The definition of {self._place} is changed."
            yield self._change("definition-changed", Weight.SUBSTANTIVE, sentence, old, new)

    def _heading(self, found: Sequence[Finding]) -> Change:
        model = type(self.new.model)
        rule = WORDING.get(
            (model, self.name), Rule(f"{NOUN.get(model, 'other')}-renamed", "", Weight.EDITORIAL)
        )
        minor = {"formatting-changed", "value-rewritten", "order-changed"}
        weight = Weight.EDITORIAL if {each.kind for each in found} <= minor else rule.weight
        kind = rule.kind if rule.kind in KINDS else "other-changed"
        sentence = f"{_CALLED.get(self.name, 'The heading')} “{self.before}” is now “{self.after}”."
        return self._change(kind, weight, sentence, str(self.before), str(self.after))

    def _from_finding(self, finding: Finding) -> Change:
        key = (type(self.new.model), self.name)
        kind, weight = finding.kind, finding.weight
        if kind == "wording-changed":
            rule = WORDING.get(key, Rule(kind, "", weight))
            kind, weight = rule.kind, Weight.EDITORIAL if self.name == "meaning" else rule.weight
        where = ASIDE.get(key) or self._place
        return self._change(kind, weight, f"In {where}, {finding.gist}.", finding.old, finding.new)

    def _whole_text(self) -> Change:
        came = self.before is None
        plain = self.desk.new.value(self.after) if came else self.desk.old.value(self.before)
        what = ASIDE.get((type(self.new.model), self.name)) or self._place
        weight = Weight.EDITORIAL if isinstance(self.new.model, ILLUSTRATING) else Weight.SUBSTANTIVE
        sentence = f"A text {'is new' if came else 'is gone'} in {what} ({self.name.replace('_', ' ')})."
        return self._change(
            f"text-{'added' if came else 'removed'}",
            weight,
            sentence,
            "" if came else plain,
            plain if came else "",
        )

    def _list(self, rule: Rule, before: Sequence[object], after: Sequence[object]) -> Change:
        gone = [self.desk.old.value(each) for each in before if each not in after]
        come = [self.desk.new.value(each) for each in after if each not in before]
        old, new = self.desk.old.value(tuple(before)), self.desk.new.value(tuple(after))
        subject = rule.subject.format(place=self._place)
        if not gone and not come:
            ordered = rule.kind == "criteria-changed"
            kind, weight = (
                ("criteria-changed", rule.weight) if ordered else ("order-changed", Weight.EDITORIAL)
            )
            return self._change(kind, weight, f"{subject} stands in another order: {new}.", old, new)
        said = [f"gains {_join(come)}"] if come else []
        said += [f"loses {_join(gone)}"] if gone else []
        return self._change(rule.kind, rule.weight, f"{subject} {' and '.join(said)}.", old, new)

    def _scope(self) -> Iterator[Change]:
        before, after = _tuple(self.before), _tuple(self.after)
        gone = [each for each in before if each not in after]
        come = [each for each in after if each not in before]
        if not gone and not come:
            yield self._list(
                Rule("order-changed", f"the list of {SCOPES[self.name]}", Weight.EDITORIAL), before, after
            )
            return
        # No department at all means every department.
        if self.name == "departments" and (not before or not after):
            gone, come = come, gone
        whole = self.desk.old.value(before), self.desk.new.value(after)
        for kind, items, teller in (("narrowed", gone, self.desk.old), ("widened", come, self.desk.new)):
            if items:
                names = _join([teller.value(each) for each in items])
                everything = self.name == "departments" and not (before and after)
                sentence = (
                    f"The scope is {kind}: {SCOPES[self.name]} {self._scope_words(kind, names, everything)}."
                )
                yield self._change(f"scope-{kind}", Weight.SUBSTANTIVE, sentence, *whole)

    def _scope_words(self, kind: str, names: str, everything: bool) -> str:
        if everything:
            return f"are now {'all' if kind == 'widened' else 'only some'}"
        return f"now include {names}" if kind == "widened" else f"no longer include {names}"

    def _value(self, rule: Rule) -> Change:
        old, new = self.desk.old.value(self.before), self.desk.new.value(self.after)
        subject, place = rule.subject.format(place=self._place), self._place
        is_time = isinstance(self.before, Duration) or isinstance(self.after, Duration)
        if is_time and rule.kind != "example-changed":
            return self._duration(subject, old, new)
        if rule.kind == "duty-moved":
            return self._moved_duty(old, new, place)
        if isinstance(self.after, bool) and isinstance(self.new.model, FormField):
            said = f"{place} {'must now' if self.after else 'no longer has to'} be filled in."
        elif old and new:
            said = f"{subject} is now {new} instead of {old}."
        else:
            said = (
                f"{subject} is now {new}; there was none before."
                if new
                else f"{subject} is gone; it was {old}."
            )
        return self._change(rule.kind, rule.weight, said, old, new)

    def _duration(self, subject: str, old: str, new: str) -> Change:
        if not old:
            return self._change(
                "deadline-added",
                Weight.SUBSTANTIVE,
                f"{subject} is now {new}; there was none before.",
                old,
                new,
            )
        if not new:
            return self._change(
                "deadline-removed", Weight.SUBSTANTIVE, f"{subject} is gone; it was {old}.", old, new
            )
        scan = self.desk.readers.scanner.scan
        (one,), (other,) = scan(old), scan(new)
        if one.key == other.key:
            said = f"{subject} is written as {new} instead of {old}, which is the same."
            return self._change("value-rewritten", Weight.EDITORIAL, said, old, new)
        if one.size is None or other.size is None or one.size == other.size:
            return self._change(
                "deadline-changed", Weight.SUBSTANTIVE, f"{subject} is now {new} instead of {old}.", old, new
            )
        word = "lengthened" if other.size > one.size else "shortened"
        return self._change(
            f"deadline-{word}", Weight.SUBSTANTIVE, f"{subject} is {word} from {old} to {new}.", old, new
        )

    def _moved_duty(self, old: str, new: str, place: str) -> Change:
        if (
            isinstance(self.new.model, Step)
            and isinstance(self.old.model, Step)
            and self.name == "accountable"
        ):
            before, after = self.old.model, self.new.model
            one, other = before.accountable or before.actor, after.accountable or after.actor
            old, new = self.desk.old.value(one), self.desk.new.value(other)
            if one == other:
                said = f"{new} is{'' if after.accountable else ' no longer'} named as the one who answers for {place}; it is the same role."
                return self._change("value-rewritten", Weight.EDITORIAL, said, old, new)
            said = f"{new} instead of {old} answers for {place}."
        elif isinstance(self.new.model, Responsibility):
            duties = "; ".join(self.desk.new.value(duty.text) for duty in self.new.model.duties)
            said = f"{new} instead of {old} has the duties: {duties}"
        else:
            verb = "does" if isinstance(self.new.model, Step) else "is called at"
            said = f"{new} instead of {old} {verb} {place}."
        return self._change("duty-moved", Weight.SUBSTANTIVE, said, old, new)


def _tuple(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _join(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
