"""Changes of a policy that mean nothing change no answer, and a Deny never grants: tried on what others assert."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

ASSERTIONS: Any = runpy.run_path(str(Path(__file__).with_name("test_assertions.py")))
ASKS: Any = ASSERTIONS["ASKS"]
ROWS = {name: row for name, row in ASSERTIONS["ROWS"].items() if row["ask"] in ("request", "granted") and row.get("own") and "granted" not in row}
FEW = {name: ROWS[name] for name in [*ROWS][::3]}


def apart(statement: Any) -> list[Any]:
    """One statement for each action of a list: `[a, b]` says what `a` and `b` say. Not so of NotAction."""
    effect = next((name for name in ("Allow", "Deny") if isinstance(statement.get(name), list)), None)
    return [{**statement, effect: one} for one in statement[effect]] if effect else [statement]


@pytest.mark.parametrize("name", FEW)
def test_neither_order_nor_lists_nor_repetition_matter(name: str) -> None:
    row = FEW[name]
    several = [one for statement in reversed(row["own"]) for one in apart(statement)]
    assert ASKS[row["ask"]]({**row, "own": [*several, row["own"][0]]}) == row["say"], json.dumps(row)


@pytest.mark.parametrize("name", FEW)
def test_a_deny_never_grants(name: str) -> None:
    row = FEW[name]
    action, of = (row["action"], row["of"]) if row["ask"] == "request" else (row.get("actions", ["*"]), row.get("resources", ["*"]))
    less = ASKS[row["ask"]](
        {**{key: value for key, value in row.items() if key != "granted"}, "own": [*row["own"], {"Deny": action, "at": "*" if of == "Owner" else of}]}
    )
    denied, free = ("denied", "allowed") if row["ask"] == "request" else ("pass", "fail")
    assert less != free, json.dumps(row)
    assert less == denied or row["say"] == "undecided", json.dumps(row)


@pytest.mark.parametrize("name", [name for name, row in ASSERTIONS["ROWS"].items() if row["ask"] == "new" and row["say"] == "fail"][::2])
def test_a_policy_allows_nothing_new_beside_itself(name: str) -> None:
    row = ASSERTIONS["ROWS"][name]
    assert ASKS["new"]({**row, "before": row["now"]}) == "pass"
    assert ASKS["new"]({**row, "before": [{"Allow": "*", **({} if row.get("kind", "role") == "role" else {"to": "*"})}]}) == "pass"
