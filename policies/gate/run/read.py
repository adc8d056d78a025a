"""The first step of a run: the targets read and laid out in groups that can be linked; here, and again in another process."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from queuegate.synth import Assembly, Options
from queuegate.synth import Problem as Unread
from queuegate.synth import Target as Read
from queuegate.synth.linking.grouping.crossings import Group
from queuegate.synth.linking.grouping.survey import Route, Survey, survey
from queuegate.synth.sources.cloudformation import MOST_BYTES
from queuegate.synth.sources.targets.detect import NO_TEMPLATE
from queuegate.synth.sources.template import Spot

from ..judging.opened import Opened, Wanted
from ..judging.places import Places
from ..report.record.model import Problem, Target
from .asking.records import STDIN, Request, Workers

TYPED: Final = "<stdin>"
"""What the template on standard input is called."""
_NOTHING_TYPED: Final = "standard input is empty: the command before it wrote nothing. Run that one alone to see why"
Reads = Callable[[Sequence[str]], tuple[Survey, list[Group]]]
Handed = tuple[Callable[[], Request] | None, Mapping[Path, Path], Sequence[tuple[Wanted, Assembly, Sequence[Route], Sequence[int]]]]


@contextmanager
def opened(request: Request, *, keep: bool = True) -> Iterator[list[Opened]]:
    """Read everything that is asked for. What it reads stays readable until the context ends; with `keep` all templates stay in memory."""
    with ExitStack() as stack:

        def workdir() -> Path:
            from tempfile import TemporaryDirectory  # noqa: PLC0415 - only what is synthesised or typed needs a folder

            return Path(stack.enter_context(TemporaryDirectory(prefix="queuegate-", ignore_cleanup_errors=True)))

        options = _options(request, workdir)

        def reading(wanted: Wanted) -> Reads:
            return partial(survey, options=options._replace(met=wanted.met), given=wanted.given, keep=keep, notes=request.kept.notes(wanted.given))

        typed = _typed(request, workdir)
        request.tell(_begins(request))
        yield [_opened(wanted, *_surveyed(wanted, typed, reading(wanted), request.reading.cwd), request) for wanted in request.wanted]


def _typed(request: Request, workdir: Callable[[], Path]) -> Path | None:
    """A file with what standard input holds, where a target asks for it. Of what is larger than any template only the beginning is taken, and refused for its size."""
    if not any(STDIN in wanted.targets for wanted in request.wanted):
        return None
    request.tell("reading standard input")
    file = workdir() / TYPED
    file.write_bytes(sys.stdin.buffer.read(MOST_BYTES + 1) if sys.stdin else b"")
    return file


def _surveyed(wanted: Wanted, typed: Path | None, read: Reads, cwd: Path) -> tuple[Survey, list[Group]]:
    """The templates of one assembly, of which one may have been typed: it is known by a name that is no file's."""
    if typed is None or STDIN not in wanted.targets:
        return read(wanted.targets)
    found, groups = read([str(typed) if target == STDIN else target for target in wanted.targets])
    found.assembly.moved(typed.parent, cwd)
    found.assembly.targets[:] = [target._replace(target=STDIN) if target.target == str(typed) else target for target in found.assembly.targets]
    found.assembly.problems[:] = [_typed_wrong(problem, typed) if problem.target == str(typed) else problem for problem in found.assembly.problems]
    return found, groups


def _typed_wrong(problem: Unread, typed: Path) -> Unread:
    """What is wrong with standard input, which nobody knows as a file."""
    message = problem.message.replace("the file", "standard input", 1) if typed.stat().st_size else _NOTHING_TYPED
    return problem._replace(target=STDIN, message=message)


def _begins(request: Request) -> str:
    """What takes time first."""
    targets = [target for wanted in request.wanted for target in wanted.targets]
    apps = [target for target in targets if Path(target).name == "cdk.json"] if request.reading.run_apps else []
    return f"synthesising {', '.join(apps)}" if apps else f"reading {', '.join(targets) or 'nothing'}"


def handed_over(assemblies: Sequence[Opened], request: Request) -> bytes:
    """Everything that another process needs to judge shares of these assemblies."""
    import pickle  # noqa: PLC0415 - only a run over many templates needs it

    made = {Path(app): Path(folder) for one in assemblies for app, folder in one.assembly.synthesised.items()}
    handed: Handed = request.workers.again, made, [(one.wanted, one.assembly.bare(), one.survey.routes, one.survey.watching) for one in assemblies]
    return pickle.dumps(handed)


def taken_over(handed: Handed) -> tuple[list[Opened], Request]:
    """The assemblies and the request in another process. Raises what stands in the way of making the request again."""
    again, made, known = handed
    if again is None:
        raise AssertionError("a request that nothing makes again is handed to nobody")
    request = again()
    request = request._replace(wanted=tuple(wanted for wanted, _, _, _ in known), reading=request.reading._replace(made=made), workers=Workers(1))
    options = _options(request, _no_folder)
    return [_opened(wanted, Survey(assembly, routes, options, watching), (), request) for wanted, assembly, routes, watching in known], request


def target_of(target: Read) -> Target:
    """What became of a target, as a report has it."""
    return Target(target.target, target.kind, target.status, target.reason)  # type: ignore[arg-type]  # a status is one of three


def targets_of(assemblies: Sequence[Opened]) -> Iterator[Target]:
    """All of them; of files that nobody named, because git tracks them, only those that may be templates."""
    for one in assemblies:
        yield from (
            target_of(target) for target in one.assembly.targets if not (one.wanted.met and target.status == "skipped" and target.reason == NO_TEMPLATE)
        )


def unread(problem: Unread, places: Places, named: Mapping[str, Spot | None] = {}) -> Problem:
    """What could not be read, as a report has it: of a file that is not there the place in the settings that names it, if they do."""
    spot = problem.spot
    if problem.target in named and (spot is None or not os.path.lexists(spot.file)):
        spot = named[problem.target]
    return Problem(problem.kind, problem.message, problem.target, spot and places.source(spot))  # type: ignore[arg-type]  # kinds are the report's


def all_read(assemblies: Sequence[Opened]) -> bool:
    """Was everything read that may hold a pipeline? A file that is no template is skipped and not missed; an app that is not run is."""
    return were_read([target for one in assemblies for target in one.assembly.targets])


def were_read(targets: Sequence[Read | Target]) -> bool:
    """The same of these targets."""
    return any(target.status == "checked" for target in targets) and all(target.status == "checked" or target.kind == "unknown" for target in targets)


def _options(request: Request, workdir: Callable[[], Path]) -> Options:
    reading = request.reading
    return Options(reading.root, workdir, reading.run_apps, reading.timeout, reading.made)


def _opened(wanted: Wanted, found: Survey, groups: Sequence[Group], request: Request) -> Opened:
    if request.reading.copy_of is not None:
        _known_as(found.assembly, request.reading.root, request.reading.copy_of, request.reading.cwd)
    return Opened(wanted, found, groups, request.judging, str(request.reading.cwd))


def _known_as(assembly: Assembly, copy: Path, root: Path, cwd: Path) -> None:
    """What is read in a copy of the repository is known by its paths in the repository."""
    assembly.moved(copy, root)

    def shown(target: str) -> str:
        return os.path.relpath(assembly.shown(target), cwd).replace(os.sep, "/") if os.path.isabs(target) else target  # noqa: PTH117 - text

    assembly.targets[:] = [one._replace(target=shown(one.target)) for one in assembly.targets]
    assembly.problems[:] = [one._replace(target=shown(one.target)) for one in assembly.problems]


def _no_folder() -> Path:
    raise AssertionError("what has to be synthesised is, when others are asked to judge it")
