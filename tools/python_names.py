"""Writes `synth/handlers/python/standard_names.json`: what the modules and classes of Python's library have that handlers name most (https://docs.python.org/3/library/).

A name counts that any of these Pythons has, or that its notes on what is new say. To refresh: `python tools/python_names.py python3.11 python3.13`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "synth" / "handlers" / "python" / "standard_names.json"
NAMED = [
    "base64",
    "copy",
    "datetime",
    "datetime.date",
    "datetime.datetime",
    "datetime.timedelta",
    "datetime.timezone",
    "decimal",
    "decimal.Decimal",
    "functools",
    "gzip",
    "hashlib",
    "hmac",
    "itertools",
    "json",
    "math",
    "random",
    "re",
    "time",
    "uuid",
    "uuid.UUID",
]
NEWER = {
    "datetime.date": "strptime",
    "decimal": "IEEE_CONTEXT_MAX_BITS IEEEContext",
    "decimal.Decimal": "from_number",
    "functools": "Placeholder",
    "uuid": "MAX NIL uuid6 uuid7 uuid8",
}
"""https://docs.python.org/3.14/whatsnew/3.14.html"""
ASK = """
import importlib, json, sys
def names(path):
    module, _, one = path.partition(".")
    found = importlib.import_module(module)
    return dir(getattr(found, one) if one else found)
print(json.dumps({path: names(path) for path in sys.argv[1:]}))
"""


def of(python: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(
        subprocess.run([python, "-c", ASK, *NAMED], capture_output=True, text=True, check=True).stdout  # noqa: S603 - the Python of whoever runs it
    )
    return found


def table(pythons: list[str]) -> dict[str, str]:
    several = [of(one) for one in pythons]
    return {
        path: " ".join(sorted({name for one in several for name in one[path] if not name.startswith("_")} | {*NEWER.get(path, "").split()})) for path in NAMED
    }


def main(pythons: list[str]) -> None:
    TARGET.write_text(json.dumps(table(pythons), indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:] or [sys.executable])
