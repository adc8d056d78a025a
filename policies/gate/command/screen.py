"""What reaches standard output and standard error: with `cli`, the only modules that print. Reports go to standard output or to their files, all else to standard error."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..report.formats import FOR_PEOPLE, FORMATS, Look
from ..run.exit_codes import CRASHED, UNUSABLE
from .outputs import Output

if TYPE_CHECKING:
    from ..run.outcome import Ran


def publish(ran: Ran, chosen: Sequence[Output], *, told: bool = False) -> int:
    """Write the files, then what goes to standard output; a file that cannot be written is a problem of the run."""
    from ..report.color import wants_color  # noqa: PLC0415 - when it is asked for
    from ..run.outcome import unwritten  # noqa: PLC0415 - as above

    before = len(ran.report.problems)
    for output in chosen:
        if output.file is not None:
            try:
                _write(output.file, FORMATS[output.format](ran.report, Look()).encode("utf-8", "backslashreplace"))
            except (OSError, ValueError) as error:
                ran = unwritten(
                    ran,
                    f"--report {output.format}={output.file} cannot be written: {getattr(error, 'strerror', None) or error}. Check the folder and its permissions",
                )
    shown = next((output.format for output in chosen if output.file is None), None)
    if shown not in FOR_PEOPLE:
        for problem in ran.report.problems[before if told else 0 :]:
            where = f"{problem.source.file}:{problem.source.line}: " if problem.source else f"{problem.target}: " if problem.target else ""
            aside(f"{where}{problem.message}")
    for remark in ran.remarks:
        aside(remark)
    if os.environ.get("GITHUB_ACTIONS") == "true" and not any(output.format == "github" for output in chosen):
        click.echo(FORMATS["github"](ran.report, Look()), err=True, nl=False)  # the runner reads commands from both streams; standard output is the report's
    if shown is not None:
        look = Look(wants_color(os.environ, sys.stdout), shutil.get_terminal_size((100, 24)).columns, ran.first)
        if show(FORMATS[shown](ran.report, look), people=shown in FOR_PEOPLE) == UNUSABLE and ran.code != CRASHED:
            return UNUSABLE
    return ran.code


def _write(file: Path, text: bytes) -> None:
    """Make a file anew; but the summary of a step on GitHub is everybody's, and each adds to it.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
    """
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if not summary or file.absolute() != Path(summary).absolute():
        file.write_bytes(text)
        return
    with file.open("ab") as out:
        out.write(b"\n" + text if out.tell() else text)


def show(text: str, *, people: bool = True) -> int:
    """Write to standard output: for people as the terminal can show it, for programs as UTF-8. A reader that has gone (`| head`) is no error."""
    stream = sys.stdout
    if stream is None:  # it was closed before we began (`>&-`)
        return 0
    try:
        stream.flush()
        if people:
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # standard output is a TextIOWrapper
            stream.write(text)
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


def aside(text: str) -> None:
    """Say something on standard error. It may quote a template or an app, whose text is hostile: nothing in it reaches the terminal's controls."""
    from ..report.escape import neutral  # noqa: PLC0415 - a clean run has nothing to say

    click.echo("\n".join(neutral(line) for line in f"queuegate: {text}".splitlines()), err=True)
