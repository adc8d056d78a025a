"""`queuegate graph`. Whatever it needs is imported when it runs."""

from __future__ import annotations

import sys
from typing import Any, Final

import click

from ..options.given import Given
from ..options.targets import quiet_option, reads_targets
from ..output.progress import progress
from ..output.screen import Manner, answered, aside, here, standard_output, written
from ..run.exit_codes import CRASHED, UNUSABLE

FORMATS: Final = ("tree", "mermaid", "markdown", "html")
_BY_ENDING: Final = {
    "": "tree", ".txt": "tree", ".mmd": "mermaid", ".mermaid": "mermaid", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html",
}  # fmt: skip


@click.command(
    cls=Given,
    short_help="Draw the pipelines, with the findings on them.",
    epilog="""\b
Exit codes, the strongest first:
  3  a rule crashed
  4  a target cannot be read, the synthesis failed, the file cannot be written, or the command is wrong
  5  no template was found
  0  none of these: findings are drawn, and fail `queuegate check`
\b
Examples:
  queuegate graph                                        as a tree
  queuegate graph -o pipelines.html                      as a page, for a browser
  queuegate graph --format markdown -o "$GITHUB_STEP_SUMMARY"
  queuegate graph infra/ --format mermaid -o pipelines.mmd""",
)
@reads_targets
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="A tree for the terminal, a Mermaid flowchart, Markdown with flowcharts, or one page of HTML. [default: by the file's ending (.txt, .mmd, .md, .html); a tree where there is none]",
)
@click.option("-o", "--output", "file", metavar="FILE", type=click.Path(dir_okay=False), help="Where to write it. [default: standard output]")
@quiet_option
def graph(form: str | None, file: str | None, *, quiet: bool, **flags: Any) -> int:
    """Draw the pipelines of TARGETs: producers, queues, mappings with their parameters, functions, dead-letter queues and alarms, with what the rules say at each.

    What nobody can know from the templates is dashed, with the reason. The page needs no network and runs no script.
    """
    from ..graph.tell import Picture, tell  # noqa: PLC0415 - as above
    from ..report.formats import Look  # noqa: PLC0415 - as above
    from ..run.asking.request import Flags  # noqa: PLC0415 - it loads whatever reads templates

    cwd = here()
    path = cwd / file if file else None
    form = form or _BY_ENDING.get(path.suffix.lower() if path else "")
    if form is None:
        raise click.UsageError(
            f"there is no format for the ending of {file}. Use {', '.join(filter(None, _BY_ENDING))}, or name one: --format {'|'.join(FORMATS)}"
        )
    look = Look() if path else standard_output()
    with progress(Manner(quiet=quiet)) as steps:
        told = tell(Flags(**flags, linters=("none",)), cwd, Picture(form, look, path is None and _has_only_ascii(), path and path.parent), steps)
    if path is None or not told.text:
        return answered(told.text, told.code, told.remarks, people=form == "tree")
    for remark in told.remarks:
        aside(remark)
    if wrong := written(path, told.text):
        aside(f"{file} {wrong}")
        return told.code if told.code == CRASHED else UNUSABLE
    return told.code


def _has_only_ascii() -> bool:
    """Can standard output show no lines?"""
    try:
        "├┄→".encode((sys.stdout and sys.stdout.encoding) or "ascii")
    except (LookupError, UnicodeEncodeError):
        return True
    return False
