"""One `queuegate check`, without a word printed: from flags to a report, its exit code, and the remarks that go beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec

from queuegate._light import NamedTuple

from ...severity import Severity
from ..report.record.model import Problem, Report, Trusted
from ..report.source.repository_paths import below, root_of
from ..settings.settings import Refused, Wrong
from .asking.records import Tell, silent
from .asking.request import Asked, Flags, ask
from .check import check, unusable
from .exit_codes import CLEAN, CRASHED, NOTHING, UNUSABLE, exit_code

_LOOKED_FOR = "a queuegate.yaml with targets, a cdk.json, a cdk.out, a template.yaml, .yml or .json"


class Ran(NamedTuple):
    """What came out of a run. `remarks` go to standard error, and so does what was `met`, and skipped or no pipeline where nothing else was, unless the report tells it; `first`: the report tells what to do next; `below` leads from the repository's root to the working folder.

    `fail_on` and `strict` are what its exit code was decided by.
    """

    report: Report
    code: int
    remarks: tuple[str, ...] = ()
    met: tuple[str, ...] = ()
    first: bool = False
    below: str = ""
    fail_on: Severity = Severity.ERROR
    strict: bool = False


def run(flags: Flags, cwd: Path, wrong: Sequence[str] = (), tell: Tell = silent) -> Ran:
    """Check what is asked for. `wrong` is what is wrong with the command beyond its flags: then nothing is checked. `tell` is told of each step."""
    refused = [Wrong(message) for message in wrong]
    with ExitStack() as stack:
        try:
            flags, note = _trusting(flags, cwd, stack)
            asked = _compared(ask(cwd, flags), flags, tell) if not refused else ask(cwd, flags)
        except Refused as error:
            refused += error.wrongs
        if refused:
            return _ended(unusable(refused, cwd), Severity.ERROR, strict=False)
        try:
            report = _with_moved(msgspec.structs.replace(check(asked.request), trusted=note), flags, asked)
        except Exception as error:  # noqa: BLE001 - our own mistake: said in the report, without a traceback
            return _ended(broken(error), asked.fail_on, strict=asked.strict)
    kept: list[str] = []
    if flags.against.write_baseline is not None:
        from . import baselines  # noqa: PLC0415 - only where one is written

        try:
            report, kept = baselines.kept(report, asked.request, flags.against.write_baseline, strict=asked.strict)
        except Refused as error:
            return _ended(unusable(error.wrongs, cwd), Severity.ERROR, strict=False)
    ran = _ended(report, asked.fail_on, strict=asked.strict, remarks=(*kept, *_remarks(report, asked, flags, cwd)))
    met = (f"skipped {target.target}: {target.reason}" for target in report.targets if target.status == "skipped")
    untold = met if ran.code == NOTHING and asked.request.wanted else _no_pipeline(report)
    ran = ran._replace(met=tuple(untold), first=asked.first, below=below(cwd, asked.request.reading.root, os.environ))
    return ran._replace(code=CLEAN) if ran.code == NOTHING and _nothing_tracked(asked) else ran


def _trusting(flags: Flags, cwd: Path, stack: ExitStack) -> tuple[Flags, Trusted | None]:
    """The flags with what was taken of the revision whose settings are followed, and what the working folder says otherwise."""
    against, root = flags.against, root_of(cwd)
    if against.trusted_config is None:
        return flags, None
    from .asking import trusted  # noqa: PLC0415 - as above

    copy = stack.enter_context(trusted.taken(against.trusted_config, root, cwd, against.baseline))
    if flags.config is not None:
        raise Refused([Wrong("--config and --trusted-config both say which settings count: leave one of them out")])
    return flags._replace(against=against._replace(copy=copy)), trusted.told(copy, root, cwd, against.baseline)


def _compared(asked: Asked, flags: Flags, tell: Tell) -> Asked:
    """What is asked, with what was there at the revision that it is compared with."""
    request = asked.request._replace(tell=tell)
    if flags.against.since is not None:
        from . import earlier  # noqa: PLC0415 - as above

        since = earlier.before(flags.against.since, asked._replace(request=request), flags)
        request = request._replace(accepted=request.accepted._replace(before=(*request.accepted.before, since)))
    return asked._replace(request=request)


def _with_moved(report: Report, flags: Flags, asked: Asked) -> Report:
    """The report with the templates that a change takes out of the targets, where there is something to compare with."""
    if flags.against.since is None and flags.against.trusted_config is None:
        return report
    from .moved_out import told  # noqa: PLC0415 - as above

    return told(report, flags.against, asked)


def refuse(message: str, cwd: Path) -> Ran:
    """A command that cannot be understood."""
    return _ended(unusable([Wrong(message)], cwd), Severity.ERROR, strict=False)


def unwritten(ran: Ran, message: str) -> Ran:
    """The same run, of which one report could not be written. Only a crash is worse."""
    problems = [*ran.report.problems, Problem("settings", message)]
    return ran._replace(report=msgspec.structs.replace(ran.report, problems=problems), code=ran.code if ran.code == CRASHED else UNUSABLE)


def broken(error: Exception) -> Report:
    """The report of a run that ended in an exception."""
    from ..judging.crashed import crashed  # noqa: PLC0415 - it loads whatever judges

    return msgspec.structs.replace(unusable([], Path()), problems=[crashed(error)])


def _ended(report: Report, fail_on: Severity, *, strict: bool, remarks: tuple[str, ...] = ()) -> Ran:
    return Ran(report, exit_code(report, fail_on, strict), remarks, fail_on=fail_on, strict=strict)


def _nothing_tracked(asked: Asked) -> bool:
    """Whoever asks for what git tracks, as a hook does in each repository, has nothing to lose where it tracks no template; unless the team declares a pipeline."""
    return bool(asked.request.wanted) and all(one.met for one in asked.request.wanted) and not asked.request.judging.declared


def _instead(cwd: Path) -> str:
    """What to name in its place. Only a repository is looked into: a home folder or a disk may hold anything."""
    named = "Name a file or a folder: queuegate check PATH"
    if any((cwd / f"serverless.{ending}").is_file() for ending in ("yml", "yaml", "ts", "js", "json")):
        named = "Its serverless.yml is packaged first: npx serverless package, and then queuegate check .serverless"
    if next(cwd.glob("*.tf"), None) is not None:
        named = f"What lies there is Terraform, which is not read. {named}"
    return _read_by(_in_folders(cwd)) or _run_by(_apps_in_folders(cwd)) or named


def _in_folders(cwd: Path) -> list[str]:
    """The templates that a repository's folders hold."""
    return [path for path, read in _lying_in(cwd) if read and not path.rpartition("/")[2].startswith("serverless.")]


def _apps_in_folders(cwd: Path) -> list[str]:
    return [path for path, _ in _lying_in(cwd) if path.endswith("/cdk.json")]


def _lying_in(cwd: Path) -> list[tuple[str, bool]]:
    """What a repository's folders hold, and whether a run over them reads it: an app is not run where nobody named it."""
    if not (root_of(cwd) / ".git").exists():
        return []
    from queuegate.synth.sources.targets.detect import Found, find  # noqa: PLC0415 - paid for only where there is nothing to check

    return [(one.path.relative_to(cwd).as_posix(), isinstance(one, Found)) for one in find(cwd, named=False)]


def _read_by(templates: list[str]) -> str:
    from ...rule import few  # noqa: PLC0415 - as above

    return f"Its folders hold {few(templates, 2)}: queuegate check ." if templates else ""


def _run_by(apps: list[str]) -> str:
    from ...rule import few  # noqa: PLC0415 - as above

    return f"Its folders hold {few(apps, 2)}, and an app runs only where it is named. The command for that: queuegate check ." if apps else ""


def _chosen_in_vain(report: Report) -> str:
    """The file that was taken for the folder's template, since it is called like one, and could not be read."""
    failed = [target for target in report.targets if target.status == "failed"]
    return failed[0].target if len(failed) == len(report.targets) == 1 and failed[0].kind == "cloudformation" else ""


def _remarks(report: Report, asked: Asked, flags: Flags, cwd: Path) -> Iterator[str]:
    if exit_code(report, asked.fail_on, asked.strict) == NOTHING:
        if not asked.request.wanted:
            yield f"no template found: {cwd} holds none of these: {_LOOKED_FOR}. {_instead(cwd)}"
            return
        if all(one.met for one in asked.request.wanted):
            yield f"no template found: git tracks none below {cwd}"
            return
        named = ", ".join(target for one in asked.request.wanted for target in one.targets)
        skipped = [target for target in report.targets if target.status == "skipped"]
        if not skipped or any(target.kind != "cdk-app" for target in skipped):
            yield f"no template found in {named}: name a template, a cdk.json or a cdk.out"
        return
    if not flags.targets and not flags.tracked and not asked.settings.targets and any(target.kind == "cloudformation" for target in report.targets):
        if (chosen := _chosen_in_vain(report)) and chosen not in (others := _in_folders(cwd)) and others:
            yield f"{chosen} is no template. {_read_by(others)}"
            return
        from .beside import beside  # noqa: PLC0415 - few runs name no target

        yield from beside(report, cwd)


def _no_pipeline(report: Report) -> Iterator[str]:
    if not report.pipelines and any(target.status == "checked" for target in report.targets):
        whole = all(one.verdict == "fail" for one in report.findings)
        yield f"no SQS → Lambda pipeline found{'' if whole else ' in what was read, which is not the whole'}: no pipeline was judged"
