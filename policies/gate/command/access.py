"""`queuegate access`: the three questions. Whatever a question needs is imported when it is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click

from ..options.given import Given
from ..options.targets import quiet_option, reads_targets
from ..output.files import Output, outputs
from ..output.progress import progress
from ..output.screen import Manner, aside, give, here, standard_output

_CODES: Final = """\b
Exit codes, the strongest first:
  3  Queuegate crashed
  4  a target cannot be read, or the command or queuegate.yaml is wrong
  1  the answer is no (with --strict, also: undecided)
  5  no template was found
  0  the answer is yes, or undecided
"""


class Questions(click.Group):
    """The questions, each a command."""

    command_class = Given


@click.group(cls=Questions, short_help="Ask what policies allow: new access, access that is granted, public access.")
def access() -> None:
    """Ask three questions about access, answered exactly and offline.

    Each policy is taken as the set of requests that it allows, for every value of the parameters. A "no" shows one request that is allowed and should not be, and the
    statement that allows it. They are the custom policy checks of IAM Access Analyzer, which AWS answers online.
    """


def _common(command: Callable[..., int]) -> Callable[..., int]:
    report = "A report to give: terminal or json. Repeatable; all but one need a FILE. [default: terminal]"
    command = click.option("--strict", is_flag=True, help="Fail on what cannot be decided, too.")(command)
    command = click.option("--report", "reports", multiple=True, metavar="FORMAT[=FILE]", help=report)(command)
    return reads_targets(quiet_option(command))


@access.command(
    "no-new-access",
    short_help="Is all that is allowed what was allowed before?",
    epilog=f"""{_CODES}
\b
Example:
  git show main:template.yaml > old.yaml
  queuegate access no-new-access --before old.yaml template.yaml""",
)
@click.option("--before", required=True, multiple=True, metavar="OLD", help="The template, folder or cdk.out to compare with. Repeatable.")
@_common
def new_access(before: tuple[str, ...], **flags: Any) -> int:
    """Does every policy allow only what it allowed before?

    The roles and the policies of queues, topics, keys, buckets, functions and tables are compared with those of OLD that have the same logical id or construct path. What is
    new is compared with nothing: all that it allows is new.
    """
    return _ask("no-new-access", flags, before=before)


@access.command(
    "not-granted",
    short_help="Does no policy allow these actions?",
    epilog=f"""{_CODES}
\b
Example:
  queuegate access not-granted --action 'sqs:*Permission' --resource Orders""",
)
@click.option(
    "--action", "actions", multiple=True, metavar="ACTION", help="An action that is not to be granted; * and ? are wildcards. Repeatable. [default: any]"
)
@click.option(
    "--resource", "resources", multiple=True, metavar="RESOURCE", help="An ARN, with wildcards, or a logical id of the templates. Repeatable. [default: any]"
)
@_common
def granted(actions: tuple[str, ...], resources: tuple[str, ...], **flags: Any) -> int:
    """Does no policy allow one of these actions on one of these resources?

    The policies of roles and of resources are looked at, but not those that say who may assume a role.
    """
    if not actions and not resources:
        raise click.UsageError("say what is not to be granted: --action ACTION, --resource RESOURCE, or both")
    if wrong := next((action for action in actions if action != "*" and not all(action.partition(":")[::2])), None):
        raise click.UsageError(f"--action {wrong}: an action is a service and a name, such as {_whole(wrong)}")
    for action in actions:
        _known(action)
    return _ask("not-granted", flags, actions=actions, resources=resources)


def _whole(part: str) -> str:
    """An action of which only the service, or only the name, is there: as the services of pipelines have it, the queue's first."""
    from queuegate.synth.iam.words.actions import SERVICES, expand  # noqa: PLC0415 - only where it is asked for
    from queuegate.synth.iam.words.misspelt import meant  # noqa: PLC0415 - as above

    service, _, name = part.partition(":")
    if ":" not in part and not expand(f"{part}:*"):
        service, name = "", part
    if not name:
        return f"{service or 'sqs'}:*"
    of = ("sqs", *sorted(SERVICES - {"sqs"}))
    if has := [one for one in of if expand(f"{one}:{name}")]:
        return f"{has[0]}:{name}" if {"*", "?"} & {*name} else " or ".join(expand(f"{one}:{name}")[0] for one in has[:2])
    return next((instead.actions[0] for one in of if (instead := meant(f"{one}:{name}"))), "sqs:*")


def _known(action: str) -> None:
    """That nobody is granted what there is not is no comfort: a slip is refused, and what may be newer than the table is said."""
    from queuegate.synth.iam.words.actions import as_of  # noqa: PLC0415 - only where actions are named
    from queuegate.synth.iam.words.misspelt import is_unknown, meant  # noqa: PLC0415 - as above

    if not is_unknown(action):
        return
    if (instead := meant(action)) is not None:
        raise click.UsageError(f"--action {action}: there is no such action ({as_of()}). Did you mean {', '.join(instead.actions)}?")
    aside(f"--action {action} is not among AWS's actions of {as_of()}: it is newer, or a slip")


@access.command(
    "no-public-access",
    short_help="Is nothing open to the public?",
    epilog=f"""{_CODES}
\b
Example:
  queuegate access no-public-access template.yaml""",
)
@_common
def public(**flags: Any) -> int:
    """Is no policy of a queue, topic, key, bucket, function, table or role open to the public: to somebody in an account that no policy names?

    A statement for everybody is confined by a fixed value of a key that says who calls or from where: aws:SourceArn, aws:SourceAccount, aws:PrincipalOrgID, aws:PrincipalArn,
    aws:SourceVpce, aws:SourceIp and the like. TLS, a date or a Region confine nobody.
    """
    return _ask("no-public-access", flags)


def _ask(check: Any, flags: dict[str, Any], **asked: tuple[str, ...]) -> int:
    from ..access import answer_text as text  # noqa: PLC0415 - as above
    from ..access.answers import AccessReport  # noqa: PLC0415 - as above
    from ..access.questions import Question, answered, exit_code  # noqa: PLC0415 - it loads whatever reads templates
    from ..report.door import for_people  # noqa: PLC0415 - as above
    from ..report.formats import Look  # noqa: PLC0415 - as above
    from ..report.json import render as json  # noqa: PLC0415 - as above
    from ..run.asking.request import Flags  # noqa: PLC0415 - as above

    chosen, wrong = outputs(flags.pop("reports"))
    wrong += [
        f"--report {output.format}: an answer about access is given as terminal or json" for output in chosen if output.format not in ("terminal", "json")
    ]
    if wrong:
        raise click.UsageError("; ".join(wrong))
    strict = flags.pop("strict")
    with progress(Manner(quiet=flags.pop("quiet"))) as steps:
        report: AccessReport = answered(Question(check, **asked), Flags(**flags, linters=("none",)), here(), steps)

    def rendered(output: Output) -> str:
        if output.format == "json":
            return json(report)
        look = standard_output() if output.file is None else Look()
        return for_people(text.render(report, color=look.color, width=look.width))

    return give(chosen, rendered, exit_code(report, strict=strict))
