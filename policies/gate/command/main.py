"""The command line. Whatever a command needs is imported when it runs: `queuegate --help` loads nothing that reads templates."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import click

from queuegate._version import __version__

from ..report.formats import FORMATS
from ..run.exit_codes import CRASHED, INTERRUPTED, UNUSABLE
from ..settings.suggest import nearest
from .access import access
from .completion import complete_linters, complete_reports, complete_rules, complete_rules_and_groups
from .diff import diff
from .given import Given
from .graph import graph
from .init import init
from .new import new
from .outputs import Output, outputs
from .progress import progress
from .screen import Manner, aside, beside, here, publish, show
from .target_options import quiet_option, reads_targets


class Commands(click.Group):
    """The commands, with the exit codes of Queuegate: click's own for a wrong command line is 2, which here means interrupted."""

    command_class = Given

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> Any:  # type: ignore[override]  # click overloads it by standalone_mode, which is ours to choose
        arguments = list(sys.argv[1:] if args is None else args)
        # Imports included, a short run makes much and drops little, and what it leaves ends with its process: to look for rubbish took a quarter of it.
        gc.set_threshold(50_000, 50, 50)
        atexit.register(gc.freeze)
        try:
            code = super().main(arguments, prog_name or "queuegate", **{**extra, "standalone_mode": False})
        except click.ClickException as error:
            _shown(error)
            code = _reported(error, arguments)
        except (KeyboardInterrupt, click.Abort):
            aside("interrupted: nothing can be said of what was not checked")
            code = INTERRUPTED
        except Exception as error:  # noqa: BLE001 - our own mistake: never a traceback
            aside(f"Queuegate itself crashed: {type(error).__name__}: {error}. Please report it")
            code = CRASHED
        sys.exit(code or 0)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not ctx.resilient_parsing:  # a shell that completes is told nothing
            hint = (
                f". To check it: queuegate check {args[0]}"
                if Path(args[0]).exists()
                else f"{nearest(args[0], self.commands)}. `queuegate --help` lists the commands"
            )
            raise click.UsageError(f"there is no command {args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="""\b
Begin in the folder of your CDK app or template:
  queuegate check
\b
Completion, in ~/.bashrc, ~/.zshrc or ~/.config/fish/config.fish:
  eval "$(_QUEUEGATE_COMPLETE=bash_source queuegate)"
  eval "$(_QUEUEGATE_COMPLETE=zsh_source queuegate)"
  _QUEUEGATE_COMPLETE=fish_source queuegate | source""",
)
@click.version_option(__version__, message="queuegate %(version)s")
@click.pass_context
def main(ctx: click.Context) -> int:
    """The policy gate for AWS SQS → Lambda pipelines.

    It reads the CloudFormation that you are about to deploy (from a CDK app, a cdk.out or a template), links each queue with its event source mapping, function, role
    and dead-letter queue, and says what is wrong, at the line that you wrote, and how to put it right.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        return UNUSABLE
    return 0


@main.command(
    short_help="Check templates, a CDK app or a cdk.out.",
    epilog="""\b
Exit codes, the strongest first:
  3  a rule or a linter crashed
  4  a target cannot be read, the synthesis failed, or the command or queuegate.yaml is wrong
  1  findings at or above --fail-on (with --strict, also what cannot be decided)
  5  no template was found
  0  none of these
  2  interrupted
\b
Examples:
  queuegate check                                  what this folder holds
  queuegate check infra/ 'stacks/*.yaml'           these templates, as one deployment
  queuegate check --parameter Env=prod --strict
  sam build && queuegate check --full .aws-sam/build/template.yaml
  npx cdk synth -q && queuegate check cdk.out      what the CDK's command line has synthesised
  generate-template | queuegate check -            what standard input holds
  queuegate check --report terminal --report json=report.json""",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT[=FILE]",
    shell_complete=complete_reports,
    help=f"A report to give: {', '.join(FORMATS)}. Repeatable; all but one need a FILE. [default: terminal]",
)
@click.option("--fail-on", type=click.Choice(["error", "warning", "note"]), help="The mildest severity that fails the run. [default: error]")
@click.option("--strict", is_flag=True, help="Fail on what cannot be decided, too.")
@click.option("--only", multiple=True, metavar="RULE", shell_complete=complete_rules_and_groups, help="Run this rule or group of rules only. Repeatable.")
@click.option("--skip", multiple=True, metavar="RULE", shell_complete=complete_rules_and_groups, help="Leave out this rule or group of rules. Repeatable.")
@click.option(
    "--linters",
    multiple=True,
    metavar="NAMES|none",
    shell_complete=complete_linters,
    help="The linters to run beside the rules: cfn-lint, checkov, cloudformation-validate, or none. [default: those that are installed]",
)
@click.option("--linter-scope", type=click.Choice(["pipelines", "template"]), help="Whether linters speak of pipelines' resources or of whole templates.")
@click.option("--full", is_flag=True, help="Leave nothing out of the report in the terminal.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, and no remarks on standard error.")
@click.option("-v", "--verbose", is_flag=True, help="Tell what is done, and what did not run.")
@click.option(
    "--tracked",
    is_flag=True,
    help="Without a TARGET, and without targets in queuegate.yaml: check every template that git tracks below this folder. None is no failure.",
)
@click.option("--baseline", metavar="FILE", type=click.Path(), help="What this file holds is counted, and does not fail the run. [default: the settings']")
@click.option(
    "--write-baseline",
    metavar="FILE",
    type=click.Path(),
    help="Write what is found to this file, as the baseline of later runs. One that is there only shrinks: what is gone is taken out.",
)
@click.option("--since", metavar="REV", help="Fail only on what was not there at the merge base with this revision.")
@click.option(
    "--trusted-config",
    metavar="REV:FILE",
    help="Follow the settings of this revision, with the files that they name, and tell what the working folder's say otherwise.",
)
@reads_targets
def check(reports: tuple[str, ...], *, full: bool, quiet: bool, verbose: bool, **flags: Any) -> int:
    """Check TARGETs: templates, folders, patterns, a cdk.json or a cdk.out.

    Without a TARGET it checks what queuegate.yaml names as targets, else this folder's cdk.json, else its cdk.out, else its template.yaml or .json. All TARGETs of one
    command are taken as deployed together. A cdk.json that is named, or found in this folder, is run to synthesise; --static prevents that.
    """
    from ..run.outcome import run  # noqa: PLC0415 - as above
    from ..run.request import Against, Flags  # noqa: PLC0415 - it loads whatever reads templates

    chosen, wrong = outputs(reports)
    manner = Manner(full=full, quiet=quiet, verbose=verbose)
    with progress(manner) as tell:
        against = Against(**{name: flags.pop(name) for name in ("baseline", "write_baseline", "since", "trusted_config")})
        ran = run(Flags(**flags, against=against), here(), wrong, tell)
    return publish(ran, chosen, manner)


@main.command()
@click.argument("name", metavar="RULE", shell_complete=complete_rules)
def explain(name: str) -> int:
    """Tell why a rule exists, with a bad and a good example."""
    from ..catalogue.rules import groups  # noqa: PLC0415 - as above
    from ..report.text.color import wants_color  # noqa: PLC0415 - when it is asked for
    from .explain import render  # noqa: PLC0415 - as above
    from .known_rules import known_rules  # noqa: PLC0415 - as above

    rules = {rule.name: rule for rule in known_rules(aside)}
    if name in groups() and name not in rules:
        raise click.UsageError(f"{name!r} is a group of rules. Explain one of {', '.join(rule.name for rule in rules.values() if rule.group == name)}")
    if name not in rules:
        raise click.UsageError(f"there is no rule {name!r}{nearest(name, rules)}. `queuegate rules` lists them")
    return show(render(rules[name], color=wants_color(os.environ, sys.stdout)))


@main.command(
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
  queuegate permissions --function Worker --format cdk  as CDK Python, to copy""",
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
    help="For people, or the least policy as CloudFormation or CDK Python. [default: text]",
)
@quiet_option
def permissions(functions: tuple[str, ...], form: str, *, quiet: bool, **flags: Any) -> int:
    """Tell what the role of each function needs, what it lacks, what it is given beyond that, and the least policy that would do.

    What is needed comes from the template (the queue and its key, the log, tracing, a VPC, destinations) and from the calls to AWS in the handler's code, where that is
    Python, JavaScript or TypeScript that can be read.
    """
    from ..access.permissions import tell  # noqa: PLC0415 - as above
    from ..report.door import for_programs  # noqa: PLC0415 - as above
    from ..report.formats import Look  # noqa: PLC0415 - as above
    from ..report.text.color import wants_color  # noqa: PLC0415 - when it is asked for
    from ..run.request import Flags  # noqa: PLC0415 - as above

    look = Look(wants_color(os.environ, sys.stdout), shutil.get_terminal_size((100, 24)).columns)
    with progress(Manner(quiet=quiet)) as steps:
        told = tell(Flags(linters=("none",), **flags), here(), functions, form, look, steps)
    for remark in told.remarks:
        aside(remark)
    return max(show(told.text if form == "text" else for_programs(told.text), people=form == "text"), told.code)


@main.command(
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

    Python, JavaScript and TypeScript are read; Java, Kotlin, Go, C#, Ruby and Rust are only searched for a partial batch response. What cannot be read is settled by
    `handlers:` in queuegate.yaml.
    """
    from ..handlers.tell import tell  # noqa: PLC0415 - as above
    from ..report.formats import Look  # noqa: PLC0415 - as above
    from ..report.text.color import wants_color  # noqa: PLC0415 - when it is asked for
    from ..run.request import Flags  # noqa: PLC0415 - as above

    look = Look(wants_color(os.environ, sys.stdout), shutil.get_terminal_size((100, 24)).columns)
    with progress(Manner(quiet=quiet)) as steps:
        told = tell(Flags(linters=("none",), **flags), here(), functions, look, steps, as_json=as_json)
    for remark in told.remarks:
        aside(remark)
    return max(show(told.text, people=not as_json), told.code)


@main.command(
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

    look = Look(wants_color(os.environ, sys.stdout), shutil.get_terminal_size((100, 24)).columns)
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


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As one JSON document.")
def rules(as_json: bool) -> int:  # noqa: FBT001 - click passes it by name
    """List every rule, with its group and severity: ours, and those that the team's queuegate.yaml names."""
    from ..catalogue.rules import listed, listed_json  # noqa: PLC0415 - when it is asked for
    from ..report.door import for_programs  # noqa: PLC0415 - as above
    from .known_rules import known_rules  # noqa: PLC0415 - as above

    known_rules(aside)
    return show(for_programs(listed_json()) if as_json else listed(), people=not as_json)


@main.command()
@click.argument("which", type=click.Choice(["report", "settings", "access", "diff", "metadata"]), default="report")
def schema(which: str) -> int:
    """Print the JSON Schema of the JSON report, of queuegate.yaml, of an answer about access, of a difference, or of what a resource's Metadata may say under queuegate."""
    name = {"settings": "queuegate.schema.json"}.get(which, f"{which}.schema.json")
    return show(Path(__file__).with_name(name).read_text(encoding="utf-8"), people=False)


@main.command(short_help="Show findings in an editor: a language server.")
def lsp() -> int:
    """Speak the Language Server Protocol over standard input and output: an editor starts this, and shows findings while a template is written.

    It needs pygls: pip install 'queuegate[lsp]'. It runs no app, no rule of the team's, and no linter. docs/editor.md has the settings of each editor.
    """
    try:
        from ..editor.server import serve  # noqa: PLC0415 - as above
    except ModuleNotFoundError as missing:
        if missing.name not in {"pygls", "lsprotocol"}:
            raise
        raise click.UsageError("queuegate lsp needs pygls, which is not installed. To install it: pip install 'queuegate[lsp]'") from None
    serve()
    return 0


main.add_command(access)
main.add_command(diff)
main.add_command(graph)
main.add_command(init)
main.add_command(new)


def _shown(error: click.ClickException) -> None:
    """A wrong command as click tells it, with its usage. What it quotes of the command is no command itself."""
    from ..report.door import spoken  # noqa: PLC0415 - when it is asked for

    text = StringIO()
    error.show(file=text)
    beside(f"{spoken(text.getvalue())}\n")


def _reported(error: click.ClickException, arguments: Sequence[str]) -> int:
    """A wrong command is told in the reports, too, that it asks for: whoever reads them finds one."""
    if arguments[:1] == ["check"]:
        pairs = zip(arguments, [*arguments[1:], ""], strict=True)
        asked = [after if word == "--report" else word.removeprefix("--report=") for word, after in pairs if word == "--report" or word.startswith("--report=")]
        wanted = [output for output in outputs(asked)[0] if output != Output("terminal")]
        if wanted:
            from ..run.outcome import refuse  # noqa: PLC0415 - when it is asked for

            return publish(refuse(error.format_message(), here()), wanted, Manner(), told=True)
    return UNUSABLE
