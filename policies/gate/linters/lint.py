"""Runs the linters beside our rules: started before the rules judge, collected when they have. What neither template nor tool has changed comes from the cache."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, Protocol

from queuegate._light import NamedTuple
from queuegate.synth.language.scope import Scope
from queuegate.synth.sources.template import Template

from ..judging.linted import Outcome, Use
from ..judging.opened import Opened
from ..judging.places import Places
from ..report.record.model import Engine, Finding, Pipeline, Problem
from . import cache, cfn_lint, checkov, cloudformation_validate
from .belonging import belonging, consumers
from .process import quiet, running
from .said import Broken, Said
from .shaped import shaped
from .skip_lists import skips

TIMEOUT: Final = 120.0
"""Seconds that a linter may take."""


class Adapter(Protocol):
    """How a linter is asked, and what its output means."""

    def arguments(self, files: Iterable[str], levels: Mapping[str, str]) -> list[str]: ...
    def written(self, template: Template, raw: bytes) -> tuple[str, bytes]: ...
    def read(self, output: str, templates: Mapping[str, Template]) -> dict[str, list[Said]]: ...


_ADAPTERS: Final[Mapping[str, Adapter]] = {"cfn-lint": cfn_lint, "checkov": checkov, "cloudformation-validate": cloudformation_validate}


class Linted(NamedTuple):
    """A template to lint, and the places of its assembly."""

    scope: Scope
    places: Places


class _Job(NamedTuple):
    """One linter at work. `keys` tell each template's entry in the cache (templates that are alike share one), `known` what is in it, `files` the entries that the process is to make."""

    use: Use
    keys: Sequence[tuple[str, Linted]]
    known: Mapping[str, list[Said]]
    files: Mapping[str, tuple[str, Template]]
    wrong: Sequence[str]
    ended: Callable[[], str]


def templates(assemblies: Iterable[Opened]) -> list[Linted]:
    """Each template file once, however many targets it belongs to."""
    first: dict[str, Linted] = {}
    for one in assemblies:
        for scope in one.model.scopes:
            first.setdefault(scope.template.file, Linted(scope, one.places))
    return list(first.values())


Linting = Callable[[Sequence[Pipeline]], Outcome]
"""Waits for the linters and gives what they say. The pipelines tell which resources belong to one."""


@contextmanager
def linting(uses: Sequence[Use], linted: Sequence[Linted], folders: Sequence[Path], cache_dir: Path | None, timeout: float = TIMEOUT) -> Iterator[Linting]:
    """Start the linters on these templates. None is left running when the context ends.

    `folders` are where the team's own settings for them may be, `timeout` is in seconds.
    """
    with ExitStack() as stack:
        jobs = [_begin(use, linted, cache_dir, timeout, stack) for use in uses if use.status == "ran"]
        yield lambda pipelines: _outcome(jobs, linted, folders, cache_dir, pipelines)


def _begin(use: Use, linted: Sequence[Linted], cache_dir: Path | None, timeout: float, stack: ExitStack) -> _Job:
    adapter = _ADAPTERS[use.name]
    keys: list[tuple[str, Linted]] = []
    contents: dict[str, tuple[str, bytes, Template]] = {}
    wrong = []
    for one in linted:
        try:
            raw = Path(one.scope.template.file).read_bytes()
            ending, content = adapter.written(one.scope.template, raw)
        except (OSError, ValueError, RecursionError) as error:
            wrong.append(f"{use.name} cannot be given {one.places.path(one.scope.template.file)}: {error}")
            continue
        key = cache.key(use.name, use.identity, *adapter.arguments((), use.levels), ending, content, raw)
        keys.append((key, one))
        contents[key] = ending, content, one.scope.template
    known = {key: said for key in contents if (said := cache.load(cache_dir, key, list[Said])) is not None}
    files = {f"{i}{ending}": (key, template) for i, (key, (ending, _, template)) in enumerate(contents.items()) if key not in known}
    if not files:
        return _Job(use, keys, known, files, wrong, str)
    work, environment = stack.enter_context(quiet(cache_dir))
    for name, (key, _) in files.items():
        (work / name).write_bytes(contents[key][1])
    command = [*use.command, *adapter.arguments(files, use.levels)]
    return _Job(use, keys, known, files, wrong, stack.enter_context(running(command, work, environment, timeout)))


def _said(job: _Job, cache_dir: Path | None) -> dict[str, list[Said]]:
    """What the linter says, by key. Raises Broken."""
    if not job.files:
        return dict(job.known)
    read = _ADAPTERS[job.use.name].read(job.ended(), {name: template for name, (_, template) in job.files.items()})
    fresh = {job.files[name][0]: sorted(said, key=_order) for name, said in read.items()}
    for key, said in fresh.items():
        if not any(one.crash for one in said):
            cache.store(cache_dir, key, said)
    return {**job.known, **fresh}


def _order(said: Said) -> tuple[list[str], str, str]:
    return [str(key) for key in said.route], said.rule, said.message


def _outcome(jobs: Sequence[_Job], linted: Sequence[Linted], folders: Sequence[Path], cache_dir: Path | None, pipelines: Sequence[Pipeline]) -> Outcome:
    near, readers = belonging(pipelines, [one.scope for one in linted]), consumers(pipelines)
    findings: list[Finding] = []
    elsewhere: list[Finding] = []
    problems: list[Problem] = []
    engines: list[Engine] = []
    for job in jobs:
        use, wrong, skipped = job.use, list(job.wrong), skips(job.use.name, folders)
        try:
            said = _said(job, cache_dir)
        except Broken as error:
            said = dict(job.known)
            wrong.append(f"{use.name} {error}")
        mine: list[Finding] = []
        for key, (scope, places) in job.keys:
            for one in said.get(key, ()):
                if one.crash:
                    wrong.append(f"{use.name} on {places.path(scope.template.file)}: {one.message}")
                elif use.levels.get(one.rule) != "off":
                    mine.append(shaped(one, use, scope, places, pipelines=near, consumers=readers, skips=skipped))
        outside = [finding for finding in mine if not use.speaks_of(finding)]
        findings += [finding for finding in mine if finding not in outside]
        elsewhere += outside
        problems += [Problem("linter-crash", f"{what}. What the rules and the other linters found still holds", rule=use.name) for what in wrong]
        counted = sum(finding.suppressed is None for finding in outside) if use.scope != "template" and not wrong else None
        engines.append(Engine(use.name, use.version, "crashed" if wrong else "ran", elsewhere=counted))
    return Outcome(findings, elsewhere, problems, engines)
