"""What means nothing changes no finding: an unrelated resource, another name, another spelling of the same value, another file."""

from __future__ import annotations

import json
import os
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.sources.cloudformation import parse

HERE = Path(__file__).parent
JUDGED: Any = runpy.run_path(str(HERE / "judged.py"))
CHANGES: Any = runpy.run_path(str(HERE / "changes.py"))
said: Any = JUDGED["said"]
BASE, _ = parse((HERE.parent / "policies" / "base.yaml").read_text(encoding="utf-8"), "/base.yaml")
CORPUS = Path(os.environ.get("QUEUEGATE_CORPUS", HERE.parents[2] / "shared" / "corpus")) / "files"


def bare(name: str) -> str:
    return name.removeprefix("Zz")


@pytest.mark.parametrize("change", CHANGES["MEANINGLESS"], ids=lambda change: change.__name__)
def test_what_means_nothing_changes_no_finding_of_a_pipeline(change: Callable[[Any], Any]) -> None:
    for defect, body in CHANGES["defects"](BASE):
        before, after = said({"main.json": body}), said(change(body), named=bare)
        assert after.findings == before.findings, (defect, sorted(after.findings ^ before.findings))
        assert after.pipelines == before.pipelines, defect
        if change.__name__ != "by_open_parameter":  # that asks what else it may be
            assert after.open == before.open, (defect, sorted(after.open ^ before.open))


def readable() -> Iterator[Any]:
    """The templates of the corpus that are plain CloudFormation, with a pipeline in them."""
    for file in sorted(CORPUS.rglob("*")) if CORPUS.is_dir() else ():
        if file.suffix in (".yaml", ".yml", ".json", ".template"):
            text = file.read_text(encoding="utf-8", errors="replace")
            if "EventSourceMapping" in text and "AWS::Serverless" not in text and "CodeUri" not in text and file.stat().st_size < 100_000:
                try:
                    body, _ = parse(text, str(file))
                    json.dumps(body)
                except Exception:  # noqa: BLE001, S112 - some of them are broken on purpose
                    continue
                yield pytest.param(body, id=str(file.relative_to(CORPUS)))


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of other people's templates is not here")
@pytest.mark.parametrize("body", list(readable()) or [None])
def test_nor_of_a_real_template(body: Any) -> None:
    before = said({"main.json": body})
    for change in CHANGES["MEANINGLESS"]:
        after = said(change(body), named=bare)
        assert after.findings == before.findings, (change.__name__, sorted(after.findings ^ before.findings))
        assert after.pipelines == before.pipelines, change.__name__
