"""Our rules as external checks of checkov: `checkov --external-checks-dir "$(python -m queuegate.checkov)"`. Each template is judged once, whatever the number of checks that ask.

The id of a check is `CKV_QUEUEGATE_7`, by the rule's number. checkov knows resources, not places in them: a finding fails its resource, and the check's name says what is wrong and in
which line, since checkov prints nothing else of a check of CloudFormation. Of a resource on which a rule finds nothing the check says nothing: not every rule speaks of every resource.
`CKV_QUEUEGATE_0` is what Queuegate could not do. It fails every resource, because checkov passes over a check that raises.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any, Final

from queuegate._light import NamedTuple

from ...severity import Severity
from ..catalogue.numbers import NUMBERS
from ..catalogue.page import page_of
from ..catalogue.rules import every_rule
from ..report.record.model import Finding
from .engine import counted, judged, sentence, spoken, trouble

_LEVELS: Final = {Severity.ERROR: "HIGH", Severity.WARNING: "MEDIUM", Severity.NOTE: "LOW"}
_FILE: Final = "file_abs_path"


def register() -> None:
    """Give checkov a check for each of our rules, and one for what could not be done."""
    _check("CKV_QUEUEGATE_0", "", "Queuegate could not judge the template", "", Severity.ERROR)
    for rule in every_rule():
        summary = page_of(rule).summary.rstrip(".")
        _check(f"CKV_QUEUEGATE_{NUMBERS[rule.name]}", rule.name, f"{summary} ({rule.name})", rule.docs, rule.severity)


def folder() -> Path:
    """The folder of the file that checkov loads."""
    return Path(__file__).with_name("checkov_checks")


def _check(name: str, rule: str, summary: str, docs: str, severity: Severity) -> None:
    from checkov.cloudformation.checks.resource.base_resource_check import BaseResourceCheck  # noqa: PLC0415 - inside checkov only
    from checkov.common.bridgecrew.severities import Severities  # noqa: PLC0415 - as above
    from checkov.common.models.enums import CheckCategories, CheckResult  # noqa: PLC0415 - as above

    class Check(BaseResourceCheck):  # type: ignore[misc]  # checkov has an environment of its own
        def run(self, scanned_file: str, entity_configuration: dict[str, Any], entity_name: str, entity_type: str, skip_info: Any) -> Any:
            said = _said(_path(scanned_file)).get((rule, entity_name if rule else ""))
            self.name = said.text if said else summary
            self.severity = Severities[_LEVELS[said.severity if said else severity]]  # checkov reads both once it has the answer
            if said and skip_info:
                return super().run(scanned_file, entity_configuration, entity_name, entity_type, skip_info)
            return {"result": CheckResult.FAILED, "evaluated_keys": said.keys} if said else {"result": CheckResult.UNKNOWN}

        def scan_resource_conf(self, conf: Any) -> Any:
            raise NotImplementedError("a resource alone says nothing of its pipeline")

    Check(summary, name, [CheckCategories.GENERAL_SECURITY], ["*"], docs or None).severity = Severities[_LEVELS[severity]]


class _Said(NamedTuple):
    """What a rule says of a resource, of which properties, and how grave the gravest of it is."""

    text: str
    keys: list[str]
    severity: Severity = Severity.ERROR


@lru_cache(maxsize=1)
def _said(file: Path) -> Mapping[tuple[str, str], _Said]:
    """What is said of a template, by rule and resource; by no rule and no resource, what could not be done."""
    report = judged([str(file)], Path.cwd()).report
    several: dict[tuple[str, str], list[Finding]] = {}
    for finding in counted(report, undecided=False):
        several.setdefault((finding.rule, finding.resource or ""), []).append(finding)
    found = {
        key: _Said("; ".join(map(_told, findings)), _keys(findings), min((one.severity for one in findings), key=lambda one: one.rank))
        for key, findings in several.items()
        if key[1]
    }
    return {**found, ("", ""): _Said("; ".join(map(trouble, report.problems)), [])} if report.problems else found


def _told(finding: Finding) -> str:
    line = f"{spoken(finding.source.file)}:{finding.source.line}: " if finding.source else ""
    return f"{line}{sentence(finding, finding.source.file if finding.source else None)}"


def _keys(findings: Sequence[Finding]) -> list[str]:
    return list(dict.fromkeys(f"Properties/{finding.property.replace('.', '/')}" for finding in findings if finding.property))


def _path(scanned: str) -> Path:
    """The template. checkov tells a check its path below a folder that it does not name; whoever calls the check has it whole."""
    known = next((str(frame.f_locals[_FILE]) for frame in _callers() if frame.f_locals.get(_FILE)), None)
    return Path(known) if known else Path.cwd() / scanned.lstrip("/")


def _callers() -> Iterator[FrameType]:
    frame = inspect.currentframe()
    while frame is not None:
        yield frame
        frame = frame.f_back
