"""Real templates from public repositories: every one is read without a traceback, and every pipeline in them is seen as an independent reader saw it.

The corpus is no part of the project, and none of it is copied here. Where its labels and this project differ, `explained.yaml` says who is right, and why.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.report.record.model import External, Known, Pipeline, Report
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
EXPLAINED: list[dict[str, Any]] = yaml.load(Path(__file__).with_name("explained.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
NUMBERS = {
    "batch_size": "batch_size",
    "batching_window": "batching_window",
    "maximum_concurrency": "maximum_concurrency",
    "partial_batch": "partial_responses",
    "function_timeout": "function_timeout",
    "reserved_concurrency": "reserved_concurrency",
    "visibility_timeout": "visibility_timeout",
    "retention": "retention",
    "fifo": "fifo",
}
"""The label's name of each parameter, and ours."""

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real templates is not beside the repository (../shared/corpus)")


def labels() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((CORPUS / "expected.json").read_text(encoding="utf-8")) if CORPUS.is_dir() else []
    return rows


def files() -> list[str]:
    return [row["file"] for row in json.loads((CORPUS / "index.json").read_text(encoding="utf-8"))] if CORPUS.is_dir() else []


@pytest.fixture(scope="module")
def reports(corpus: dict[str, Report]) -> dict[str, Report]:
    """What lies below `files` is judged from there, once for the verdicts, too; what only looks like a template, here."""
    there = Reading(CORPUS / "files", CORPUS / "files", run_apps=False)
    return {file: corpus.get(file.removeprefix("files/")) or check(Request((Wanted((str(CORPUS / file),), {}),), there, Judging(RULES))) for file in files()}


@pytest.fixture(scope="module")
def pipelines(reports: dict[str, Report]) -> dict[tuple[str, str], Pipeline]:
    return {(file, pipeline.mapping.resource): pipeline for file, report in reports.items() for pipeline in report.pipelines}


def seen(label: dict[str, Any], pipeline: Pipeline) -> Iterator[tuple[str, Any]]:
    """What this project says of a pipeline, in the words of the labels: None where it cannot be known."""
    for theirs, ours in NUMBERS.items():
        parameter = pipeline.parameters[ours]
        yield theirs, parameter.value if isinstance(parameter, Known) else None
    yield "queue", label["queue"] if isinstance(pipeline.queue, External) and label["queue_kind"] != "local" else getattr(pipeline.queue, "resource", None)
    yield "function", getattr(pipeline.function, "resource", None)
    count = pipeline.parameters["max_receive_count"]
    yield "max_receive_count", count.value if isinstance(count, Known) else None
    yield "dead_letter_queue", getattr(pipeline.dead_letter_queue, "resource", None)


def wanted(label: dict[str, Any]) -> dict[str, Any]:
    redrive = label["redrive"] or {}
    return {
        **{name: label[name] for name in (*NUMBERS, "queue", "function")},
        "max_receive_count": redrive.get("maxReceiveCount", {}).get("value"),
        "dead_letter_queue": redrive.get("dlq", {}).get("id"),
    }


@pytest.mark.parametrize("file", files())
def test_a_template_is_read_or_refused_with_a_reason(file: str, reports: dict[str, Report]) -> None:
    report = reports[file]
    assert [problem.kind for problem in report.problems if problem.kind in ("rule-crash", "linter-crash")] == []
    assert len(report.targets) == 1
    target = report.targets[0]
    assert target.status == "checked" or target.reason in {one["why"] for one in EXPLAINED if one["file"] == file}


@pytest.mark.parametrize("file", files())
def test_every_finding_has_a_line_of_the_file(file: str, reports: dict[str, Report]) -> None:
    lines = (CORPUS / file).read_text(encoding="utf-8").splitlines()
    for finding in reports[file].findings:
        assert finding.source is not None
        assert f"files/{finding.source.file}" == file
        assert 1 <= finding.source.line <= len(lines)


@pytest.mark.parametrize("label", labels(), ids=lambda label: f"{label['file'].rpartition('/files/')[2].removeprefix('files/')}::{label['mapping']}")
def test_a_pipeline_is_seen_as_it_is_labelled(label: dict[str, Any], pipelines: dict[tuple[str, str], Pipeline]) -> None:
    explained = [one for one in EXPLAINED if one["file"] == label["file"] and one.get("mapping") in (None, label["mapping"])]
    pipeline = pipelines.get((label["file"], label["mapping"].replace(".", "")))
    if pipeline is None:
        assert [one for one in explained if "field" not in one], "the pipeline is not seen, and nothing says why"
        return
    found = dict(seen(label, pipeline))
    differences = {name: (found[name], value) for name, value in wanted(label).items() if found[name] != value}
    assert differences == {one["field"]: (one["ours"], one["label"]) for one in explained if "field" in one}


def test_no_pipeline_is_seen_that_nobody_labelled(pipelines: dict[tuple[str, str], Pipeline]) -> None:
    labelled = {(label["file"], label["mapping"].replace(".", "")) for label in labels()}
    assert set(pipelines) - labelled == set()
