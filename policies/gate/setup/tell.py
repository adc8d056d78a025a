"""One `queuegate init`, without a word printed: what was written, what was left as it is with the text that it would have had, and the exit code."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from shlex import quote
from typing import Final

from queuegate._light import NamedTuple, regex
from queuegate.synth.sources.targets.git_index import tracks
from queuegate.synth.sources.template import Unreadable

from ...severity import Severity
from ..judging.crashed import crashed
from ..report.record.grouped import failed
from ..report.record.model import Linked, Pipeline, Report
from ..report.record.names import PARAMETERS
from ..report.text.unwritable import unwritable
from ..run.asking.functions import placed
from ..run.asking.records import Tell, silent
from ..run.asking.request import Flags, ask
from ..run.check import check
from ..run.exit_codes import CLEAN, CRASHED, FINDINGS, NOTHING, UNUSABLE
from ..settings.settings import FILE, Refused
from . import ci_text, settings_text
from .found import Holds, holds
from .writing import write_new

_ABOUT_PARAMETERS: Final = ("event_source_mapping", "concurrency", "timing", "dead_letter", "fifo", "missing-partial-responses")
"""The rules that speak of what a pipeline can declare; nothing else of the report is wanted."""
_BY_PROPERTY: Final = {spelt: name for name, spelt in PARAMETERS.items()} | {"FunctionResponseTypes": "partial_responses", "RedrivePolicy": "max_receive_count"}
_NOTHING: Final = "no CDK app and no template found: nothing is written. Name the folder that holds them: queuegate init FOLDER"
_INCLUDED: Final = ".gitlab/queuegate.gitlab-ci.yml"
_CHECKS: Final = "queuegate check"
_MADE: Final = {".serverless": "npx serverless package", "cdk.out": "npx cdk synth -q"}
"""The folders that a tool writes, and the command."""
_BY_TOOL: Final = regex(r"(?:.*/)?(?:\.serverless|cdk\.out)(?=/|$)")
_NO_CI: Final = "no CI system found (no .github, no .gitlab-ci.yml, no remote at GitHub or GitLab): run `queuegate check` there yourself"


class File(NamedTuple):
    """A file that belongs to the gate: where, with what, and what to do by hand where it is there already ("": nothing, where this word is in it)."""

    path: Path
    text: str
    by_hand: str = ""
    word: str = ""


class Made(NamedTuple):
    """What came of it: lines for standard output, the exit code, and remarks for standard error."""

    lines: tuple[str, ...]
    code: int
    remarks: tuple[str, ...] = ()


def tell(folder: Path, cwd: Path, *, static: bool = False, dry: bool = False, told: Tell = silent) -> Made:
    """Look at the folder and write what is missing. `static`: its app is not run. `dry`: nothing is written."""
    try:
        held = holds(folder)
    except (Unreadable, OSError) as error:
        return Made((), UNUSABLE, (f"{folder} cannot be read: {getattr(error, 'message', None) or getattr(error, 'strerror', error)}",))
    if not held.apps and not held.templates:
        return Made((), NOTHING, (_NOTHING, *_later(held, static=static)))
    try:
        pipelines, doubted, remarks = _pipelines(held, cwd, static=static, told=told)
    except Exception as error:  # noqa: BLE001 - our own mistake: said without a traceback
        problem = crashed(error)
        return Made((), CRASHED if problem.kind == "rule-crash" else UNUSABLE, (problem.message,))
    code = UNUSABLE if remarks else CLEAN
    lines: list[str] = []
    written: list[File] = []
    for file in _files(held, pipelines, doubted):
        said, what = _placed(file, held.root, cwd, dry=dry)
        lines += said
        code = max(code, what)
        written += [file] if said == [f"wrote {_shown(file.path, cwd)}"] else []
    after = (*_included(held), *_next(written, cwd)) if code != UNUSABLE else ()
    return Made(tuple(lines), code, (*remarks, *_later(held, static=static), *(() if held.forges else (_NO_CI,)), *after))


def _pipelines(held: Holds, cwd: Path, *, static: bool, told: Tell) -> tuple[list[Pipeline], settings_text.Doubted, list[str]]:
    """The pipelines of the templates and of the folder's own app, what findings would have otherwise in them, and what could not be read. Of apps only the one that lies in the folder itself is run."""
    own = [app.path for app in held.apps if app.path == "cdk.json" and not static]
    found: list[Pipeline] = []
    wrong: list[str] = []
    doubted: set[tuple[str, str]] = set()
    for targets in ((*own,), tuple(settings_text.targets(held))):
        if not targets:
            continue
        try:
            asked = ask(
                cwd, Flags(targets=tuple(_from(cwd, held.folder, target) for target in targets), static=static, linters=("none",), only=_ABOUT_PARAMETERS)
            )
        except Refused as refused:
            return [], frozenset(), [one.said(cwd) for one in refused.wrongs]
        report = check(asked.request._replace(tell=told))
        found += report.pipelines
        doubted |= {*_doubted(report)}
        wrong += [placed(problem.message, problem.source, problem.target or "") for problem in report.problems]
    return found, frozenset(doubted), wrong


def _doubted(report: Report) -> Iterator[tuple[str, str]]:
    """The parameters that an error or a warning is about, or that an edit of it would set."""
    owners = {one.id: {part.resource for part in (one.mapping, one.queue, one.function) if isinstance(part, Linked)} for one in report.pipelines}
    for finding in failed(report):
        if finding.severity is Severity.NOTE:
            continue
        named = [
            (finding.resource, (finding.property or "").split(".")),
            *((path[2], path) for one in chain(*finding.edits) for path in [one.pointer.split("/")]),
        ]
        for resource, words in named:
            for parameter in {_BY_PROPERTY[word] for word in words if word in _BY_PROPERTY}:
                yield from ((pipeline, parameter) for pipeline in finding.pipelines if resource in owners.get(pipeline, ()))


def _from(cwd: Path, folder: Path, target: str) -> str:
    """A target of the folder, as seen from the working folder: of a pattern only what was one before is one."""
    start = _shown(folder, cwd)
    return target if start == "." else os.path.join(glob.escape(start) if glob.has_magic(target) else start, target)  # noqa: PTH118 - a pattern is no path


def _files(held: Holds, pipelines: Sequence[Pipeline], doubted: settings_text.Doubted) -> Iterator[File]:
    yield File(held.folder / FILE, settings_text.text(held, pipelines, doubted), "it would have been")
    for forge in held.forges:
        if forge == "github":
            yield File(held.root / ".github" / "workflows" / "queuegate.yml", ci_text.github(held), "it would have been")
        else:
            yield _of_gitlab(held)
    own = held.root / ".pre-commit-config.yaml"
    there = own.exists()
    yield File(own, ci_text.hook(held) if there else ci_text.hooks(held), "add under `repos:`", "queuegate")


def _of_gitlab(held: Holds) -> File:
    """The job, in a file of its own beside a .gitlab-ci.yml that has none."""
    main = held.root / ".gitlab-ci.yml"
    if not os.path.lexists(main) or _CHECKS in _content(main):
        return File(main, ci_text.gitlab(held, included=False), "it would have been", _CHECKS)
    return File(held.root / _INCLUDED, ci_text.gitlab(held, included=True), "it would have been")


def _placed(file: File, root: Path, cwd: Path, *, dry: bool) -> tuple[list[str], int]:
    """Write one file, unless something is there. What is said of it, and the exit code for it."""
    name = _shown(file.path, cwd)
    if os.path.lexists(file.path):
        content = _content(file.path)
        if content == file.text or (file.word and file.word in content):
            return [f"{name} is there already"], CLEAN
        return [f"{name} is there already, and is left as it is; {file.by_hand}:", "", *_indented(file.text), ""], FINDINGS
    if dry:
        return [f"{name} would be written:", "", *_indented(file.text), ""], CLEAN
    if not Path(os.path.realpath(file.path.parent)).is_relative_to(os.path.realpath(root)):
        return [f"{name} lies outside the repository, where a link leads: it is not written"], UNUSABLE
    try:
        write_new(file.path, file.text)
    except OSError as error:
        return [f"{name} {unwritable(error)}"], UNUSABLE
    return [f"wrote {name}"], CLEAN


def _later(held: Holds, *, static: bool) -> Iterator[str]:
    """What was not looked into, and the command that does."""
    for app in held.apps:
        if static or app.path != "cdk.json":
            yield f"{app.path} is listed as a target, and was not run: its pipelines are not declared. To see them: queuegate graph {quote(app.path)}"
    for path in held.serverless:
        here = os.path.dirname(path)  # noqa: PTH120 - text
        there = os.path.join(here, ".serverless")  # noqa: PTH118 - text
        if not any(template.startswith(f"{there}/") for template in held.templates):
            yield f"{path} is not listed: package it ({_run_in(here, _MADE['.serverless'])}), and add {there} to targets"
    for made in dict.fromkeys(found[0] for template in held.templates if (found := _BY_TOOL.match(template)) is not None):
        if tracks(held.folder / made) is False:
            here, name = os.path.split(made)
            yield f"{made} is not in git: in a CI job it is made before the check ({_run_in(here, _MADE[name])})"


def _run_in(folder: str, command: str) -> str:
    return f"cd {quote(folder)} && {command}" if folder else command


def _included(held: Holds) -> Iterator[str]:
    """What GitLab needs to run a job that stands in a file of its own."""
    if "gitlab" in held.forges and os.path.basename(_INCLUDED) not in (content := _content(held.root / ".gitlab-ci.yml")) and _CHECKS not in content:  # noqa: PTH119 - text
        yield f"in .gitlab-ci.yml: write include: [{{local: {_INCLUDED}}}], without which GitLab does not run the job"


def _next(written: Sequence[File], cwd: Path) -> Iterator[str]:
    """What is left to a person."""
    if several := [_shown(file.path, cwd) for file in written if ci_text.PLACE in file.text]:
        yield f"in {' and '.join(several)}: write who keeps your Queuegate in the place of {ci_text.PLACE}"
    if written:
        yield "next: queuegate check. What is found today need not stop anybody: queuegate check --write-baseline queuegate-baseline.json"


def _content(path: Path) -> str:
    """What a file holds. A pipe would be waited for."""
    try:
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    except OSError:
        return ""


def _indented(text: str) -> list[str]:
    return [f"  {line}".rstrip() for line in text.splitlines()]


def _shown(path: Path, cwd: Path) -> str:
    try:
        return os.path.relpath(path, cwd)
    except ValueError:
        return str(path)
