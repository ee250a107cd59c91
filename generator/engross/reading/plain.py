"""What a text without quotes stands for in YAML."""

import re
from typing import TypeAlias

Data: TypeAlias = "str | int | float | bool | tuple[Data, ...] | dict[str, Data] | None"

AMBIGUOUS = {"yes", "no", "on", "off", "y", "n"}
"""What some programs take for a word and others for true or false, in small letters."""

_NULLS = {"", "~", "null", "Null", "NULL"}
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
_LONGEST_NUMBER = 15


def read_plain(text: str) -> Data:
    """The value that a text without quotes stands for."""
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text
