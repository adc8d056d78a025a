"""Writes `docs/corpus-findings.md`: every error and every warning on real templates, and whether it is true.

`tests/corpus/verdicts.yaml` has the verdicts, written by hand after reading the template and AWS's page; those of `tests/corpus/elsewhere.yaml` are of templates that are not in the corpus.
Run `python tools/corpus_findings.py` to write the page anew. With `--seen FOLDER FILE` it judges the templates of a folder first, and brings a file of verdicts up to date: what is no
longer said goes, what is new stands at the end without a verdict. Exit status 1 if something has none, or is false.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check

ROOT = Path(__file__).parents[1]
FOLDER, PAGE = ROOT / "tests" / "corpus", ROOT / "docs" / "corpus-findings.md"
CORPUS, ELSEWHERE = FOLDER / "verdicts.yaml", FOLDER / "elsewhere.yaml"
LOUD = ("error", "warning")
MANY = 1 / 3
"""A warning on more mappings than this has to earn its place with its text."""
DOCS = {rule.name: rule.docs for rule in RULES}
Verdicts = dict[str, Any]


class Said(NamedTuple):
    """One error or warning: what somebody has to have read."""

    rule: str
    severity: str
    file: str
    resource: str


def said(file: str, report: Report) -> set[Said]:
    """Every error and warning that the gate gives on a template, whatever the world."""
    return {
        Said(one.rule, str(one.severity), file, one.resource)
        for one in report.findings
        if one.verdict == "fail" and one.severity in LOUD and one.suppressed is None
    }


def judged(verdicts: Verdicts) -> dict[Said, str]:
    """The verdict on each."""
    found: dict[Said, str] = {}
    for group in verdicts["verdicts"]:
        for file, resources in group["at"].items():
            found.update(dict.fromkeys((Said(group["rule"], group["severity"], file, resource) for resource in resources), group["verdict"]))
    return found


def seen(folder: Path) -> Iterator[tuple[str, Report]]:
    """Each template of a folder, judged alone: they have nothing to do with each other."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".json", ".template", ".yaml", ".yml"}:
            yield path.relative_to(folder).as_posix(), check(Request((Wanted((str(path),), {}),), Reading(folder, folder, run_apps=False), Judging(RULES)))


def updated(verdicts: Verdicts, reports: dict[str, Report]) -> Verdicts:
    """The verdicts on what is said today, and the figures of today."""
    today = set[Said]().union(*(said(file, report) for file, report in reports.items()))
    known = judged(verdicts)
    kept = [{**group, "at": _at(one for one in today if judged({"verdicts": [group]}).get(one) is not None)} for group in verdicts["verdicts"]]
    new = {(one.rule, one.severity) for one in today - set(known)}
    added = [
        {"rule": rule, "severity": severity, "verdict": "", "why": "", "at": _at(one for one in today - set(known) if one[:2] == (rule, severity))}
        for rule, severity in sorted(new)
    ]
    touched = Counter(rule for report in reports.values() for rule in _mappings(report))
    return {
        **verdicts,
        "templates": len(reports),
        "mappings": sum(len(report.pipelines) for report in reports.values()),
        "on-mappings": dict(sorted(touched.items())),
        "verdicts": [group for group in [*kept, *added] if group["at"]],
    }


def _mappings(report: Report) -> Iterator[str]:
    """The rule of each error and warning, once for each mapping that it is about."""
    yield from (rule for rule, _ in {(one.rule, about) for one in report.findings if one.verdict == "fail" and one.severity in LOUD for about in one.pipelines})


def _at(found: Iterator[Said]) -> dict[str, list[str]]:
    at: dict[str, list[str]] = {}
    for one in sorted(found):
        at.setdefault(one.file, []).append(one.resource)
    return at


def page(sources: list[Verdicts]) -> str:
    every = [group for source in sources for group in source["verdicts"]]
    false = [group for group in every if group["verdict"] != "true"]
    total = {severity: sum(len(one) for group in every if group["severity"] == severity for one in group["at"].values()) for severity in LOUD}
    wrong = {severity: sum(len(one) for group in false if group["severity"] == severity for one in group["at"].values()) for severity in LOUD}
    lines = [
        "# Errors and warnings on real templates",
        "",
        f"{total['error']} errors ({wrong['error']} false) and {total['warning']} warnings ({wrong['warning']} false) on {sum(one['templates'] for one in sources)} templates with",
        f"{sum(one['mappings'] for one in sources)} mappings. A finding is *true* if what its message says of the template is so, AWS's page says of it what the message does, and the severity is that of the",
        "consequence. Where one rule speaks of many templates (queues, alarms, receives, periods and timeouts), a separate script worked out its facts from the template's text as well.",
        "Every message was read; the template beside it for rare rules and wherever one was in doubt, and AWS's page where it was disputed. On 2026-11-26 a second reader read again",
        "every error and warning on the corpus, most beside its template, and the messages elsewhere, but for three rules that the snapshots of `npm/` repeat. It found three warnings false (two alarms that a deployment acts on, a dead-letter queue that a function empties), three errors too severe (FIFO queues without a dead-letter queue), and",
        "a fix that would have stopped a producer; their causes are mended, and this page has what is said since.",
        "`tools/corpus_findings.py` writes this page; no content of the templates is in it.",
        "",
        "## How often",
        "",
        "Of 100 mappings, how many have an error or a warning of this rule:",
        "",
        f"| Rule | {' | '.join(source['called'] for source in sources)} |",
        f"|---|{'---|' * len(sources)}",
    ]
    rules = sorted({rule for source in sources for rule in source["on-mappings"]}, key=lambda rule: (-max(_share(source, rule) for source in sources), rule))
    lines += [f"| [{rule}](rules/{rule}.md) | {' | '.join(f'{100 * _share(source, rule):.0f}' for source in sources)} |" for rule in rules]
    lines += [
        "",
        f"On more than a third: {'; '.join(f'`{rule}`, {EARNED[rule]}' for rule in rules if max(_share(source, rule) for source in sources) > MANY)}.",
        "",
    ]
    for source in sources:
        lines += [f"## {source['called'].capitalize()}, {source['date']}", "", source["about"], ""]
        lines += ["| Rule | Severity | True? | Why | Where |", "|---|---|---|---|---|", *(_row(group) for group in source["verdicts"]), ""]
    return "\n".join(lines)


EARNED = {
    "missing-redrive-policy": "since the messages are lost",
    "missing-partial-responses": "since AWS names it a best practice and each failure brings healthy messages nearer to the dead-letter queue",
    "visibility-timeout": "since AWS names the bound and the message shows the sum",
    "dead-letter-queue-alarm": "since nothing else tells of a message there, and AWS's guide has a page for it",
    "dead-letter-queue-retention": "since AWS asks for it, and the Solutions Constructs have both periods at their default, so that one defect of theirs counts for each template made of them",
}
"""What each rule that many mappings meet says for itself."""


def _share(source: Verdicts, rule: str) -> float:
    return float(source["on-mappings"].get(rule, 0) / source["mappings"])


def _row(group: Verdicts) -> str:
    where = "<br>".join(f"`{file}`: {', '.join(resources)}" for file, resources in group["at"].items())
    return f"| [{group['rule']}](rules/{group['rule']}.md) | {group['severity']} | {group['verdict'] or '?'} | {group['why']} [AWS]({DOCS[group['rule']]}) | {where} |"


def read(file: Path) -> Verdicts:
    verdicts: Verdicts = yaml.safe_load(file.read_text(encoding="utf-8"))
    return verdicts


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seen", nargs=2, type=Path, metavar=("FOLDER", "FILE"))
    if (given := parser.parse_args(arguments)).seen:
        folder, file = given.seen
        file.write_text(yaml.safe_dump(updated(read(file), dict(seen(folder))), sort_keys=False, width=200, allow_unicode=True), encoding="utf-8")
    sources = [read(CORPUS), read(ELSEWHERE)]
    PAGE.write_text(page(sources), encoding="utf-8")
    bad = [group["rule"] for source in sources for group in source["verdicts"] if group["verdict"] != "true"]
    print(json.dumps(bad) if bad else "every error and every warning is true")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
