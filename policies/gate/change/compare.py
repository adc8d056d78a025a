"""One `queuegate diff`, without a word printed: two states are read and judged alike, and what is otherwise is told."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import msgspec

from queuegate._light import NamedTuple
from queuegate._version import __version__

from ...severity import Severity
from ..judging.crashed import crashed
from ..judging.opened import Opened
from ..judging.places import Places
from ..report.record.model import Problem, Report, Tool, summarise
from ..report.source.no_echo import hidden_in
from ..report.source.repository_paths import below, root_of
from ..report.text.layout import counted
from ..revisions.commits import HEAD, Commit, commit, find, merge_base
from ..revisions.git import answer
from ..revisions.tree import files
from ..run.asking.records import Request, Tell, silent
from ..run.asking.request import Asked, Flags, ask
from ..run.check import report
from ..run.earlier import alone, at, unread_of
from ..run.exit_codes import CLEAN, CRASHED, FINDINGS, NOTHING, UNUSABLE
from ..run.judge import wrong_settings
from ..run.read import opened
from ..settings.settings import Refused, Wrong
from . import permissions
from .findings import apart
from .model import Difference, Side
from .pipelines import changes
from .seen import Seen

_FILES: Final = (".yaml", ".yml", ".json", ".template", "cdk.out")
"""How what is not there was meant as a file, and not as a revision."""
HERE: Final = "."
"""What the working folder is called as a side."""


class Compared(NamedTuple):
    """What came out, its exit code, and the way from the repository's root to the working folder."""

    difference: Difference
    code: int
    below: str = ""


class _State(NamedTuple):
    """A state that was read and judged."""

    side: Side
    report: Report
    opened: Sequence[Opened]


def compare(base: str, head: str | None, flags: Flags, cwd: Path, tell: Tell = silent) -> Compared:
    """Compare what two sides hold: each a path, or else a revision of git; without `head` it is what the working folder holds. `REV...` is where the other side parted from it."""
    try:
        with ExitStack() as stack:
            found, asked = _compared(base, head, flags, cwd, tell, stack)
    except Refused as refused:
        places = Places.of_settings(str(cwd))
        return Compared(_empty(base, head, [wrong_settings(one, places) for one in refused.wrongs]), UNUSABLE)
    except Exception as error:  # noqa: BLE001 - our own mistake: said in the report, without a traceback
        problem = crashed(error)
        return Compared(_empty(base, head, [problem]), CRASHED if problem.kind == "rule-crash" else UNUSABLE)
    return Compared(found, _code(found, asked.fail_on, strict=asked.strict), below(cwd, root_of(cwd), os.environ))


def _compared(base: str, head: str | None, flags: Flags, cwd: Path, tell: Tell, stack: ExitStack) -> tuple[Difference, Asked]:  # noqa: PLR0913, PLR0917 - what is compared, and how
    flags = flags._replace(parameter_files=tuple(os.path.join(cwd, file) for file in flags.parameter_files))  # noqa: PTH118 - it may name an environment behind a #
    base, dots, other = base.partition("...") if not os.path.lexists(cwd / base) else (base, "", "")
    head = head if head is not None else other or None
    asked, unread, commit_of_head = _head(head, flags, cwd, stack)
    tell(f"checking {head or 'the working folder'}")
    now = _state(Side(head or HERE, commit_of_head, [], 0, list(unread)), asked.request._replace(tell=tell), stack)
    former, missing, commit_of_base = _base(base, (asked, flags, cwd, head), commit_of_head if dots else None, stack, dots=bool(dots))
    tell(f"checking {base}")
    was = _state(Side(base, commit_of_base, [], 0, list(missing)), former._replace(tell=tell), stack)
    return _difference(was, now), asked


def _head(head: str | None, flags: Flags, cwd: Path, stack: ExitStack) -> tuple[Asked, Sequence[str], str | None]:
    if head is None:
        return ask(cwd, flags), (), None
    if os.path.lexists(cwd / head):
        return ask(cwd, flags._replace(targets=(head,))), (), None
    at_ = _commit(head, cwd)
    asked, unread = stack.enter_context(alone(at_, cwd, flags))
    return asked, unread, at_.id


def _looked_at(head: str | None, flags: Flags, cwd: Path, then: Commit) -> Flags:
    """Of a revision is looked at what the other side names, where it has that, or git has it by now: then it is new. What a build makes is in neither."""
    if head is None or flags.targets or not os.path.lexists(cwd / head):
        return flags
    root, path = root_of(cwd), os.path.abspath(cwd / head)  # noqa: PTH100 - links stay as they are
    way = os.path.relpath(path, root).replace(os.sep, "/")
    is_known = way == HERE or (not way.startswith("../") and (files(root, then, way) or answer(root, "ls-files", "--", f":(literal){way}")))
    return flags._replace(targets=(head,)) if is_known else flags


def _base(
    base: str, run: tuple[Asked, Flags, Path, str | None], commit_of_head: str | None, stack: ExitStack, *, dots: bool
) -> tuple[Request, Sequence[str], str | None]:
    """The request of the base, judged as the head is."""
    asked, flags, cwd, head = run
    if not dots and os.path.lexists(cwd / base):
        own = ask(cwd, flags._replace(targets=(base,), linters=("none",))).request
        reading = own.reading._replace(skips=asked.request.reading.skips)
        return asked.request._replace(wanted=own.wanted, reading=reading, accepted=asked.request.accepted._replace(whole=False), workers=own.workers), (), None
    at_ = merge_base(root_of(cwd), base, commit_of_head or HEAD, "") if dots else _commit(base, cwd)
    reading = asked.request.reading
    here = asked._replace(request=asked.request._replace(reading=reading._replace(cwd=cwd, root=root_of(cwd), copy_of=None)))
    earlier = stack.enter_context(at(at_, here, _looked_at(head, flags, cwd, at_)))
    return earlier.request, earlier.unread, at_.id


def _commit(name: str, cwd: Path) -> Commit:
    root = root_of(cwd)
    if find(root, name) is None and ("/" in name or "." in name):
        if not (root / ".git").exists():
            raise Refused([Wrong(f"{name}: there is no such file or folder, and this is not a repository. Check the path")])
        if name.endswith(_FILES):
            raise Refused([Wrong(f"{name}: there is no such file or folder, and git knows no such revision. Check the path")])
    return commit(root, name, "")


def _state(side: Side, request: Request, stack: ExitStack) -> _State:
    assemblies = stack.enter_context(opened(request))
    found = report(request._replace(accepted=request.accepted._replace(before=())), assemblies)
    return _State(msgspec.structs.replace(side, targets=found.targets, pipelines=len(found.pipelines)), found, assemblies)


def _difference(was: _State, now: _State) -> Difference:
    revision = was.side.commit is not None
    problems = [*now.report.problems, *(() if revision else was.report.problems)]
    if was.report.pipelines and not now.report.pipelines and not problems:
        problems.append(_none_left(was))
    gone, new = apart(was.report.findings, now.report.findings)
    seen = Seen(now.report)
    compares = not problems and not any(one.kind != "settings" for one in was.report.problems)
    found = Difference(
        version=1,
        tool=Tool("queuegate", __version__),
        base=msgspec.structs.replace(was.side, unread=[*unread_of(was.report, was.side.unread)] if revision else []),
        head=now.side,
        problems=problems,
        pipelines=changes(was.report, now.report, seen),
        permissions=permissions.changes(was.opened, now.opened) if compares else [],
        new=new,
        gone=[one for one in gone if one.suppressed is None and seen.finding(one)],
        kept=len(now.report.findings) - len(new),
        summary=summarise(new),
    )
    secrets = {secret for one in (*was.opened, *now.opened) for secret in one.secrets} if compares else set()
    return hidden_in(found, secrets)


def _none_left(was: _State) -> Problem:
    """Where there is nothing left to judge nothing is proved."""
    number = counted(len(was.report.pipelines), "pipeline")
    return Problem(
        "settings",
        f"no SQS → Lambda pipeline any more: {was.side.name} has {number}, and nothing is left to judge. If the last one is meant to go, leave this comparison out for once",
    )


def _code(found: Difference, fail_on: Severity, *, strict: bool) -> int:
    """As every command's: a crash is 3, other problems 4, new findings that count 1 (with `strict` also what cannot be decided), nothing to read 5."""
    if found.problems:
        return CRASHED if any(one.kind.endswith("crash") for one in found.problems) else UNUSABLE
    counts = [one for one in found.new if one.suppressed is None and (strict or one.verdict == "fail")]
    if any(one.severity.rank <= fail_on.rank for one in counts):
        return FINDINGS
    return CLEAN if any(target.status == "checked" for target in found.head.targets) else NOTHING


def _empty(base: str, head: str | None, problems: list[Problem]) -> Difference:
    was, now = (Side(name, None, [], 0, []) for name in (base, head or HERE))
    return Difference(1, Tool("queuegate", __version__), was, now, problems, [], [], [], [], 0, summarise([]))
