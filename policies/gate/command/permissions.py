"""`queuegate permissions`. Whatever it needs is imported when it runs."""

from __future__ import annotations

from typing import Any

import click

from ..options.given import Given
from ..options.targets import quiet_option, reads_targets
from ..output.progress import progress
from ..output.screen import Manner, answered, here, standard_output


@click.command(
    cls=Given,
    short_help="Tell what each role needs, and what it has.",
    epilog="""\b
Exit codes, the strongest first:
  3  Queuegate crashed
  4  a target cannot be read, the synthesis failed, there is no such function, or the command is wrong
  5  no template was found
  0  none of these: what is missing, or too much, fails `queuegate check`
\b
Examples:
  queuegate permissions                                 of all functions around this folder's queues
  queuegate permissions --function Worker --format cdk  as code of the CDK, to copy""",
)
@reads_targets
@click.option(
    "--function",
    "functions",
    multiple=True,
    metavar="NAME",
    help="A function: its logical id, its name, or its construct path, with * in it. Repeatable. [default: all that read a queue or send to one]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "yaml", "json", "cdk"]),
    default="text",
    help="For people, or the least policy as CloudFormation, or as code of the CDK in the language of the app. [default: text]",
)
@quiet_option
def permissions(functions: tuple[str, ...], form: str, *, quiet: bool, **flags: Any) -> int:
    """Tell what the role of each function needs, what it lacks, what it is given beyond that, and the least policy that would do.

    What is needed comes from the template (the queue and its key, the log, tracing, a VPC, destinations) and from the calls to AWS in the handler's code, where that is
    Python, JavaScript, TypeScript, Java, Go or C# that can be read.
    """
    from ..access.permissions import tell  # noqa: PLC0415 - as above
    from ..report.door import for_programs  # noqa: PLC0415 - as above
    from ..run.asking.request import Flags  # noqa: PLC0415 - as above

    with progress(Manner(quiet=quiet)) as steps:
        told = tell(Flags(linters=("none",), **flags), here(), functions, form, standard_output(), steps)
    return answered(told.text if form == "text" else for_programs(told.text), told.code, told.remarks, people=form == "text")
