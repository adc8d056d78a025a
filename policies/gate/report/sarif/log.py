"""The report as SARIF 2.1.0, complete; and, for GitHub's code scanning, as much of it as that shows rightly.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html, and what GitHub reads of it:
https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning

What cannot be decided has the kind `open` and, as the standard asks of every kind but `fail`, the level `none`. What does not count has a suppression with its reason. GitHub reads
neither: it opens an alert for each result. So the document for GitHub leaves out what does not count, and says it in a notification; of what cannot be decided it has one
result for each open question, at the level `note`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import msgspec

from queuegate._light import regex

from ..record.model import ENGINE, Finding, Problem, Report
from ..record.questions import asked, questions
from ..record.unread import unread
from ..text.escape import visible
from .places import Places, message
from .results import result
from .rules import Rules

if TYPE_CHECKING:
    from ..formats import Look

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_SEMANTIC: Final = regex(r"\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?")
_NOTICES: Final = {
    "unreadable": "A target cannot be read.",
    "too-large": "A target is too large to be read.",
    "synthesis": "A CDK app cannot be synthesised.",
    "settings": "The command or the settings are wrong.",
    "rule-crash": "A rule crashed.",
    "linter-crash": "A linter crashed.",
    "not-read": "Something that may hold pipelines was not read.",
    "not-counted": "A finding does not count, and why.",
    "left-out": "There are more findings than GitHub shows.",
}
_MOST_RESULTS: Final = 5_000
"""How many GitHub keeps of an analysis; one with more than 25,000 it refuses: https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit"""
_LEFT_OUT: Final = "GitHub keeps {shown:,} results of an analysis: the {more:,} mildest are left out here. The reports json and sarif have all of them."
_CODES: Final = {
    0: "nothing at or above the severity that fails a run",
    1: "findings at or above the severity that fails a run",
    3: "a rule or a linter crashed",
    4: "a target cannot be read, or the command or the settings are wrong",
    5: "no template was found",
}


def render(report: Report, look: Look, *, github: bool = False) -> str:
    """The whole document, with a newline at its end."""
    every = _shown(report) if github else _settled(report)
    found = every[:_MOST_RESULTS] if github else every
    rules = Rules(report, found)
    places = Places(look.below, found)
    run = {
        "tool": {"driver": {**_driver(report), "rules": rules.own, "notifications": _notices()}, "extensions": rules.extensions(report)},
        "automationDetails": {"id": f"{_category(look)}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {places.ROOT: {"description": {"text": "The repository's root."}}},
        "invocations": [_invocation(report, look, places, len(every) - len(found), github=github)],
        "results": [result(finding, report, places, rules, github=github) for finding in found],
        "language": "en",
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return f"{msgspec.json.format(msgspec.json.encode(document), indent=2).decode()}\n"


def _shown(report: Report) -> list[Finding]:
    """What GitHub makes an alert of: what counts, and each open question once, in the words of all that wait for its answer."""
    wrong = [finding for finding in report.findings if finding.suppressed is None and finding.verdict == "fail"]
    return [*sorted(wrong, key=_order), *(msgspec.structs.replace(one.waiting[0], settle=one.settle, message=asked(one)) for one in questions(report))]


def _settled(report: Report) -> list[Finding]:
    """Every finding; one that waits for an answer has the line that settles all of them."""
    lines = {question.id: question.settle for question in report.questions}
    found = (msgspec.structs.replace(one, settle=lines[one.question]) if one.question in lines else one for one in report.findings)
    return sorted(found, key=_order)


def _order(finding: Finding) -> tuple[bool, bool, tuple[int, int]]:
    return finding.suppressed is not None, finding.verdict != "fail", finding.rank()


def _driver(report: Report) -> dict[str, Any]:
    version = report.tool.version
    return {"name": report.tool.name, "version": version, **({"semanticVersion": version} if _SEMANTIC.fullmatch(version) else {}), "language": "en"}


def _notices() -> list[dict[str, Any]]:
    """What may be told of the run itself. GitHub asks of these what it asks of rules: each of the three texts."""
    return [{"id": name, "shortDescription": {"text": text}, "fullDescription": {"text": text}, "help": {"text": text}} for name, text in _NOTICES.items()]


def _category(look: Look) -> str:
    """What tells this run's alerts from those of another in the same repository: the name that somebody gave it, else the folder in which it runs."""
    return visible(look.ended.category.strip("/") or "/".join(filter(None, (ENGINE, look.below))))


def _invocation(report: Report, look: Look, places: Places, left_out: int, *, github: bool) -> dict[str, Any]:
    code = look.ended.code
    told = [_notice(problem.kind, "error", problem.message, places, problem) for problem in report.problems if problem.kind != "settings"]
    told += [_notice("not-read", "warning", str(one), places) for one in unread(report)]
    told += [_notice("not-counted", "note", text, places) for text in _uncounted(report)] if github else []
    told += [_notice("left-out", "warning", _LEFT_OUT.format(shown=_MOST_RESULTS, more=left_out), places)] if left_out else []
    return {
        "executionSuccessful": not report.problems,
        "exitCode": code,
        "exitCodeDescription": _CODES.get(code, "interrupted"),
        "toolExecutionNotifications": told,
        "toolConfigurationNotifications": [_notice("settings", "error", one.message, places, one) for one in report.problems if one.kind == "settings"],
    }


def _uncounted(report: Report) -> Iterator[str]:
    for finding in report.findings:
        if finding.suppressed:
            yield f"{finding.rule} on {finding.resource or finding.template or 'the settings'}: {finding.suppressed.why()}"


def _notice(kind: str, level: str, text: str, places: Places, problem: Problem | None = None) -> dict[str, Any]:
    source = problem.source if problem else None
    return {
        "descriptor": {"id": kind, "index": [*_NOTICES].index(kind)},
        "level": level,
        "message": message(*text.splitlines()),
        **({"locations": [{"physicalLocation": places.physical(source)}]} if source else {}),
        **({"associatedRule": {"id": problem.rule}} if problem and problem.rule else {}),
    }
