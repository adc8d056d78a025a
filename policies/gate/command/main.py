"""The command line. Whatever a command needs is imported when it runs: `queuegate --help` loads nothing that reads templates."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import StringIO
from typing import Any, Final

import click

from queuegate._version import __version__

from ..output.screen import Manner, beside, here, publish
from ..run.exit_codes import UNUSABLE
from .ended import ended
from .plain import COMPLETION

_MODULES: Final = {
    "access": "access",
    "check": "check",
    "diff": "diff",
    "explain": "about",
    "filters": "filters",
    "graph": "graph",
    "handlers": "handlers",
    "init": "init",
    "lsp": "lsp",
    "new": "new",
    "permissions": "permissions",
    "rules": "about",
    "schema": "about",
}
"""Each command, and the module in which it is. It is imported when somebody asks for the command."""

_OPTIONS: Final = {
    "version": ": it is `queuegate --version`",
    "help": ": it is `queuegate --help`, and `queuegate check --help` of one command",
    "baseline": ": it is `queuegate check --write-baseline FILE`",
    "list": ": it is `queuegate rules`",
    **dict.fromkeys(("lint", "scan", "test", "validate"), ": it is `queuegate check`"),
}
"""What other tools have as commands."""


class Commands(click.Group):
    """The commands, with the exit codes of Queuegate: click's own for a wrong command line is 2, which here means interrupted."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        return [*_MODULES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in _MODULES:
            return None
        command: click.Command = getattr(import_module(f".{_MODULES[cmd_name]}", __package__), cmd_name)
        return command

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> Any:  # type: ignore[override]  # click overloads it by standalone_mode, which is ours to choose
        arguments = list(sys.argv[1:] if args is None else args)
        if COMPLETION in os.environ:
            from ..options import shells  # noqa: F401, PLC0415 - a shell that completes finds its class in click

        def told() -> int | None:
            try:
                return super(Commands, self).main(arguments, prog_name or "queuegate", **{**extra, "standalone_mode": False})  # type: ignore[no-any-return]  # an exit code, as each command gives one
            except click.ClickException as error:
                _shown(error)
                return _reported(error, arguments)
            except click.Abort:
                raise KeyboardInterrupt from None

        ended(told)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _MODULES and not ctx.resilient_parsing:  # a shell that completes is told nothing
            there = os.path.exists(args[0])  # noqa: PTH110 - Path.exists() raises for a name that is too long
            other = _OPTIONS.get(args[0]) or f"{_nearest(args[0])}. `queuegate --help` lists the commands"
            hint = f". To check it: queuegate check {args[0]}" if there else other
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


def _nearest(name: str) -> str:
    from ..settings.suggest import nearest  # noqa: PLC0415 - only a mistake needs it

    return nearest(name, _MODULES)


def _shown(error: click.ClickException) -> None:
    """A wrong command as click tells it, with its usage. What it quotes of the command is no command itself."""
    from ..report.door import spoken  # noqa: PLC0415 - when it is asked for

    if isinstance(error, click.NoSuchOption) and error.option_name == "--json" and _reports(error.ctx):
        error = click.NoSuchOption(error.option_name, possibilities=["--report json"], ctx=error.ctx)
    text = StringIO()
    error.show(file=text)
    beside(f"{spoken(text.getvalue())}\n")


def _reports(ctx: click.Context | None) -> bool:
    return ctx is not None and any("--report" in one.opts for one in ctx.command.params)


def _reported(error: click.ClickException, arguments: Sequence[str]) -> int:
    """A wrong command is told in the reports, too, that it asks for: whoever reads them finds one."""
    if arguments[:1] == ["check"]:
        from ..output.files import Output, outputs  # noqa: PLC0415 - as above

        pairs = zip(arguments, [*arguments[1:], ""], strict=True)
        asked = [after if word == "--report" else word.removeprefix("--report=") for word, after in pairs if word == "--report" or word.startswith("--report=")]
        wanted = [output for output in outputs(asked)[0] if output != Output("terminal")]
        if wanted:
            from ..run.outcome import refuse  # noqa: PLC0415 - when it is asked for

            return publish(refuse(error.format_message(), here()), wanted, Manner(), told=True)
    return UNUSABLE
