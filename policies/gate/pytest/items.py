"""The policy items of pytest: one for each rule and pipeline, under `queuegate.yaml::group::rule[pipeline]`, one for each linter and template, and one for each problem.

At or above `fail-on` an item fails; below it passes, with a pytest warning; what cannot be decided, or is waived, is skipped with its reason.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.values.worlds import Impossible, Undecided

from ...rule import Mapping, Rule, TemplateFile
from ...team import Declaration
from ..judging.opened import Opened
from ..report.door import spoken
from ..report.record.model import ENGINE, Finding, Problem, Report
from ..report.text.escape import visible
from ..run.asking.records import Workers
from ..run.asking.request import Asked, ask
from ..run.check import report
from ..run.read import opened
from ..settings.settings import Refused

_KEY: pytest.StashKey[Session] = pytest.StashKey()


class PolicyWarning(pytest.PytestWarning):
    """A finding below `fail-on`."""


class PolicyFailedError(Exception):
    """A finding at or above `fail-on`, or a problem. Its text is all that pytest prints."""


class Session:
    """What one run of pytest has read, linked and judged."""

    def __init__(self, asked: Asked, *, strict: bool) -> None:
        self.asked = asked
        self.strict = strict or asked.strict
        self._stack = ExitStack()
        self.opened: list[Opened] = self._stack.enter_context(opened(asked.request))
        self.report: Report = report(asked.request, self.opened)

    def close(self) -> None:
        self._stack.close()

    def handed_over(self) -> dict[str, str]:
        """Which app was synthesised to which folder, for xdist's workers."""
        return {app: folder for one in self.opened for app, folder in one.assembly.synthesised.items()}

    def fails(self, finding: Finding) -> bool:
        """Does this finding fail its item?"""
        return finding.suppressed is None and finding.severity.rank <= self.asked.fail_on.rank and (finding.verdict == "fail" or self.strict)


def session_of(config: pytest.Config) -> Session:
    """The session of this run of pytest; the first call reads and judges."""
    if (found := config.stash.get(_KEY, None)) is None:
        made: dict[str, str] = getattr(config, "workerinput", {}).get("queuegate", {})
        try:
            asked = ask(config.rootpath, made={Path(app): Path(folder) for app, folder in made.items()})
        except Refused as refused:
            raise pytest.UsageError(
                spoken("\n".join(f"{wrong.message}" + (f"\n  --> {wrong.spot.file}:{wrong.spot.line}" if wrong.spot else "") for wrong in refused.wrongs))
            ) from None
        if hasattr(config, "workerinput"):  # xdist has a process for each core already
            asked = asked._replace(request=asked.request._replace(workers=Workers(1)))
        found = config.stash[_KEY] = Session(asked, strict=config.getini("queuegate_strict"))
        config.add_cleanup(found.close)
    return found


def of_session(session: pytest.Session) -> Iterator[pytest.Item]:
    """Every policy item, where nobody named the file."""
    return (item for item in session.genitems(PolicyFile.from_parent(session, path=session.config.rootpath / "queuegate.yaml")))


def undecided(item: pytest.Item, error: BaseException, outcome: pytest.TestReport) -> None:
    """Turn an `Undecided` in a policy test into a skip, unless the settings are strict."""
    if isinstance(error, Impossible):
        reason = "this combination of parameters cannot be deployed"
    elif isinstance(error, Undecided):
        reason = _settled(f"cannot be decided: {error.reason}", error.settle)
    else:
        return
    if session_of(item.config).strict:
        outcome.longrepr = reason
    else:
        outcome.outcome = "skipped"
        outcome.longrepr = (str(item.path), item.reportinfo()[1] or 0, f"Skipped: {reason}")


class PolicyFile(pytest.File):
    """All policy items. The file itself need not exist: a folder with a cdk.json or a template has pipelines, too."""

    def collect(self) -> Iterable[pytest.Collector]:
        session = session_of(self.config)
        if session.report.problems:
            yield Group.from_parent(self, name="problems", rules=())
        rules = [one.rule for one in session.asked.request.judging.rules]
        for name in dict.fromkeys(rule.group for rule in rules):
            yield Group.from_parent(self, name=name, rules=tuple(rule for rule in rules if rule.group == name))
        if session.asked.request.lints:
            yield Linters.from_parent(self, name="linters")


class Group(pytest.Collector):
    """A group of rules."""

    def __init__(self, name: str, parent: pytest.Collector, rules: tuple[Rule, ...]) -> None:
        super().__init__(name, parent)
        self.rules = rules

    def collect(self) -> Iterable[pytest.Item]:
        session = session_of(self.config)
        if not self.rules:
            for i, problem in enumerate(session.report.problems):
                yield ProblemItem.from_parent(self, name=_named(problem.kind, problem.rule or problem.target or str(i)), problem=problem)
        for rule in self.rules:
            for subject, findings in _subjects(rule, session):
                yield PolicyItem.from_parent(self, name=_named(rule.name, subject), of=rule.name, findings=findings)


class Linters(pytest.Collector):
    """The linters that run beside the rules: one item for each, and each template."""

    def collect(self) -> Iterable[pytest.Item]:
        from ..linters.lint import templates  # noqa: PLC0415 - only where a linter runs

        session = session_of(self.config)
        for use in session.asked.request.linters:
            for one in templates(session.opened) if use.status == "ran" else ():
                findings = [finding for finding in session.report.findings if (finding.engine, finding.stack) == (use.name, one.scope.id)]
                yield LinterItem.from_parent(self, name=_named(use.name, one.scope.id), of=use.name, findings=findings)


def _subjects(rule: Rule, session: Session) -> Iterator[tuple[str, list[Finding]]]:
    """What a rule is asked about, and what it said of each."""
    said = [finding for finding in session.report.findings if finding.rule == rule.name]
    if rule.on is Mapping:
        for pipeline in session.report.pipelines:
            yield pipeline.id, [finding for finding in said if pipeline.id in finding.pipelines]
    elif rule.on is Declaration:
        for name in session.asked.settings.pipelines:
            yield name, [finding for finding in said if f"{finding.pointer}/".startswith(f"/pipelines/{name}/")]
    elif rule.on is TemplateFile:
        for scope in (scope for one in session.opened for scope in one.model.scopes):
            yield scope.id, [finding for finding in said if finding.stack == scope.id]
    else:
        yield "all", said


class _Item(pytest.Item):
    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.add_marker("policy")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return str(excinfo.value) if isinstance(excinfo.value, PolicyFailedError) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name


class ProblemItem(_Item):
    """Something that could not be read, or a rule that crashed: never a clean result."""

    def __init__(self, problem: Problem, **named: Any) -> None:
        super().__init__(**named)
        self.problem = problem

    def runtest(self) -> None:
        source = self.problem.source
        raise PolicyFailedError(spoken(self.problem.message + (f"\n  --> {source.file}:{source.line}" if source else "")))


class _Judged(_Item):
    """What is said under one name: a rule's, on one pipeline, or a linter's, on one template."""

    def __init__(self, of: str, findings: list[Finding], **named: Any) -> None:
        super().__init__(**named)
        self.of, self.findings = of, findings

    def runtest(self) -> None:
        session = session_of(self.config)
        if any(problem.rule == self.of for problem in session.report.problems):
            raise PolicyFailedError(f"{self.of} crashed: see queuegate.yaml::problems")
        if failing := [finding for finding in self.findings if session.fails(finding)]:
            raise PolicyFailedError(spoken("\n\n".join(map(_shown, failing))))
        for finding in self.findings:
            if finding.verdict == "fail" and finding.suppressed is None:
                self._warn(finding)

    def _warn(self, finding: Finding) -> None:
        """Say it in pytest's summary, at the finding's line, which is not quoted. A team's `filterwarnings = error` is about its code, and must not fail a note."""
        said = PolicyWarning(spoken(visible(f"{finding.severity}[{finding.rule}]: {finding.message}")))
        file, line = (spoken(visible(finding.source.file)), finding.source.line) if finding.source else (str(self.path), 0)
        warning = warnings.WarningMessage(said, PolicyWarning, file, line, line="")
        self.ihook.pytest_warning_recorded.call_historic(kwargs={"warning_message": warning, "nodeid": self.nodeid, "when": "runtest", "location": None})


class PolicyItem(_Judged):
    """One rule on one pipeline."""

    def runtest(self) -> None:
        super().runtest()
        for finding in self.findings:
            if finding.suppressed is not None:
                pytest.skip(spoken(visible(f"{finding.suppressed.by}: {finding.suppressed.reason}")))
            if finding.verdict == "undecided":
                pytest.skip(_settled(finding.message, finding.settle))


class LinterItem(_Judged):
    """One linter on one template. Of its many findings some may be suppressed: that skips none of the others."""


def _named(rule: str, subject: str) -> str:
    """An item's name, as pytest prints it: what a template calls its resources is no command, and on one line."""
    return f"{rule}[{spoken(visible(subject))}]"


def _settled(message: str, settle: str | None) -> str:
    return spoken(visible(f"{message}; {settle} would settle it" if settle else message))


def _shown(finding: Finding) -> str:
    lines = [f"{finding.severity}[{finding.rule}]: {finding.message}"]
    if finding.source:
        lines.append(f"  --> {finding.source.file}:{finding.source.line}" + (f":{finding.source.column}" if finding.source.column else ""))
    lines += [f"  {related.message}: {related.source.file}:{related.source.line}" for related in finding.related if related.source]
    if finding.worlds:
        lines.append(f"  when {' or when '.join(finding.worlds)}")
    if finding.settle:
        lines.append(f"  settled by {finding.settle}")
    more = f"queuegate explain {finding.rule}" if finding.engine == ENGINE else finding.docs
    return "\n".join(map(visible, [*lines, *([f"  fix: {finding.fix}"] if finding.fix else []), *([f"  more: {more}"] if more else [])]))
