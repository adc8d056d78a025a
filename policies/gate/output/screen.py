"""What reaches standard output and standard error: the only module that prints, but for progress. Reports go to standard output or to their files, all else to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from queuegate._light import NamedTuple

from ..report.formats import FOR_PEOPLE, FORMATS, Ended, Look, rendered
from ..run.exit_codes import CRASHED, FINDINGS, UNUSABLE
from .files import Output

if TYPE_CHECKING:
    from ..report.record.model import Problem
    from ..run.outcome import Ran

_COLUMNS: Final = 100
_SUMMARY: Final = "GITHUB_STEP_SUMMARY"
_CATEGORY: Final = "QUEUEGATE_CATEGORY"
"""Names this run where one repository has several whose SARIF goes to the same forge."""


class Manner(NamedTuple):
    """How much is said: everything in the terminal's report (`full`), no remarks (`quiet`), or also what did not run (`verbose`)."""

    full: bool = False
    quiet: bool = False
    verbose: bool = False


def publish(ran: Ran, chosen: Sequence[Output], manner: Manner, *, told: bool = False) -> int:
    """Write the files, then what goes to standard output; a file that cannot be written is a problem of the run."""
    from ..run.outcome import unwritten  # noqa: PLC0415 - when it is asked for

    before = len(ran.report.problems)
    others = tuple(dict.fromkeys(_called(output.file) for output in chosen if output.file is not None))
    look = Look(full=True, verbose=manner.verbose, below=ran.below, others=others)
    for output in chosen:
        look = look._replace(ended=_ended(ran))
        if output.file is not None and (wrong := written(output.file, rendered(output.format, ran.report, look))):
            ran = unwritten(ran, f"--report {output.format}={output.file} {wrong}")
    look = look._replace(ended=_ended(ran))
    shown = next((output.format for output in chosen if output.file is None), None)
    if shown not in FOR_PEOPLE:
        for problem in ran.report.problems[before if told else 0 :]:
            aside(_problem(problem))
    for remark in () if manner.quiet else (*ran.remarks, *(() if shown == "terminal" else ran.met)):
        aside(remark)
    if shown is None and ran.code == FINDINGS and not manner.quiet:  # what fails says so where somebody looks
        aside(f"{_outcome(ran)}: {', '.join(others)}")
    if os.environ.get("GITHUB_ACTIONS") == "true" and not any(output.format == "github" for output in chosen):
        beside(FORMATS["github"](ran.report, look))  # the runner reads commands from both streams; standard output is the report's
    if shown is not None:
        terminal = standard_output()
        seen = look._replace(color=terminal.color, width=terminal.width, first=ran.first, full=manner.full)
        if show(FORMATS[shown](ran.report, seen), people=shown in FOR_PEOPLE) == UNUSABLE and ran.code != CRASHED:
            return UNUSABLE
    return ran.code


def _outcome(ran: Ran) -> str:
    from ..report.seen import summary  # noqa: PLC0415 - when it is asked for
    from ..report.text.color import painter  # noqa: PLC0415 - as above

    return summary(ran.report, painter(color=False))


def _ended(ran: Ran) -> Ended:
    from ..report.source.repository_paths import blob  # noqa: PLC0415 - when it is asked for

    return Ended(ran.code, ran.fail_on, ran.strict, os.environ.get(_CATEGORY, ""), blob(os.environ))


def _called(file: Path) -> str:
    """A report's file, as somebody finds it who reads what the forge shows."""
    return "the job's summary" if _is_summary(file) else str(file)


def _is_summary(file: Path) -> bool:
    summary = os.environ.get(_SUMMARY)
    return bool(summary) and file.absolute() == Path(str(summary)).absolute()


def written(file: Path, text: str | Sequence[bytes]) -> str:
    """Write a text, or its parts, to a file, whole or not at all; gives what stood in the way, and what to do. The summary of a GitHub job's step belongs to all that the step runs, so that a report is added to it, as far as there is room.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
    """
    parts = [text.encode("utf-8", "backslashreplace")] if isinstance(text, str) else text
    added = _is_summary(file)
    before: int | None = None
    try:
        with file.open("ab" if added else "wb") as opened:
            before = opened.tell() if opened.seekable() else 0
            if added:
                from ..report.text.summary_size import MOST_BYTES, fitted  # noqa: PLC0415 - only there

                apart = b"\n" if before else b""
                told = fitted(b"".join(parts).decode(), MOST_BYTES - before - len(apart))
                parts = [apart, told.encode()] if told else []
            opened.writelines(parts)
    except (OSError, ValueError) as error:
        if before is not None:
            _take_back(file, before)
        from ..report.text.unwritable import unwritable  # noqa: PLC0415 - only where something stands in the way

        return unwritable(error)
    return ""


def _take_back(file: Path, before: int) -> None:
    """Half a report is none: nobody has to find out that it ends too early. What is no file, such as a device, stays."""
    with suppress(OSError):
        if before:
            os.truncate(file, before)
        elif file.is_file():
            file.unlink()


def _problem(problem: Problem) -> str:
    where = f"{problem.source.file}:{problem.source.line}: " if problem.source else f"{problem.target}: " if problem.target else ""
    return f"{where}{problem.message}"


def here() -> Path:
    """The working folder. Raises `click.ClickException` where it is gone or may not be entered."""
    try:
        return Path.cwd()
    except OSError as error:
        import click  # noqa: PLC0415 - whoever gets here has loaded it

        raise click.ClickException(f"the working folder cannot be used ({error.strerror}). Change to another one") from None


def standard_output() -> Look:
    """How a text looks on standard output: in colour or not, and in how many columns."""
    from ..report.text.color import wants_color  # noqa: PLC0415 - when it is asked for

    return Look(wants_color(os.environ, sys.stdout), columns())


def columns() -> int:
    """How wide the terminal is, as `shutil.get_terminal_size` has it (a module that loads every kind of archive), and 100 where there is none."""
    with suppress(ValueError):
        if (given := int(os.environ.get("COLUMNS", ""))) > 0:
            return given
    with suppress(AttributeError, ValueError, OSError):  # standard output is closed, or no terminal
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or _COLUMNS  # type: ignore[union-attr]  # as above
    return _COLUMNS


def shown_in() -> int | None:
    """How many columns there are to wrap a list in; None where it goes to a file or a program, which takes each line for an entry (`| grep`)."""
    return columns() if os.environ.get("COLUMNS") or (sys.stdout is not None and sys.stdout.isatty()) else None


def show(text: str, *, people: bool = True) -> int:
    """Write to standard output: for people as the terminal can show it, for programs as UTF-8. A reader that has gone (`| head`) is no error."""
    stream = sys.stdout
    if stream is None:  # it was closed before we began (`>&-`)
        return 0
    try:
        stream.flush()
        if people:
            from ..report.door import for_people  # noqa: PLC0415 - when it is asked for
            from ..report.text.escape import fit  # noqa: PLC0415 - as above

            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # standard output is a TextIOWrapper
            stream.write(for_people(fit(text, stream.encoding)))
        else:
            stream.buffer.write(text.encode("utf-8", "backslashreplace"))
        stream.flush()
    except OSError as error:
        # Python flushes once more at its end, and would exit with 120: https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not isinstance(error, BrokenPipeError):
            aside(f"standard output cannot be written: {error.strerror}")
            return UNUSABLE
    return 0


def give(chosen: Sequence[Output], render: Callable[[Output], str], code: int) -> int:
    """Write a text to each file, and to standard output, in the form that is asked for there. The exit code is the command's own, or that of what cannot be written."""
    for output in chosen:
        text = render(output)
        if output.file is None:
            unwritten = show(text, people=output.format in FOR_PEOPLE) == UNUSABLE
        elif unwritten := bool(why := written(output.file, text)):
            aside(f"--report {output.format}={output.file} {why}")
        code = UNUSABLE if unwritten and code != CRASHED else code
    return code


def answered(text: str, code: int, remarks: Iterable[str], *, people: bool = True) -> int:
    """Give what a command found, and its remarks on standard error. The exit code is the command's own, or that of a standard output that cannot be written."""
    for remark in remarks:
        aside(remark)
    return max(show(text, people=people), code)


def aside(text: str) -> None:
    """Say something on standard error. It may quote a template or an app, whose text is hostile: nothing in it reaches the terminal's controls, commands a CI system, or begins a line."""
    from ..report.door import spoken  # noqa: PLC0415 - a clean run has nothing to say

    beside("\n  ".join(spoken(f"queuegate: {text}").splitlines()) + "\n")


def beside(text: str) -> None:
    """Write to standard error what is fit for it. Where that is closed or full, the run's verdict counts all the same."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # as above
        sys.stderr.write(text)
        sys.stderr.flush()
