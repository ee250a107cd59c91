"""Kinds of address: e-mail, telephone, the web, and files beside a definition."""

from engross.model.fields import Text


class Email(Text):
    """An e-mail address."""

    __slots__ = ()
    what = "an e-mail address"
    pattern = r"[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>()]+"
    json_pattern = rf"^{pattern}$"
    examples = ("help@company.example",)


class Phone(Text):
    """A telephone number in international form (ITU-T E.123)."""

    __slots__ = ()
    what = "a telephone number in international form"
    pattern = r"\+[0-9][0-9 ()-]{5,24}[0-9]( ext [0-9]{1,6})?"
    json_pattern = rf"^{pattern}$"
    examples = ("+1 312 555 0142",)


class Url(Text):
    """An address on the web."""

    __slots__ = ()
    what = "a web address"
    pattern = r"https://[^\s<>\"'\\`]+"
    json_pattern = r"^https://[^\s<>\"'\\`]+$"
    longest = 1_000
    examples = ("https://company.example/feedback",)


class FilePath(Text):
    """A file beside the policy that names it."""

    __slots__ = ()
    what = "the name of a file beside this policy (no .. and no / at the start)"
    pattern = r"(?!.*\.\.)(?:[^\s./\\:?#%*\"'<>|`{}][^/\\:?#%*\"'<>|`{}]*/)*[^\s./\\:?#%*\"'<>|`{}][^/\\:?#%*\"'<>|`{}]*"
    json_pattern = r"^[^\s./\\:][^\\:]*$"
    examples = ("checklist.pdf",)
