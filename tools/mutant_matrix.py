"""Writes `docs/mutants.md`: which rules see each defect of the good pipelines in `tests/mutants.yaml` and `tests/mutants/`.

Run `python tools/mutant_matrix.py` after a change of a rule or a mutant, and with `--check` to compare the page with what the gate says today: it judges some 500 templates, which takes half a minute, and synthesises
the reference system first. The slow tests compare row by row (`pytest -m slow tests/policies/test_mutants.py`).
"""

from __future__ import annotations

import runpy
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from queuegate.policies.contents import RULES
from queuegate.synth.sources.cdk.running.app import synthesise

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "mutants.md"
mutated: Any = runpy.run_path(str(ROOT / "tests" / "mutated.py"))

_SYSTEMS = {"notification": "reference system", "sam": "SAM", "fifo": "FIFO"}
_HEAD = """# What each rule is known to catch

Every rule kills its mutants: a good pipeline with one defect. There are three: the reference system (`synth/notification`, a CDK app), a SAM application and a FIFO pipeline in plain CloudFormation (`tests/mutants/`), of which
nothing more than a note is said. The rule that is named must see the defect, in the right place, and no other error rule may fire, unless it says why. The last column names whatever else is said: `rule` (its severity; of an error
the reason, and *beneath* where a report shows it beneath another finding). Made by `tools/mutant_matrix.py`; `tests/policies/test_mutants.py` runs them all, and holds this page to what it sees.

| Rule | Of | Defect | What else is said |
|---|---|---|---|
"""


def in_order(mutants: Iterable[Any]) -> list[Any]:
    """As the page lists them: by rule, as the table of contents does."""
    place = {rule.name: i for i, rule in enumerate(RULES)}
    return sorted(mutants, key=lambda mutant: (place[mutant.rule], list(_SYSTEMS).index(mutant.system), mutant.number))


def start(mutant: Any) -> str:
    """A row without its last column."""
    return f"| [{mutant.rule}](rules/{mutant.rule}.md) | {_SYSTEMS[mutant.system]} | {_cell(mutant.defect)}"


def row(mutant: Any, said: Any) -> str:
    """A row of the page."""
    others: dict[str, str] = {}
    for one in said.found:
        if one.rule != mutant.rule:
            why = f"error: {mutant.also.get(one.rule, '?')}" if str(one.severity) == "error" else str(one.severity)
            others.setdefault(one.rule, f"`{one.rule}` ({why}{', beneath' if one in said.beneath else ''})")
    more = ". ".join(filter(None, ("; ".join(others[name] for name in sorted(others)), mutant.many and f"So many, because {mutant.many}")))
    return f"{start(mutant)} | {_cell(more)} |"


def page() -> str:
    """The whole page, from what the gate says."""
    with tempfile.TemporaryDirectory() as kept:
        reference = Path(kept) / "reference"
        synthesise(ROOT / "cdk.json", reference)

        def folder(name: str) -> Path:
            made = Path(kept) / name.replace(": ", "-")
            made.mkdir()
            return made

        good = {system: mutated["report"](system, {}, folder(system), reference) for system in _SYSTEMS}
        rows = [row(mutant, mutated["said"](mutant, folder(mutant.name), reference, good[mutant.system])) for mutant in in_order(mutated["mutants"]())]
    return _HEAD + "\n".join(rows) + "\n"


def main(arguments: list[str]) -> int:
    text = page()
    if "--check" in arguments:
        same = PAGE.read_text(encoding="utf-8") == text
        print("docs/mutants.md is up to date" if same else "docs/mutants.md is not up to date: run python tools/mutant_matrix.py")
        return 0 if same else 1
    PAGE.write_text(text, encoding="utf-8")
    print("wrote docs/mutants.md")
    return 0


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
