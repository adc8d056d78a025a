"""Reports to render: of templates that a test spells out, under two rules of its own, so that no wording but the report's own is asserted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check
from queuegate.policies.rule import Finding, Mapping, Rule, Severity

DOCS = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"


def _hides(mapping: Mapping) -> Iterator[Finding]:
    hidden, runs, window = mapping.queue.visibility_timeout, mapping.function.timeout, mapping.batching_window
    if hidden.get() < (needed := 6 * runs.get() + window.get()):
        yield Finding(f"{mapping.queue.id} hides a message for {hidden.get()} s: it needs {needed} s", at=hidden, because=(runs, window))


def _redrives(mapping: Mapping) -> Iterator[Finding]:
    if mapping.queue.redrive_policy.get() is None:
        yield Finding(f"{mapping.queue.id} has no dead-letter queue", at=mapping.queue.redrive_policy)


RULES = (
    Rule(
        "hides-too-short",
        "timing",
        Mapping,
        Severity.WARNING,
        DOCS,
        "Set VisibilityTimeout to six times the function's Timeout plus the batching window.",
        _hides,
        "It hides.",
    ),
    Rule("no-redrive", "dead_letter", Mapping, Severity.ERROR, DOCS, "Give the queue a RedrivePolicy.", _redrives, "It has none."),
)


@pytest.fixture
def reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Report]:
    """`reported({"t.yaml": text, …})`: the report on these files, run in their folder, or on an app of another one that is made already."""

    def run(
        files: dict[str, str | bytes], *targets: str, rules: tuple[Rule, ...] = RULES, folder: Path = tmp_path, made: dict[Path, Path] | None = None
    ) -> Report:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        monkeypatch.chdir(folder)
        return check(Request((Wanted(targets or tuple(files), {}),), Reading(folder, folder, made=made or {}), Judging(rules)))

    return run
