"""Writes the names of time zones, `synth/model/events/time_zones.json`, from the IANA database of this machine: https://www.iana.org/time-zones

python tools/time_zones.py
"""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from zoneinfo import TZPATH, available_timezones

TABLE = Path(__file__).parents[1] / "synth" / "model" / "events" / "time_zones.json"


def area(name: str) -> str:
    return name.partition("/")[0] if "/" in name else ""


def main() -> None:
    version = next(path for folder in TZPATH if (path := Path(folder, "tzdata.zi")).exists()).read_text(encoding="utf-8").split()[2]
    names = sorted(available_timezones() - {"localtime"}, key=lambda name: (area(name), name))
    areas = {own: [name.removeprefix(f"{own}/") for name in several] for own, several in groupby(names, area)}
    TABLE.write_text(json.dumps({"version": version, "areas": areas}, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
