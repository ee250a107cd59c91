"""YAML in which nothing is odd, read into values without their places, in a third of the time."""

import re
from collections.abc import Callable
from itertools import islice
from typing import TypeAlias

import yaml

from engross.reading.plain import AMBIGUOUS, Data, read_plain
from engross.reading.reader import MAX_DEPTH, MAX_VALUES

_HASH_AFTER_TEXT = re.compile(r"\S[^\S\n]+#(?=[^\s#!])")
_LONGEST_AMBIGUOUS = max(map(len, AMBIGUOUS))

_Next: TypeAlias = Callable[[], yaml.Event]


class _OddError(Exception):
    """Something is said of this file, or cannot be read as it stands."""


def read_quickly(text: str) -> Data:
    """The values of a text; None where `read_values` has to look closely, as it may have something to say."""
    if "#" in text and _HASH_AFTER_TEXT.search(text):
        return None
    events: _Next = islice(iter(yaml.CSafeLoader(text).get_event, None), MAX_VALUES + 1).__next__
    try:
        return _document(events)
    except (yaml.YAMLError, _OddError, StopIteration):
        return None


def _document(events: _Next) -> Data:
    events(), events()  # the stream starts, and the document
    value = _value(events, events(), "", 0)
    events()  # the document ends
    if not isinstance(events(), yaml.StreamEndEvent):
        raise _OddError
    return value


def _value(events: _Next, event: yaml.Event, key: str, depth: int) -> Data:
    if type(event) is yaml.ScalarEvent:
        return _scalar(event, key)
    if depth == MAX_DEPTH or not isinstance(event, yaml.CollectionStartEvent) or event.anchor or event.tag:
        raise _OddError
    if type(event) is yaml.MappingStartEvent:
        return _mapping(events, depth + 1)
    items: list[Data] = []
    while type(event := events()) is not yaml.SequenceEndEvent:
        items.append(_value(events, event, "", depth + 1))
    return tuple(items)


def _mapping(events: _Next, depth: int) -> dict[str, Data]:
    found: dict[str, Data] = {}
    while type(event := events()) is yaml.ScalarEvent:
        key: str = event.value
        if key in found or event.anchor or event.tag:
            raise _OddError
        found[key] = _value(events, events(), key, depth)
    if type(event) is not yaml.MappingEndEvent:
        raise _OddError
    return found


def _scalar(event: yaml.ScalarEvent, key: str) -> Data:
    if event.anchor or event.tag:
        raise _OddError
    text: str = event.value
    if event.style or not event.implicit[0]:
        return text
    if len(text) <= _LONGEST_AMBIGUOUS and text.lower() in AMBIGUOUS:
        raise _OddError
    value = read_plain(text)
    if key == "version" and type(value) in {int, float}:
        raise _OddError
    return value
