"""`queuegate filters`. Whatever it needs is imported when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..options.given import Given
from ..options.targets import quiet_option, reads_targets
from ..output.progress import progress
from ..output.screen import Manner, answered, here, standard_output


@click.command(
    cls=Given,
    short_help="Tell which messages the filters let through.",
    epilog="""\b
Exit codes, the strongest first:
  3  Queuegate crashed
  4  a target cannot be read, the synthesis failed, or the command is wrong
  5  no template was found
  0  none of these: what is wrong with a filter fails `queuegate check`
\b
Examples:
  queuegate filters                                     a message that passes, and one that is deleted
  queuegate filters --message '{"kind": "order"}'       what becomes of this body
  queuegate filters --message @order.json --json""",
)
@reads_targets
@click.option("--message", "messages", multiple=True, metavar="BODY|@FILE", help="The body of a message, or a file that holds it. Repeatable.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON document.")
@quiet_option
def filters(messages: tuple[str, ...], *, as_json: bool, quiet: bool, **flags: Any) -> int:
    """Tell what the filters of each mapping let through to its function, and what they delete: by an example of each, and for messages of yours.

    A filter is run as Lambda runs it on a queue: one whose Pattern looks into JSON deletes plain text, and the other way round.
    """
    from ..filters.tell import tell  # noqa: PLC0415 - as above
    from ..run.asking.request import Flags  # noqa: PLC0415 - as above

    bodies = [_body(one) for one in messages]
    with progress(Manner(quiet=quiet)) as steps:
        told = tell(Flags(linters=("none",), **flags), here(), bodies, standard_output(), steps, as_json=as_json)
    return answered(told.text, told.code, told.remarks, people=not as_json)


def _body(given: str) -> str:
    """The body itself, or what its file holds without the newline at its end."""
    if not given.startswith("@"):
        return given
    try:
        return Path(given[1:]).read_text(encoding="utf-8").removesuffix("\n")
    except (OSError, ValueError) as error:
        raise click.UsageError(
            f"--message {given}: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}. Name a file behind the @, or write the body itself"
        ) from None
