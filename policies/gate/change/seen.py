"""What a state tells of: where something of it could not be read or judged, what is not seen there is not gone."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from ..report.record.model import ENGINE, Finding, Report

_UNREAD: Final = frozenset({"unreadable", "too-large", "synthesis"})
_APP: Final = "cdk.json"


class Seen:
    """What a report would say, if it were there."""

    def __init__(self, report: Report) -> None:
        self._all = not any(one.kind in _UNREAD for one in report.problems)
        self._unread = {name for one in report.problems if one.kind in _UNREAD for name in (one.target, one.source and one.source.file)}
        self._read = list(_homes(report))
        self._crashed = {one.rule for one in report.problems if one.kind == "rule-crash"}
        self._linters = not any(one.kind == "linter-crash" for one in report.problems)

    def template(self, name: str | None) -> bool:
        """Was this template read, or would it have been if it were there?"""
        return self._all or (name is not None and name not in self._unread and any(name == home or name.startswith(f"{home}/") for home in self._read))

    def finding(self, finding: Finding) -> bool:
        """Would this be found?"""
        return self.template(finding.template) and finding.rule not in self._crashed and (self._linters or finding.engine == ENGINE)


def _homes(report: Report) -> Iterator[str]:
    """The templates that were read, and the folders in which they lie: an app's are named as if they lay in its cdk.out."""
    for target in report.targets:
        if target.status == "checked":
            folder, name = posixpath.split(target.target)
            yield posixpath.join(folder, "cdk.out") if name == _APP else target.target
