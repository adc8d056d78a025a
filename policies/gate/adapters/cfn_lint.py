"""Our rules as rules of cfn-lint: `cfn-lint -a queuegate.cfn_lint`. Each template is judged once, whatever the number of rules that ask.

An id is `E9507`, `W9507` or `I9507`: the letter says how grave the finding is, by the rule, the finding and queuegate.yaml, and the last three digits which rule it is (500 and its
number). So each rule has three of cfn-lint's, of which a template meets one. What cannot be decided is informational, and so are notes: cfn-lint shows both with `-c I`.
9500 is what Queuegate could not do. cfn-lint leaves the ids from 9000 to its users: https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from cfnlint.rules import CloudFormationLintRule, RuleMatch

from ...rule import Rule
from ...severity import Severity
from ..catalogue.numbers import NUMBERS
from ..catalogue.page import page_of
from ..catalogue.rules import every_rule
from ..report.record.model import Finding
from .engine import counted, judged, sentence, trouble

_FIRST: Final = 9500
_LETTERS: Final = {Severity.ERROR: "E", Severity.WARNING: "W", Severity.NOTE: "I"}


def rules() -> dict[str, type[CloudFormationLintRule]]:
    """Classes of cfn-lint's kind, by id: three of each rule of ours, and those of what could not be done."""
    made = [_class(letter, rule) for rule in every_rule() for letter in _LETTERS.values()]
    return {one.id: one for one in (*made, *(_class(letter, None) for letter in ("E", "W")))}


def _class(letter: str, rule: Rule | None) -> type[CloudFormationLintRule]:
    def match(self: Any, cfn: Any) -> list[RuleMatch]:
        return list(_said(cfn).get(self.id, ()))

    page = page_of(rule) if rule else None
    about = {
        "id": f"{letter}{_FIRST + (NUMBERS[rule.name] if rule else 0)}",
        "shortdesc": f"{rule.name} (Queuegate)" if rule else "What Queuegate could not do",
        "description": page.summary if page else "The template was not judged, or not wholly",
        "source_url": rule.docs if rule else "",
        "tags": ["queuegate", rule.group] if rule else ["queuegate"],
        "match": match,
    }
    return type(f"Queuegate{about['id']}", (CloudFormationLintRule,), about)


@lru_cache(maxsize=1)
def _said(cfn: Any) -> Mapping[str, list[RuleMatch]]:
    """What is said of a template, by cfn-lint's ids."""
    found: dict[str, list[RuleMatch]] = {}
    for name, match in _matches(cfn):
        found.setdefault(name, []).append(match)
    return found


def _matches(cfn: Any) -> Iterator[tuple[str, RuleMatch]]:
    file = Path(cfn.filename) if cfn.filename else None
    if file is None or not file.is_file():
        yield f"W{_FIRST}", RuleMatch([], "Queuegate reads files: what comes from standard input was not judged")
        return
    cwd = Path.cwd()
    report = judged([str(file)], cwd).report
    for problem in report.problems:
        yield f"E{_FIRST}", RuleMatch([], trouble(problem))
    for finding in counted(report, undecided=True):
        letter = _LETTERS[finding.severity] if finding.verdict == "fail" else "I"
        yield f"{letter}{_FIRST + NUMBERS[finding.rule]}", _match(finding, cfn, (cwd / file).resolve(), cwd)


def _match(finding: Finding, cfn: Any, file: Path, cwd: Path) -> RuleMatch:
    """The finding at the line that a person edits, where that is in the template, and else at its part of the template."""
    source = finding.source
    here = source is not None and (cwd / source.file).resolve() == file
    path = _path(finding.pointer or "", cfn.template)
    text = sentence(finding, source.file if source and here else None)
    theirs = cfn.get_location_yaml(cfn.template, path)
    if source is None or not here or (theirs and theirs[0] == source.line - 1):
        return RuleMatch(path, text)
    at = source.line - 1, (source.column or 1) - 1
    return RuleMatch(path, text, location=(*at, *at))


def _path(pointer: str, node: Any) -> list[str | int]:
    """A JSON pointer as cfn-lint's path."""
    path: list[str | int] = []
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        path.append(int(key) if isinstance(node, list) and key.isdecimal() else key)
        node = node.get(key) if isinstance(node, dict) else node[int(key)] if isinstance(node, list) and key.isdecimal() and int(key) < len(node) else None
    return path
