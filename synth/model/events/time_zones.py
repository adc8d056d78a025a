"""Which texts are the name of a time zone: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#time-zones

The table beside this module has the names of the IANA database, and is made by `tools/time_zones.py`. Names are added to the database now and then: https://data.iana.org/time-zones/theory.html#naming
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

from ...values.slips import is_slip

_TABLE: Final = Path(__file__).with_name("time_zones.json")
_OFFSETS: Final = ("gmt", "utc", "ut", "z")
"""How texts begin that Java takes for an offset from UTC."""
_OF_JAVA: Final = "systemv"
"""An area that Java has beside those of the database."""


@cache
def _known() -> tuple[str, dict[str, str], frozenset[str]]:
    """The version of the table, its names by how they are spelt in small letters, and their areas."""
    table = json.loads(_TABLE.read_text(encoding="utf-8"))
    names = [f"{area}/{name}" if area else name for area, several in table["areas"].items() for name in several]
    return table["version"], {name.lower(): name for name in names}, frozenset(filter(None, map(str.lower, table["areas"])))


def version() -> str:
    """Of the IANA database that the table was made from."""
    return _known()[0]


def is_zone(text: str) -> bool | None:
    """Is it the name of a time zone? None where its area is one, and a newer database may have the name."""
    spelt = text.lower()
    _, names, areas = _known()
    if not text or spelt in names or (spelt.startswith(_OFFSETS) and " " not in text.strip()):
        return True
    area, slash, _ = spelt.partition("/")
    if not slash or " " in text or not (area in areas or area == _OF_JAVA):
        return False
    return None if not meant_zone(text) else False


def meant_zone(text: str) -> str:
    """The name that was meant by another; "" where none is near."""
    spelt = text.lower().replace(" ", "_")
    names = _known()[1]
    return names.get(spelt) or next((name for known, name in names.items() if is_slip(spelt, known) or known.endswith(f"/{spelt}")), "")
