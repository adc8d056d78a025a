"""What is said of a folder of templates, in words that a change which means nothing must not change."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.gate.judging.verdicts import Crash
from queuegate.policies.rule import Finding, Rule, Team
from queuegate.synth.loading import Options, load
from queuegate.synth.model.pipelines import build

Body = dict[str, Any]
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - tempfile makes a folder of its own there
"""A disk in memory, where there is one: to take a folder away waits milliseconds for another disk, as long as a small judgement."""


class Said(NamedTuple):
    """Of each rule and pipeline: the places that it finds fault with, and whether something of it is open."""

    findings: frozenset[tuple[str, str, str]]
    open: frozenset[tuple[str, str]]
    pipelines: frozenset[str]
    problems: tuple[str, ...]


def said(files: dict[str, Body | str], *, named: Callable[[str], str] = lambda name: name, rules: Sequence[Rule] = RULES) -> Said:
    """What these rules say of these files. `named` gives the name that a logical id has in what is compared."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        for name, body in files.items():
            (Path(folder) / name).write_text(body if isinstance(body, str) else json.dumps(body), encoding="utf-8")
        assembly = load([folder], Options(root=Path(folder), workdir=lambda: Path(tempfile.mkdtemp(dir=folder)), run_apps=False))
    model = build(assembly.templates, {}, None, assembly.nested)
    findings, doubts = set(), set()
    for verdict in judge(model, rules, Team({})):
        assert not isinstance(verdict, Crash), (verdict.rule.name, verdict.error)
        about = ", ".join(named(pipeline.rpartition("/")[2]) for pipeline in verdict.pipelines)
        if isinstance(verdict.what, Finding):
            findings.add((verdict.rule.name, about, named(str(_resource(verdict.what)))))
        else:
            doubts.add((verdict.rule.name, about))
    pipelines = frozenset(named(pipeline.mapping.id) for pipeline in model.pipelines)
    return Said(frozenset(findings), frozenset(doubts), pipelines, tuple(problem.message for problem in assembly.problems))


def _resource(finding: Finding) -> Any:
    return finding.place.route[1] if len(finding.place.route) > 1 else ""
