"""`queuegate init`. Whatever it needs is imported when it runs."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ..options.given import Given
from ..options.targets import quiet_option
from ..output.progress import progress
from ..output.screen import Manner, answered, here


@click.command(
    cls=Given,
    short_help="Write the settings, the CI job and the hooks.",
    epilog="""\b
Exit codes, the strongest first:
  3  Queuegate crashed
  4  the folder, its app or a template cannot be read, or a file cannot be written
  5  there is no CDK app and no template
  1  a file is there already and says something else: it is left as it is, and the text for it is printed
  0  everything is written

\b
Examples:
  queuegate init                what this folder needs
  queuegate init --dry-run      the same, printed and not written""",
)
@click.argument("folder", required=False, type=click.Path(file_okay=False))
@click.option("--static", is_flag=True, help="Run no code: the pipelines of a cdk.json are not declared.")
@click.option("--dry-run", "dry", is_flag=True, help="Print what would be written, and write nothing.")
@quiet_option
def init(folder: str | None, *, static: bool, dry: bool, quiet: bool) -> int:
    """Look at FOLDER (by default this one) and write what the gate needs there: queuegate.yaml with its CDK apps and templates as targets and each pipeline declared as it
    is (but for what a finding would have otherwise), the job for GitHub or GitLab, and the hooks for pre-commit.

    It asks nothing, and overwrites nothing. The cdk.json in the folder itself is run to synthesise; --static prevents that.
    """
    from ..setup.tell import tell  # noqa: PLC0415 - as above

    cwd = here()
    start = cwd / folder if folder else cwd
    if not os.path.isdir(start):  # noqa: PTH112 - Path.is_dir() raises for a name that is too long
        raise click.UsageError(f"{folder}: there is no such folder")
    with progress(Manner(quiet=quiet)) as steps:
        made = tell(Path(start), cwd, static=static, dry=dry, told=steps)
    return answered("".join(f"{line}\n" for line in made.lines), made.code, made.remarks)
