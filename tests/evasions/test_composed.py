"""A defect in a composed disguise is found, or undecided; the good pipeline in one has no error. `QUEUEGATE_DISGUISES` sets how many are tried.

One that fails is made again by its number.
"""

from __future__ import annotations

import json
import runpy
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]
COMPOSER: Any = runpy.run_path(str(Path(__file__).with_name("composer.py")))
NUMBERS: Any = runpy.run_path(str(TESTS / "lengths.py"))["numbers"]
MUTATED: Any = runpy.run_path(str(TESTS / "mutated.py"))
OF_ANOTHER = frozenset({"alarm-dimension", "queue-arn-as-url", "sender-to-dead-letter-queue", "subscription-invalid", "target-without-dead-letter-queue"})
"""What these say is of a queue that something names: what a parameter or an export names is another's, and no question."""
FIFO = MUTATED["HERE"] / "mutants" / "fifo"
GOOD: dict[str, Any] = MUTATED["_read"](FIFO / "template.yaml")


def defects() -> list[tuple[str, Any]]:
    """The rules that the mutants of the FIFO pipeline are named after, each with a template, where the defect stands in its template alone."""
    merged, patched = MUTATED["merged"], MUTATED["jsonpatch"].apply_patch
    found = []
    for one in MUTATED["mutants"]():
        if one.system == MUTATED["FIFO"] and one.verdict == "fail" and not {"edit", "files"} & one.change.keys():
            body = merged(merged(GOOD, one.change.get("template", {})), {"Resources": one.change.get("resources", {})})
            found.append((one.rule, patched(body, one.change.get("patch", []))))
    return found


DEFECTS = defects()


def said(folder: Path, body: Any) -> Any:
    shutil.copytree(FIFO, folder, ignore=lambda *_: ["template.yaml"])
    (folder / "t.json").write_text(json.dumps(body), encoding="utf-8")
    flags = MUTATED["Flags"](targets=(str(folder / "t.json"),), linters=("none",), cache=False)
    return MUTATED["check"](MUTATED["ask"](folder, flags).request)


@cache
def plain() -> frozenset[tuple[str, str | None]]:
    """What is open of the good pipeline already."""
    with TemporaryDirectory() as folder:
        return frozenset((one.rule, one.reason) for one in said(Path(folder) / "good", GOOD).findings)


def new(report: Any) -> list[Any]:
    """The questions that the disguise raises, and the errors that it is."""
    return [one for one in report.findings if (one.verdict == "undecided" or one.severity == "error") and (one.rule, one.reason) not in plain()]


def disguised(number: int) -> tuple[str, Any, Any]:
    """A rule, and a disguised template that it speaks of; and the disguised good one."""
    rule, bad = DEFECTS[number * 7 % len(DEFECTS)]
    here = [way for way in COMPOSER["differing"](GOOD, bad) if len(way) > 3 and way[2] == "Properties"]
    one = COMPOSER["Disguise"](bad, f"bad {number}")
    if here and number % 2:
        way = one.chance.choice(here)
        way = way[: one.chance.randint(4, len(way))]  # it, or something around it
        one.hidden(way, COMPOSER["at"](GOOD, way, COMPOSER["NOTHING"]))
    else:
        for way in here[:1] + one.chance.sample(COMPOSER["ways"](bad), 2):
            if COMPOSER["at"](one.body, way) is not None:
                one.otherwise(way, COMPOSER["at"](GOOD, way, COMPOSER["NOTHING"]))
    good = COMPOSER["Disguise"](GOOD, f"good {number}")
    good.otherwise(good.chance.choice(COMPOSER["ways"](GOOD)))
    return rule, one, good


@pytest.mark.parametrize("numbers", NUMBERS("QUEUEGATE_DISGUISES", 3, 72, step=24))
def test_a_composed_disguise_hides_nothing_and_accuses_nobody(numbers: range, tmp_path: Path) -> None:
    for number in numbers:
        rule, bad, good = disguised(number)
        report = said(tmp_path / f"bad{number}", bad.body)
        spoken = [one for one in report.findings if one.rule == rule] or new(report)
        assert spoken or report.problems or (number % 2 and rule in OF_ANOTHER), (number, rule, bad.told)
        assert not [one for one in report.problems if one.kind == "rule-crash"], (number, report.problems)
        report = said(tmp_path / f"good{number}", good.body)
        assert not [one for one in report.findings if one.verdict == "fail" and one.severity == "error"], (number, good.told)
        assert report.problems == [], (number, report.problems)
