"""The same run at another revision: its files are laid out in a temporary folder, read there, and judged as the working folder is."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from queuegate._light import NamedTuple
from queuegate.synth.sources.targets.detect import ENDINGS
from queuegate.synth.sources.targets.walked import walked

from ..baseline.known import Known, entries
from ..judging.opened import Wanted
from ..report.record.model import Report
from ..report.source.repository_paths import root_of
from ..revisions.commits import HEAD, Commit, merge_base
from ..revisions.tree import files, laid_out
from ..settings.settings import Refused
from .asking.records import STDIN, Accepted, Before, Reading, Request, Workers
from .asking.request import Against, Asked, Flags, ask
from .check import check

_READ: Final = (
    *ENDINGS,
    *(f".{one}" for one in ["toml", "py", "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "java", "kt", "kts", "go", "cs", "fs", "rb", "rs"]),
)
"""What is read where no app is run: templates, settings, and code."""
_LENT: tuple[str, ...] = (".venv", "node_modules")
"""What an app is run in and git does not hold. It is the working folder's: another revision may have had other packages."""


class Earlier(NamedTuple):
    """The request at another revision, and what of its targets is not there."""

    request: Request
    unread: tuple[str, ...]


@contextmanager
def at(commit: Commit, asked: Asked, flags: Flags) -> Iterator[Earlier]:
    """The request of a run at a commit, judged as the run judges. What it reads is gone when the context ends. Raises `Refused` where the commit cannot be laid out."""
    with _folder(asked.request.reading.root, commit, flags) as folder:
        yield _there(commit, folder, asked, flags)


@contextmanager
def alone(commit: Commit, cwd: Path, flags: Flags) -> Iterator[tuple[Asked, tuple[str, ...]]]:
    """A run at a commit with the settings that are there, and what of its targets is not. Raises `Refused`, for what is wrong in those, too."""
    root = root_of(cwd)
    with _folder(root, commit, flags) as folder:
        there = folder / os.path.relpath(cwd, root)
        there.mkdir(parents=True, exist_ok=True)
        asked = copy_context().run(ask, there, flags)  # which rules there are is what the run's own settings say
        known = asked._replace(request=asked.request._replace(reading=asked.request.reading._replace(cwd=cwd, root=root)))
        moved = _there(commit, folder, known, flags)
        accepted = asked.request.accepted
        yield known._replace(request=moved.request._replace(accepted=accepted)), moved.unread


@contextmanager
def _folder(root: Path, commit: Commit, flags: Flags) -> Iterator[Path]:
    runs = not flags.static and (not flags.targets or any(Path(target).name == "cdk.json" for target in flags.targets))
    with TemporaryDirectory(prefix="queuegate-", ignore_cleanup_errors=True) as made:
        folder = Path(os.path.realpath(made))
        everything = runs and any(Path(one.path).name == "cdk.json" for one in files(root, commit))
        laid_out(root, commit, folder, lambda one: everything or one.path.lower().endswith(_READ))
        (folder / ".git").mkdir(exist_ok=True)  # where settings are looked for ends at the repository's root
        yield folder


def before(name: str, asked: Asked, flags: Flags) -> Before:
    """What was there at the merge base with a revision. Raises `Refused`."""
    root = asked.request.reading.root
    base = merge_base(root, name, HEAD, "--since ")
    asked.request.tell(f"checking {base}")
    with at(base, asked, flags) as earlier:
        report = check(earlier.request)
    known = Known(entries(one for one in report.findings if one.suppressed is None or one.suppressed.by == "waiver"), f"at {base}")
    return Before("revision", name, known, len(report.pipelines), base.id, unread_of(report, earlier.unread))


def unread_of(report: Report, missing: Sequence[str]) -> tuple[str, ...]:
    """What could not be read at a revision, and why. That a value was given for a parameter which it had not yet is none of it."""
    return (
        *missing,
        *(
            f"{problem.target or (problem.source.file if problem.source else 'a target')}: {problem.message}"
            for problem in report.problems
            if problem.kind != "settings"
        ),
    )


def _there(commit: Commit, folder: Path, asked: Asked, flags: Flags) -> Earlier:
    head, reading = asked.request, asked.request.reading
    there = folder / os.path.relpath(reading.cwd, reading.root)
    unread: list[str] = []
    wanted = [one for every in _wanted(there, folder, asked, flags) if (one := _moved(every, there, commit, unread)) is not None]
    if reading.run_apps:
        _lend(wanted, folder, reading.root)
    moved = reading._replace(root=folder, copy_of=reading.root, made={}, skips=reading.skips or (reading.cwd, reading.root))
    again = head.workers.again
    workers = head.workers._replace(again=again and partial(_again, again, moved))
    request = head._replace(
        wanted=tuple(wanted), reading=moved, accepted=Accepted(head.accepted.waivers, templates=head.accepted.templates, whole=False), workers=workers
    )
    return Earlier(request, tuple(unread))


def _again(again: Callable[[], Request], reading: Reading) -> Request:
    return again()._replace(reading=reading, accepted=Accepted(whole=False), workers=Workers(1))


def _wanted(there: Path, folder: Path, asked: Asked, flags: Flags) -> Sequence[Wanted]:
    """What a run in that folder checks: its own settings say which targets it has. Where it has none, or they cannot be read, those of the working folder do."""
    reading = asked.request.reading
    if flags.tracked and any(one.met for one in asked.request.wanted):
        return [one._replace(targets=tuple(_files(there))) for one in asked.request.wanted]
    values = tuple(f"{name}={one.value}" for name, one in asked.command.items())
    config = flags.config and os.path.abspath(reading.cwd / flags.config)  # noqa: PTH100 - without ".."
    inside = config and folder / os.path.relpath(config, reading.root)
    own = flags._replace(
        targets=tuple(
            os.path.relpath(reading.cwd / one, there) if one != STDIN and _leads_out(reading.cwd / one, reading.root) else one for one in flags.targets
        ),
        parameters=values,
        parameter_files=(),
        config=None if config is None else str(inside) if inside and inside.is_file() else config,
        linters=("none",),
        only=(),
        skip=(),
        tracked=False,
        against=Against(),
    )
    try:
        found = copy_context().run(ask, there, own)  # as above
    except Refused:
        return asked.request.wanted
    return asked.request.wanted if found.first and not asked.first and not flags.targets else found.request.wanted


def _moved(wanted: Wanted, there: Path, commit: Commit, unread: list[str]) -> Wanted | None:
    """The targets as they lie in that folder; those that are not there are told."""
    found = []
    for target in wanted.targets:
        path = os.path.normpath(there / target)
        if target == STDIN:
            unread.append(f"standard input is compared with nothing of {commit}")
        elif os.path.lexists(path):
            found.append(path)
        elif glob.has_magic(target) and next(glob.iglob(pattern := os.path.join(glob.escape(str(there)), target), recursive=True), None):  # noqa: PTH118, PTH207 - a pattern is no path
            found.append(pattern)
        else:
            unread.append(f"{target} is not in {commit}")
    return wanted._replace(targets=tuple(found)) if found else None


def _leads_out(path: Path, root: Path) -> bool:
    return not Path(os.path.abspath(path)).is_relative_to(root)  # noqa: PTH100 - without ".."


def _files(there: Path) -> Iterator[str]:
    """Every file that may be a template, as `tracked` has them."""
    for path, _, names in walked(there):
        yield from sorted(os.path.relpath(os.path.join(path, name), there) for name in names if name.lower().endswith(ENDINGS))  # noqa: PTH118 - text


def _lend(wanted: Sequence[Wanted], folder: Path, root: Path) -> None:
    """Give the apps that will be run what the working folder has for them."""
    for app in {Path(target) for one in wanted for target in one.targets if Path(target).name == "cdk.json"}:
        for place in [one for one in app.parents if one.is_relative_to(folder)]:
            for name in _LENT:
                own = root / place.relative_to(folder) / name
                if own.is_dir() and not os.path.lexists(place / name):
                    (place / name).symlink_to(own)
