"""Which texts may be the name of a time zone: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#time-zones, and of their forms https://data.iana.org/time-zones/theory.html#naming

Names are added to the database now and then, so one of an area that there is may be any.
"""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

_FORM: Final = regex(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
_AREAS: Final = frozenset(
    "africa america antarctica arctic asia atlantic australia brazil canada chile etc europe indian mexico pacific systemv us".split()  # noqa: SIM905 - a list of words
)
_ALONE: Final = frozenset(
    [
        "cet",
        "cst6cdt",
        "cuba",
        "eet",
        "egypt",
        "eire",
        "est",
        "est5edt",
        "factory",
        "gb",
        "gb-eire",
        "greenwich",
        "hongkong",
        "hst",
        "iceland",
        "iran",
        "israel",
        "jamaica",
        "japan",
        "kwajalein",
        "libya",
        "met",
        "mst",
        "mst7mdt",
        "navajo",
        "nz",
        "nz-chat",
        "poland",
        "portugal",
        "prc",
        "pst8pdt",
        "roc",
        "rok",
        "singapore",
        "turkey",
        "uct",
        "universal",
        "utc",
        "w-su",
        "wet",
        "zulu",
    ]
)
"""Names without an area."""
_OFFSETS: Final = ("gmt", "utc", "ut", "z")
"""How texts begin that Java takes for an offset from UTC."""


def may_be_zone(text: str) -> bool:
    """May it be the name of a time zone? Not what has blanks (`GMT Standard Time`), an area that there is not, or an abbreviation that is none (`CEST`, `PDT`)."""
    spelt = text.lower()
    if not text or (spelt.startswith(_OFFSETS) and " " not in text.strip()):
        return True
    area, slash, _ = spelt.partition("/")
    return _FORM.fullmatch(text) is not None and (area in _AREAS if slash else spelt in _ALONE)
