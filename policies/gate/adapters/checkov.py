"""Our rules as external checks of checkov: `checkov --external-checks-dir "$(python -m queuegate.checkov)"`. Each template is judged once, whatever the number of checks that ask.

The id of a check is `CKV_QUEUEGATE_7`, by the rule's number. checkov knows resources, not places in them: a finding fails its resource, and says in its details what is wrong and in which
line. Of a resource on which a rule finds nothing the check says nothing, since not every rule speaks of every resource.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any, Final

from ...rule import Rule, Severity
from ..catalogue.page import page_of
from ..catalogue.rules import every_rule
from ..report.model import Finding
from .engine import counted, judged, sentence, trouble
from .numbers import NUMBERS

_LEVELS: Final = {Severity.ERROR: "HIGH", Severity.WARNING: "MEDIUM", Severity.NOTE: "LOW"}
_FILE: Final = "file_abs_path"


def register() -> None:
    """Give checkov a check for each of our rules."""
    for rule in every_rule():
        _check(rule)


def folder() -> Path:
    """The folder of the file that checkov loads."""
    return Path(__file__).with_name("checkov_checks")


def _check(rule: Rule) -> None:
    from checkov.cloudformation.checks.resource.base_resource_check import BaseResourceCheck  # noqa: PLC0415 - inside checkov only
    from checkov.common.bridgecrew.severities import Severities  # noqa: PLC0415 - as above
    from checkov.common.models.enums import CheckCategories, CheckResult  # noqa: PLC0415 - as above

    class Check(BaseResourceCheck):  # type: ignore[misc]  # checkov has an environment of its own
        def run(self, scanned_file: str, entity_configuration: dict[str, Any], entity_name: str, entity_type: str, skip_info: Any) -> Any:
            found = _said(_path(scanned_file)).get((rule.name, entity_name), ())
            if not found:
                return {"result": CheckResult.UNKNOWN}
            if skip_info:
                return super().run(scanned_file, entity_configuration, entity_name, entity_type, skip_info)
            self.entity_path = f"{scanned_file}:{entity_type}:{entity_name}"
            self.details = [_told(finding) for finding in found]
            keys = [f"Properties/{finding.property.replace('.', '/')}" for finding in found if finding.property]
            return {"result": CheckResult.FAILED, "evaluated_keys": list(dict.fromkeys(keys))}

        def scan_resource_conf(self, conf: Any) -> Any:
            raise NotImplementedError("a resource alone says nothing of its pipeline")

    summary = page_of(rule).summary.rstrip(".")
    check = Check(f"{summary} ({rule.name})", f"CKV_QUEUEGATE_{NUMBERS[rule.name]}", [CheckCategories.GENERAL_SECURITY], ["*"], rule.docs)
    check.severity = Severities[_LEVELS[rule.severity]]


def _told(finding: Finding) -> str:
    line = f"{finding.source.file}:{finding.source.line}: " if finding.source else ""
    return f"{line}{sentence(finding, finding.source.file if finding.source else None)}"


@lru_cache(maxsize=1)
def _said(file: Path) -> Mapping[tuple[str, str], list[Finding]]:
    """What is said of a template, by rule and resource; of what is no template, nothing. Raises RuntimeError where it could not be judged: checkov tells that, and ends."""
    report = judged([str(file)], Path.cwd()).report
    if report.problems:
        raise RuntimeError("; ".join(map(trouble, report.problems)))
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in counted(report, undecided=False):
        found.setdefault((finding.rule, finding.resource or ""), []).append(finding)
    return found


def _path(scanned: str) -> Path:
    """The template. checkov tells a check its path below a folder that it does not name; whoever calls the check has it whole."""
    known = next((str(frame.f_locals[_FILE]) for frame in _callers() if frame.f_locals.get(_FILE)), None)
    return Path(known) if known else Path.cwd() / scanned.lstrip("/")


def _callers() -> Iterator[FrameType]:
    frame = inspect.currentframe()
    while frame is not None:
        yield frame
        frame = frame.f_back
