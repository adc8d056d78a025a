"""`queuegate diff`: what a change does. Whatever it needs is imported when it runs."""

from __future__ import annotations

import os
from typing import Any, Final

import click

from ..options.given import Given
from ..options.targets import reads_templates
from ..output.files import Output, outputs
from ..output.progress import progress
from ..output.screen import Manner, aside, give, here, standard_output

_FORMATS: Final = ("terminal", "json", "markdown")


@click.command(
    cls=Given,
    short_help="Tell what a change does to the pipelines.",
    epilog="""\b
Exit codes, the strongest first:
  3  a rule or a linter crashed, or Queuegate itself
  4  a side cannot be read, no pipeline is left, or the command or queuegate.yaml is wrong
  1  new findings at or above --fail-on (with --strict, also what cannot be decided)
  5  no template was found after the change
  0  none of these
\b
Examples:
  queuegate diff origin/main...                    since this branch left it
  queuegate diff v1.4 v1.5 --report markdown       two revisions
  queuegate diff old.yaml new.yaml                 two templates
  queuegate diff ../main/cdk.out cdk.out           two cloud assemblies""",
)
@click.argument("base", metavar="BASE")
@click.argument("head", metavar="[HEAD]", required=False)
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="PATH",
    type=click.Path(readable=False),
    help="What to compare of revisions. Repeatable. [default: as `check`]",
)
@click.option(
    "--report", "reports", multiple=True, metavar="FORMAT[=FILE]", help=f"A report to give: {', '.join(_FORMATS)}. Repeatable; all but one need a FILE."
)
@click.option("--fail-on", type=click.Choice(["error", "warning", "note"]), help="The mildest severity of a new finding that fails. [default: error]")
@click.option("--strict", is_flag=True, help="Fail on what is new and cannot be decided, too.")
@click.option("--only", multiple=True, metavar="RULE", help="Run this rule or group of rules only. Repeatable.")
@click.option("--skip", multiple=True, metavar="RULE", help="Leave out this rule or group of rules. Repeatable.")
@click.option("--linters", multiple=True, metavar="NAMES|none", help="The linters to run on both sides. [default: those that are installed]")
@click.option("--full", is_flag=True, help="Leave nothing out of the report in the terminal.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
@click.option("-v", "--verbose", is_flag=True, help="Tell what is done.")
@reads_templates
def diff(base: str, head: str | None, *, reports: tuple[str, ...], full: bool, quiet: bool, verbose: bool, **flags: Any) -> int:  # noqa: PLR0913 - click passes them by name
    """Compare BASE with HEAD: git revisions, templates, folders or cdk.out folders.

    Without HEAD it is what the working folder holds; BASE... is the commit at which HEAD left BASE. It tells what is otherwise in the pipelines and in what policies allow,
    which findings are new and which are gone. Revisions are read from git's objects: the working tree stays as it is. Both sides are judged by the settings of HEAD.
    """
    from ..change.compare import compare  # noqa: PLC0415 - it loads whatever reads templates
    from ..run.asking.request import Flags  # noqa: PLC0415 - as above

    chosen, wrong = outputs(reports)
    wrong += [f"--report {one.format}: a difference is given as {', '.join(_FORMATS)}" for one in chosen if one.format not in _FORMATS]
    if wrong:
        raise click.UsageError("; ".join(wrong))
    with progress(Manner(full=full, quiet=quiet, verbose=verbose)) as tell:
        found = compare(base, head, Flags(**flags), here(), tell)
    code = give(chosen, lambda output: _text(found, output, full=full), found.code)
    if not any(output.file is None and output.format == "terminal" for output in chosen):
        for problem in found.difference.problems:
            aside(problem.message)
    return code


def _text(found: Any, output: Output, *, full: bool) -> str:
    from ..report.formats import Look  # noqa: PLC0415 - as above

    if output.format == "json":
        from ..report.json import render as json  # noqa: PLC0415 - as above

        return json(found.difference)
    if output.format == "markdown":
        from ..change.markdown import render as markdown  # noqa: PLC0415 - as above
        from ..report.source.repository_paths import blob  # noqa: PLC0415 - as above

        return markdown(found.difference, found.below, blob(os.environ))
    from ..change.terminal import render  # noqa: PLC0415 - as above

    return render(found.difference, standard_output()._replace(full=full) if output.file is None else Look(full=True))
