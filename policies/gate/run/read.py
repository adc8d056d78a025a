"""The first step of a run: the targets read and laid out in groups that can be linked; here, and again in another process."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from queuegate.synth import Assembly, Options
from queuegate.synth import Problem as Unread
from queuegate.synth import Target as Read
from queuegate.synth.linking.survey import Route, Survey, survey
from queuegate.synth.linking.template_groups import Group

from ..judging.opened import Opened, Wanted
from ..judging.places import Places
from ..report.model import Problem, Target
from .records import Request, Workers

Handed = tuple[Callable[[], Request] | None, Mapping[Path, Path], Sequence[tuple[Wanted, Assembly, Sequence[Route], Sequence[int]]]]


@contextmanager
def opened(request: Request, *, keep: bool = True) -> Iterator[list[Opened]]:
    """Read everything that is asked for. What it reads stays readable until the context ends; with `keep` all templates stay in memory."""
    with ExitStack() as stack:

        def workdir() -> Path:
            return Path(stack.enter_context(TemporaryDirectory(prefix="queuegate-", ignore_cleanup_errors=True)))

        options = _options(request, workdir)
        yield [_opened(wanted, *survey(wanted.targets, options._replace(met=wanted.met), wanted.given, keep=keep), request) for wanted in request.wanted]


def handed_over(assemblies: Sequence[Opened], request: Request) -> bytes:
    """Everything that another process needs to judge shares of these assemblies."""
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


def unread(problem: Unread, places: Places) -> Problem:
    """What could not be read, as a report has it."""
    return Problem(problem.kind, problem.message, problem.target, problem.spot and places.source(problem.spot))  # type: ignore[arg-type]  # kinds are the report's


def all_read(assemblies: Sequence[Opened]) -> bool:
    """Was everything read that may hold a pipeline? A file that is no template is skipped and not missed; an app that is not run is."""
    targets = [target for one in assemblies for target in one.assembly.targets]
    return any(target.status == "checked" for target in targets) and all(target.status == "checked" or target.kind == "unknown" for target in targets)


def _options(request: Request, workdir: Callable[[], Path]) -> Options:
    reading = request.reading
    return Options(reading.root, workdir, reading.run_apps, reading.timeout, reading.cache_dir, reading.made)


def _opened(wanted: Wanted, found: Survey, groups: Sequence[Group], request: Request) -> Opened:
    return Opened(wanted, found, groups, request.judging.externals, str(request.reading.cwd))


def _no_folder() -> Path:
    raise AssertionError("what has to be synthesised is, when others are asked to judge it")
