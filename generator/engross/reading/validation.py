"""Values checked against a model; every misfit told in plain words, at its place, with what to do."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from engross.diagnostic import Diagnostic, Severity
from engross.model.fields import fields_of
from engross.reading.misfit import SHAPE_ERRORS, explain_misfit
from engross.reading.shape import TAG_KEYS, example_line, field_at, find_homes, model_at, models_in, value_at
from engross.reading.source import MAX_FINDINGS, Data, DataPath, SourceFile
from engross.units.scalar import shorten

ModelType = TypeVar("ModelType", bound=BaseModel)

_MANY_HOMES = 3
_TAGS = {"faq", "case", "form", "attachment", "note", "approve", "escalate", "respond"}


def validate_source(
    model: type[ModelType], source: SourceFile
) -> tuple[ModelType | None, tuple[Diagnostic, ...]]:
    """Make a `model` of a source's values, or say all that does not fit."""
    if source.data is None:
        return None, ()
    valid: ModelType | None = None
    errors: list[ErrorDetails] = []
    try:
        valid = model.model_validate(source.data)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
    if valid is not None and not _has_empty(source.data):
        return valid, ()
    found = tuple(islice(_Explainer(model, source, errors).explain(), MAX_FINDINGS + 1))
    if len(found) > MAX_FINDINGS:
        more = f"There is more to mend in this file than these {MAX_FINDINGS} findings."
        rest = Diagnostic(found[-1].place, Severity.ERROR, "too-many", more, "Mend the first ones.")
        found = (*found[:MAX_FINDINGS], rest)
    if errors and not found and not (source.doubtful_lines or source.doubtful_paths or source.shaky_lines):
        found = (_unexplained(source, errors[0]),)
    return valid, found


def _unexplained(source: SourceFile, error: ErrorDetails) -> Diagnostic:
    """What is said where nothing else is: a file that cannot be used is never passed over."""
    message = f"Something does not fit here ({error['msg']})."
    hint = "Compare it with the examples in the other definitions."
    return Diagnostic(source.place(error["loc"]), Severity.ERROR, "invalid-value", message, hint)


def _has_empty(data: Data) -> bool:
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, tuple) else ()
    return None in inside or any(_has_empty(each) for each in inside if isinstance(each, dict | tuple))


def _find_empty(data: Data, path: DataPath = ()) -> Iterator[DataPath]:
    if data is None and path:
        yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, tuple) else ()
    for part, value in items:
        yield from _find_empty(value, (*path, part))


def _merge_alike(findings: Iterator[Diagnostic]) -> Iterator[Diagnostic]:
    """One finding for neighbouring keys that belong in the same other group: they were moved together."""
    previous = ""
    for finding in findings:
        tail = finding.message.partition("” does not belong ")[2]
        if finding.rule != "misplaced-key" or tail != previous:
            yield finding
        previous = tail


def _names(path: DataPath) -> tuple[str, ...]:
    return tuple(part for part in path if isinstance(part, str))


def _spoken(home: tuple[str, ...]) -> str:
    return f"under “{' → '.join(home)}”" if home else "at the top level, at the start of a line"


class _Explainer:
    """One finding a mistake: what only follows from another finding is left out."""

    def __init__(self, model: type[BaseModel], source: SourceFile, errors: Sequence[ErrorDetails]) -> None:
        self.model = model
        self.source = source
        located = [(self._path(error["loc"]), error) for error in errors]
        self.unknown = [path for path, error in located if error["type"] == "extra_forbidden"]
        self.missing = dict.fromkeys(path for path, error in located if error["type"] == "missing")
        self.misfits = [
            (path, error) for path, error in located if error["type"] not in {"extra_forbidden", "missing"}
        ]
        self.empty = dict.fromkeys(_find_empty(source.data))
        for path in self.unknown:
            self.empty.pop(path, None)

    def explain(self) -> Iterator[Diagnostic]:
        """All findings, those about keys first, for they explain others."""
        yield from _merge_alike(
            self._unknown_key(path)
            for path in self.unknown
            if not self.source.is_doubtful(path) and not self._is_shaky(path)
        )
        for path in self.empty:
            if not self.source.is_doubtful(path):
                yield self._empty_value(path)
        for path in self.missing:
            if not self.source.is_doubtful(path) and not self._is_shaky(path[:-1]):
                yield self._missing_key(path)
        for path, error in self.misfits:
            value = value_at(self.source.data, path)
            # Pydantic calls a list too short when none of its items fits; they are reported themselves.
            is_consequence = bool(value if error["type"] == "too_short" else value is None and path)
            is_consequence |= error["type"] in SHAPE_ERRORS and self._is_shaky(path)
            if not self.source.is_doubtful(path) and not is_consequence:
                yield explain_misfit(self.model, self.source, path, error)

    def _path(self, loc: tuple[int | str, ...]) -> DataPath:
        """The place in the data that a Pydantic location means; tags of unions are left out."""
        path: DataPath = ()
        data = self.source.data
        for part in loc:
            if isinstance(data, dict) and path and part in _TAGS:
                key = next((key for key in TAG_KEYS if data.get(key) == part), None)
                if key is not None:
                    data = {**data, key: None}  # a key may be called like the tag before it
                    continue
            path = (*path, part)
            data = value_at(data, (part,))
        return path

    def _is_shaky(self, path: DataPath) -> bool:
        """Whether a repair may have moved a key to or from this level."""
        if not path:
            return bool(self.source.shaky_lines)
        return self.source.place(path, key=True).line in self.source.shaky_lines

    def _key_finding(self, path: DataPath, rule: str, message: str, hint: str) -> Diagnostic:
        return Diagnostic(self.source.place(path, key=True), Severity.ERROR, rule, message, hint)

    def _unknown_key(self, path: DataPath) -> Diagnostic:
        key, parent = str(path[-1]), path[:-1]
        shown = shorten(key)
        group = f"in “{parent[-1]}”" if parent and isinstance(parent[-1], str) else "here"
        if not key:
            hint = "Write the key before the colon, or put the text in quotes."
            return self._key_finding(path, "unknown-key", "There is no key before this colon.", hint)
        owner = model_at(self.model, parent, self.source.data)
        known = list(fields_of(owner)) if owner else []
        if below := self._section_left_empty(parent, key):
            self.empty.pop((*parent, below), None)
            message = f"“{shown}” does not belong {group}: it belongs under “{below}”."
            return self._key_finding(
                path, "misplaced-key", message, f"Indent it, so that it stands below {below}:"
            )
        homes = self._likely_homes(path)
        if homes:
            place = " or ".join(_spoken(home) for home in homes)
            message = f"“{shown}” does not belong {group}: it belongs {place}."
            return self._key_finding(path, "misplaced-key", message, "Move it there, and indent it to match.")
        return self._misspelt_key(path, known, f"“{shown}” is not known {group}.")

    def _section_left_empty(self, parent: DataPath, key: str) -> str:
        """The section above that has nothing below it, and that this key would belong in."""
        for path in self.empty:
            if path[:-1] != parent or not isinstance(path[-1], str):
                continue
            info = field_at(self.model, path, self.source.data)
            if info and any(key in fields_of(model) for model in models_in(info.annotation)):
                return path[-1]
        return ""

    def _likely_homes(self, path: DataPath) -> list[tuple[str, ...]]:
        """Where a key belongs: where it is missing, else the few places where it could stand."""
        key, parent = str(path[-1]), path[:-1]
        homes = [home for home in find_homes(self.model, key) if home != _names(parent)]
        lacking = [missing for missing in self.missing if missing[-1] == key and missing[:-1] != parent]
        if lacking and (len(lacking) == 1 or len(homes) <= _MANY_HOMES):
            self.missing.pop(lacking[0])
            return [_names(lacking[0][:-1])]
        return homes if len(homes) <= _MANY_HOMES else []

    def _misspelt_key(self, path: DataPath, known: list[str], message: str) -> Diagnostic:
        key, parent = str(path[-1]), path[:-1]
        group = value_at(self.source.data, parent)
        there = group if isinstance(group, dict) else {}
        plain = key.replace("-", "_").replace(" ", "_").lower()[:80]
        for choices in (
            [name for name in known if (*parent, name) in self.missing],
            [name for name in known if name not in there],
            known,
        ):
            close = get_close_matches(plain, choices, 1, 0.7)
            if close:
                self.missing.pop((*parent, close[0]), None)
                hint = f"“{close[0]}” is there already: delete one." if close[0] in there else ""
                return self._key_finding(
                    path,
                    "unknown-key",
                    f"{message} Did you mean “{close[0]}”?",
                    hint or f"Write {close[0]}: instead.",
                )
        hint = f"Delete it, or use one of: {', '.join(known)}." if known else "Delete it."
        return self._key_finding(path, "unknown-key", message, hint)

    def _empty_value(self, path: DataPath) -> Diagnostic:
        if not isinstance(path[-1], str):
            message, hint = "This list item is left empty.", "Fill it in, or delete the hyphen."
            return self._key_finding(path, "empty-value", message, hint)
        key = path[-1]
        info = field_at(self.model, path, self.source.data)
        hint = "Fill it in, or delete the line if it is not needed."
        if info and info.is_required():
            hint = f"Fill it in: {example_line(key, info)}"
        description = f" {info.description}" if info and info.description else ""
        return self._key_finding(path, "empty-value", f"“{key}” is left empty.{description}", hint)

    def _missing_key(self, path: DataPath) -> Diagnostic:
        key, parent = str(path[-1]), path[:-1]
        info = field_at(self.model, path, self.source.data)
        description = f" {info.description}" if info and info.description else ""
        named = f"“{parent[-1]}”" if parent and isinstance(parent[-1], str) else ""
        where = named or ("This item" if parent else "This file")
        return self._key_finding(
            parent, "missing-key", f"{where} has no “{key}”.{description}", f"Add: {example_line(key, info)}"
        )
