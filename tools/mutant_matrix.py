"""The text of `docs/mutants.md`: which defect in the reference system each rule sees, made from `tests/mutants.yaml`. `generate.py` writes it, a test holds it true."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from queuegate.policies.contents import RULES

MUTANTS = Path(__file__).parents[1] / "tests" / "mutants.yaml"

_HEAD = """# What each rule is known to catch

Every rule kills its mutants: the reference system's template with one defect. The rule that is named must see it, in the right place, and no other error rule may fire,
unless it says why under *also*. `tests/policies/test_mutants.py` runs them all.

| Group | Rule | Defect | Also |
|---|---|---|---|
"""


def matrix() -> str:
    mutants: dict[str, list[dict[str, Any]]] = yaml.safe_load(MUTANTS.read_text(encoding="utf-8"))
    rows = [
        f"| {rule.group.replace('_', ' ')} | [{rule.name}](rules/{rule.name}.md) | {_cell(mutant['defect'])} | {_cell('; '.join(f'{name}: {why}' for name, why in mutant.get('also', {}).items()))} |"
        for rule in RULES
        for mutant in mutants.get(rule.name, [])
    ]
    return _HEAD + "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").replace("\n", " ")
