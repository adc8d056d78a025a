"""`queuegate new`. Whatever it needs is imported when it runs."""

from __future__ import annotations

import click

from ..options.given import Given
from ..output.screen import answered, here


@click.command(
    cls=Given,
    short_help="Write a rule of your own, with its test.",
    epilog="""\b
Exit codes, the strongest first:
  4  the name cannot be a rule's, the folder is outside the repository, or a file cannot be written
  1  a file is there already: nothing is written
  0  both files are written

\b
Examples:
  queuegate new batch-size-of-ours                  into the folder that queuegate.yaml names under rules, else policies
  queuegate new batch-size-of-ours infra/policies""",
)
@click.argument("rule", metavar="RULE")
@click.argument("folder", required=False, type=click.Path(file_okay=False))
def new(rule: str, folder: str | None) -> int:
    """Write the module of a RULE of your own into FOLDER, with a test that passes, and print what belongs into queuegate.yaml. Nothing is overwritten."""
    from ..setup.new_rule import tell  # noqa: PLC0415 - when it is asked for

    made = tell(rule, folder, here())
    return answered("".join(f"{line}\n" for line in made.lines), made.code, made.remarks)
