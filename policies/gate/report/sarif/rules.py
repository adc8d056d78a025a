"""The rules of which a document has results, as SARIF describes them: ours with the help of their pages, those of the linters, which are extensions of the tool, with the address of theirs.

What was judged and says nothing is not among them: two hundred pages of help make a megabyte and a half of a document with one result. `json` has the names of all that were judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from ....rule import Rule
from ...catalogue.consequences import consequence_of
from ...catalogue.fixes import spelt
from ...catalogue.page import Example, page_of
from ...catalogue.rules import every_rule
from ..record.model import ENGINE, Finding, Report
from ..text.uri import is_web
from .places import message

_LONGEST: Final = 1024
"""Characters that GitHub takes of a description: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning#reportingdescriptor-object"""

_AWS: Final = ("https://docs.aws.amazon.com/", "https://aws.amazon.com/")


class Rules:
    """Every rule that a result names."""

    def __init__(self, report: Report, found: Iterable[Finding]) -> None:
        spoken = {(finding.engine, finding.rule): finding for finding in found}
        known = {rule.name: rule for rule in every_rule() if (ENGINE, rule.name) in spoken}
        ordered = [*known, *(rule for engine, rule in spoken if engine == ENGINE and rule not in known)]
        self.own = [described(known[name]) if name in known else _named(name, ENGINE, spoken[ENGINE, name]) for name in ordered]
        self._own = {name: i for i, name in enumerate(ordered)}
        self._engines = [
            *dict.fromkeys(
                [
                    *(engine.name for engine in report.engines if engine.name != ENGINE and engine.status == "ran"),
                    *(engine for engine, _ in spoken if engine != ENGINE),
                ]
            )
        ]
        self._others = {engine: sorted(rule for other, rule in spoken if other == engine) for engine in self._engines}
        self._spoken = spoken

    def reference(self, finding: Finding) -> dict[str, Any]:
        """How a result names its rule."""
        if finding.engine == ENGINE:
            return {"ruleId": finding.rule, "ruleIndex": self._own[finding.rule]}
        index = self._others[finding.engine].index(finding.rule)
        component = {"index": self._engines.index(finding.engine), "name": finding.engine}
        return {"ruleId": finding.rule, "rule": {"id": finding.rule, "index": index, "toolComponent": component}}

    def extensions(self, report: Report) -> list[dict[str, Any]]:
        """The linters that ran, or say something."""
        versions = {engine.name: engine.version for engine in report.engines}
        return [
            {
                "name": engine,
                **({"version": version} if (version := versions.get(engine)) else {}),
                "rules": [_named(rule, engine, self._spoken[engine, rule]) for rule in self._others[engine]],
            }
            for engine in self._engines
        ]


@cache
def described(rule: Rule) -> dict[str, Any]:
    page = page_of(rule)
    return {
        "id": rule.name,
        "shortDescription": {"text": page.summary[:_LONGEST]},
        "fullDescription": {"text": _cut(" ".join([page.summary, *page.why]))},
        "help": {"text": _text(rule), "markdown": _markdown(rule)},
        **({"helpUri": rule.docs} if rule.docs else {}),
        "defaultConfiguration": {"level": str(rule.severity)},
        "properties": {"tags": [rule.group.replace("_", "-"), str(consequence_of(rule))]},
    }


def _named(rule: str, engine: str, finding: Finding) -> dict[str, Any]:
    """A rule that nobody here has a page of."""
    docs = finding.docs if is_web(finding.docs) else ""
    name = message(f"{engine} {rule}")
    return {
        "id": rule,
        "shortDescription": name,
        "fullDescription": name,
        "help": message(f"{engine} {rule}", *([docs] if docs else [])),
        **({"helpUri": docs} if docs else {}),
    }


def _text(rule: Rule) -> str:
    page = page_of(rule)
    parts = [
        page.summary,
        *page.why,
        *(f"{one.title}:\n\n{_indented(one)}" for one in page.examples),
        *page.more,
        f"Fix: {rule.fix}",
        *spelt(rule),
        *([f"More: {rule.docs}"] if rule.docs else []),
    ]
    return "\n\n".join(parts)


def _markdown(rule: Rule) -> str:
    page = page_of(rule)
    shown = [f"**{one.title}**\n\n```yaml\n{one.text}\n```" for one in page.examples]
    accept = f"To accept one finding, waive `{rule.name}` with a reason, in queuegate.yaml or on the resource itself."
    name = "AWS's documentation" if rule.docs.startswith(_AWS) else "More"
    parts = [page.summary, *page.why, *shown, *page.more, f"**Fix**: {rule.fix}", *spelt(rule), *([f"[{name}]({rule.docs})"] if rule.docs else []), accept]
    return "\n\n".join(parts)


def _indented(example: Example) -> str:
    return "\n".join(f"    {line}".rstrip() for line in example.text.split("\n"))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
