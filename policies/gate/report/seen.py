"""The first and the last lines of a report: what was seen, what was left out, and what it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from .color import Paint
from .escape import visible
from .layout import counted, listed, wrapped
from .model import ENGINE, Engine, Finding, Report

_KINDS: Final = {"cdk-app": "CDK app", "cloud-assembly": "cloud assembly", "sam": "SAM template", "cloudformation": "template"}
_STATUS: Final = {"off": "not run", "not-installed": "not installed", "crashed": "crashed"}
_BY: Final = {"waiver": "waived", "baseline": "in the baseline", "superseded": "superseded"}
_MOST: Final = 6


def seen(report: Report, names: Mapping[str, str], columns: int) -> list[str]:
    """`3 templates, 2 pipelines: Orders → Worker, …; 21 rules; cfn-lint not run`."""
    kinds = Counter(_KINDS.get(target.kind, "target") for target in report.targets if target.status == "checked")
    templates = [counted(number, kind) for kind, number in kinds.items()] or ["nothing read"]
    pipelines = f"{counted(len(names), 'pipeline')}: {listed(names.values(), _MOST)}" if names else "no SQS → Lambda pipeline"
    return wrapped("; ".join([", ".join([*templates, pipelines]), *(_engine(engine) for engine in report.engines)]), columns) if report.targets else []


def skipped(report: Report, columns: int) -> list[str]:
    """Everything that was met and not checked, in one line: by name while they are few, else counted by reason."""
    left = [target for target in report.targets if target.status == "skipped"]
    if not left:
        return []
    by_reason = Counter(target.reason or "no reason given" for target in left)
    few = len(left) <= 3  # noqa: PLR2004 - what reads well in one line
    what = [f"{target.target} ({target.reason})" for target in left] if few else [f"{number} × {reason}" for reason, number in by_reason.most_common()]
    return wrapped(visible(f"skipped {len(left)}: {'; '.join(what)}"), columns)


def elsewhere(report: Report, columns: int) -> list[str]:
    """What a linter says of resources outside the pipelines, counted."""
    lines = []
    for engine in report.engines:
        if engine.elsewhere:
            text = f"{engine.name}: {counted(engine.elsewhere, 'finding')} more, on resources that belong to no pipeline; `linters: {{{engine.name}: {{scope: template}}}}` in queuegate.yaml shows them"
            lines += wrapped(text, columns)
    return lines


def suppressed(report: Report, columns: int) -> list[str]:
    """Findings that do not count, and why: the same rule and reason once."""
    groups = Counter((finding.suppressed, finding.rule) for finding in report.findings if finding.suppressed)
    lines = [f"not counted: {counted(groups.total(), 'finding')}"] if groups else []
    for (why, rule), number in groups.items():
        until = f", until {why.until}" if why.until else ""
        first, *more = wrapped(visible(f"{number} × {rule}: {_BY[why.by]}{until}: {why.reason}"), columns - 4)
        lines += [f"  {first}", *(f"    {line}" for line in more)]
    return lines


def summary(report: Report, paint: Paint) -> str:
    """`2 errors, 1 warning, 3 undecided (1 waived)`, or `clean: …`."""
    total = report.summary
    parts = [
        *([paint(counted(len(report.problems), "problem"), "error")] if report.problems else []),
        *(paint(counted(number, name), name) for name in ("error", "warning", "note") if (number := getattr(total, name))),
        *([paint(f"{total.undecided} undecided", "undecided")] if total.undecided else []),
    ]
    by = Counter(finding.suppressed.by for finding in report.findings if finding.suppressed)
    aside = f" ({', '.join(f'{number} {_BY[kind]}' for kind, number in by.items())})" if by else ""
    return (", ".join(parts) or _all_well(report, paint)) + aside


def next_steps(report: Report, columns: int, paint: Paint) -> list[str]:
    """What somebody does next who sees this for the first time."""
    lines = []
    for step in _steps(report):
        first, *more = wrapped(step, columns - 6)
        lines += [f"{paint('next:', 'strong')} {first}", *(f"      {line}" for line in more)]
    return lines


def _steps(report: Report) -> Iterator[str]:
    failed = [finding for finding in report.findings if finding.verdict == "fail" and not finding.suppressed]
    if own := next(iter(sorted((finding for finding in failed if finding.engine == ENGINE), key=_rank)), None):
        yield f"`queuegate explain {own.rule}` tells why it matters and shows a good example"
    if any(finding.settle for finding in report.findings if finding.verdict == "undecided" and not finding.suppressed):
        yield "give the values that nobody knows with --parameter NAME=VALUE, or in queuegate.yaml"
    if report.pipelines:
        yield "declare in queuegate.yaml what each pipeline is meant to be (pipelines: …): then no change of it goes unnoticed. `queuegate schema settings` has the keys"


def _rank(finding: Finding) -> int:
    return finding.severity.rank


def _engine(engine: Engine) -> str:
    if engine.rules is not None and engine.status == "ran":
        return counted(engine.rules, "rule") if engine.name == ENGINE else f"{engine.name} {engine.version or ''} ({counted(engine.rules, 'rule')})"
    return f"{engine.name} {_STATUS.get(engine.status) or engine.version or 'ran'}"


def _all_well(report: Report, paint: Paint) -> str:
    if not any(target.status == "checked" for target in report.targets):
        return "nothing was checked"
    found = f"no finding in {counted(len(report.pipelines), 'pipeline')}" if report.pipelines else "no SQS → Lambda pipeline found"
    return f"{paint('clean', 'clean')}: {found}"
