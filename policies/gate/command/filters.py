"""`queuegate filters`. Whatever it needs is imported when it runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from .given import Given
from .screen import aside, columns, here, show
from .target_options import reads_targets


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
def filters(messages: tuple[str, ...], as_json: bool, **flags: Any) -> int:  # noqa: FBT001 - click passes it by name
    """Tell what the filters of each mapping let through to its function, and what they delete: by an example of each, and for messages of yours.

    A filter is run as Lambda runs it on a queue: one whose Pattern looks into JSON deletes plain text, and the other way round.
    """
    from ..filters.tell import tell  # noqa: PLC0415 - as above
    from ..report.formats import Look  # noqa: PLC0415 - as above
    from ..report.text.color import wants_color  # noqa: PLC0415 - when it is asked for
    from ..run.request import Flags  # noqa: PLC0415 - as above

    look = Look(wants_color(os.environ, sys.stdout), columns())
    told = tell(Flags(linters=("none",), **flags), here(), [_body(one) for one in messages], look, as_json=as_json)
    for remark in told.remarks:
        aside(remark)
    return max(show(told.text, people=not as_json), told.code)


def _body(given: str) -> str:
    """The body itself, or what its file holds without the newline at its end."""
    if not given.startswith("@"):
        return given
    try:
        return Path(given[1:]).read_text(encoding="utf-8").removesuffix("\n")
    except (OSError, ValueError) as error:
        raise click.UsageError(
            f"--message {given}: {getattr(error, 'strerror', None) or 'it is no text in UTF-8'}. Name a file behind the @, or write the body itself"
        ) from None
