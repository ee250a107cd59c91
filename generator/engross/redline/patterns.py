"""How lengths of time, amounts, rhythms, dates, hours and references look in a text."""

from engross.redline.numbers import BEFORE_UNIT, FRACTION, NUMBER, ORDINAL

_UNIT = r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|fortnights?|months?|years?)"
_OFFICE = r"(?:business|working|office|work)"
_FILLER = r"(?:(?:full|whole|further|more|additional|consecutive|successive|clear|calendar|elapsed)[-\s])*"
_LENGTH = rf"{_FILLER}(?:{_OFFICE}[-\s])?{_FILLER}{_UNIT}"
_TO = r"\s?(?:to|or|–|-)\s?"
_CALENDAR = r"(?:day|week|month|quarter|year|working day|business day)"
CALENDAR = (
    rf"(?:the\s)?(?:end|close|start|beginning|middle)\sof\s(?:the\s|each\s|every\s|that\s)?(?:(?:same|next|following|current|calendar|financial)\s)?{_CALENDAR}"
    r"|(?:the\s)?(?:close|end)\sof\sbusiness|(?:month|quarter|year)[-\s]end"
    rf"|(?:the\s)?{ORDINAL}(?:\sday)?\sof\s(?:the|each|every|that)\s(?:(?:same|next|following|current)\s)?(?:week|month|quarter|year)"
)
"""A time told by its place in the calendar."""
DURATION = (
    rf"{CALENDAR}|(?:{FRACTION})\s(?:of\s)?an?\s{_UNIT}\b|an?\s{_UNIT}\sand\sa\s(?:half|quarter)\b"
    rf"|(?:{BEFORE_UNIT}{_TO})?{BEFORE_UNIT}[-\s]?{_LENGTH}\b"
    r"|\d+(?:\.\d+)?\s?[hdw]\b"
    rf"|(?:half\s)?an?\s{_LENGTH}\b"
    rf"|(?:the\s)?{ORDINAL}\s(?:{_OFFICE}|calendar)\sday"
    r"|(?:the\s|that\s)?same\s(?:(?:business|working)\s)?day"
    r"|(?:the\s)?(?:next|following)\s(?:(?:business|working)\s)?(?:day|morning)"
    r"|immediately|at once|straight away|forthwith|instantly"
    r"|promptly|without (?:undue )?delay|as soon as possible"
)
_EACH = r"(?:a|an|per|each|every)"
_PERIOD = rf"(?:(?:{_OFFICE})\s)?(?:hour|day|week|fortnight|month|quarter|year)"
FREQUENCY = (
    rf"(?:once|twice|(?:{BEFORE_UNIT})\stimes)\s{_EACH}\s{_PERIOD}\b"
    rf"|once\s(?:in\s)?every\s(?:(?:{BEFORE_UNIT})\s)?{_PERIOD}s?\b"
    rf"|every\s(?:other\s|second\s|third\s|fourth\s|sixth\s|(?:{BEFORE_UNIT})\s)?{_PERIOD}s?\b"
    rf"|each\s{_PERIOD}\b|half[-\s]yearly|twice[-\s]yearly|semi-?annual(?:ly)?|bi-?annual(?:ly)?"
    r"|(?:hour|dai|week|fortnight|month|quarter|year|annual)ly|annual"
)
_CODES = (
    "USD|EUR|GBP|CHF|JPY|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|TRY|INR|CNY|HKD|SGD|KRW|BRL|MXN|ZAR|AED|ILS"
)
BEFORE_AMOUNT = rf"(?:(?:US)?[$€£]|(?:{_CODES})\b)?\s?(?:\d|{NUMBER})"
"""What a bound such as “above” stands before, where it is one."""
_SCALE = r"(?:\s?(?:thousand|million|billion|bn|[km](?![\w])))?"
MONEY = (
    rf"(?:(?:US)?[$€£]|(?:{_CODES})\s?)\s?\d[\d,]*(?:\.\d+)?{_SCALE}"
    rf"|(?:{BEFORE_UNIT}){_SCALE}\s(?:(?:US\s)?dollars?|euros?|pounds|{_CODES})\b"
)
PERCENT = rf"(?:{FRACTION})(?=\sof\b(?!\san?\s{_UNIT}))|(?:{NUMBER})(?:{_TO}(?:{NUMBER}))?\s?(?:%|per\s?cent\b|percentage points?\b)"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = (
    rf"\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}(?:st|nd|rd|th)?\s(?-i:{MONTHS})(?:,?\s\d{{4}})?"
    rf"|(?-i:{MONTHS})\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?\b|(?-i:{MONTHS})\s\d{{4}}"
    rf"|(?<=\b(?:in|by|of)\s)(?-i:{MONTHS})|(?:the\s)?{ORDINAL}\s(?:quarter|half)\sof\sthe\syear"
    rf"|(?<=\b(?:in|by|of)\s)the\s{ORDINAL}\squarter"
)
_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?)"
_CLOCK = r"(?:\d{1,2}:\d{2}(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?|noon|midnight)"
HOURS = (
    rf"{_DAY}(?:\s?[-–]\s?{_DAY})?(?=\s\d{{1,2}}:)|{_WEEKDAY}|weekdays?|weekends?|{_CLOCK}"
    r"|24/7|around the clock|at any hour|at all hours"
)
REFERENCE = (
    r"(?:sections?|articles?|art\.|clauses?|annex|appendix|chapters?|paragraphs?)\s(?:\d+[\d.]*(?<=\d)[a-z]?|[A-Z])\b"
    r"|§\s?[\d.]*\d|\b(?-i:[A-Z]{2,})[-\s]?\d[\d:./-]*(?<=\d)|\(EU\)\s\d+/\d+|\b\d+/\d{2,4}/(?-i:[A-Z]+)"
)
LINK = r"!?\[[^\]\n]*\]\([^)\s]*(?:\s\"[^\"]*\")?\)"
ADDRESS = r"<?https?://[^\s<>()]*[^\s<>().,;:]>?|<?[\w.+-]+@[\w-]+(?:\.[\w-]+)+>?|\+\d[\d ()-]{5,}\d"
