"""`queuegate handlers`. Whatever it needs is imported when it runs."""

from __future__ import annotations

from typing import Any

import click

from ..options.given import Given
from ..options.targets import quiet_option, reads_targets
from ..output.progress import progress
from ..output.screen import Manner, answered, here, standard_output


@click.command(
    cls=Given,
    short_help="Tell what was read of each handler's code.",
    epilog="""\b
Exit codes, the strongest first:
  3  Queuegate crashed
  4  a target cannot be read, the synthesis failed, there is no such function, or the command is wrong
  5  no template was found
  0  none of these: what is wrong in a handler fails `queuegate check`
\b
Examples:
  queuegate handlers                       of all functions that read a queue here
  queuegate handlers --function Worker --json""",
)
@reads_targets
@click.option(
    "--function",
    "functions",
    multiple=True,
    metavar="NAME",
    help="A function: its logical id, its name, or its construct path, with * in it. Repeatable. [default: all that read a queue]",
)
@click.option("--json", "as_json", is_flag=True, help="As one JSON document.")
@quiet_option
def handlers(functions: tuple[str, ...], *, as_json: bool, quiet: bool, **flags: Any) -> int:
    """Tell which file and function were read for each handler, what it does with a batch, which services it calls, and what was not followed and why.

    Handlers in Python, JavaScript, TypeScript, Java, Go and C# are read; Kotlin, Ruby, Rust, PHP, Swift and Elixir are only searched for a partial batch response. No code is
    executed. What cannot be read is settled by `handlers:` in queuegate.yaml.
    """
    from ..handlers.tell import tell  # noqa: PLC0415 - as above
    from ..run.asking.request import Flags  # noqa: PLC0415 - as above

    with progress(Manner(quiet=quiet)) as steps:
        told = tell(Flags(linters=("none",), **flags), here(), functions, standard_output(), steps, as_json=as_json)
    return answered(told.text, told.code, told.remarks, people=not as_json)
