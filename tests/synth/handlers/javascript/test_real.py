"""The table of handlers of others: each row says where it is, what we say, and what is true."""

from __future__ import annotations

from pathlib import Path

import yaml

from queuegate.synth.handlers.reading import GROUPS

TABLE = Path(__file__).parents[3] / "handlers" / "javascript" / "real.yaml"


def test_the_table_speaks_the_vocabulary() -> None:
    rows = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    assert all({*row} == {"source", "says", True} or {*row} == {"source", "says", "true"} for row in rows)
    assert {said.partition(" ")[0] for row in rows for said in row["says"]} <= {*GROUPS}
