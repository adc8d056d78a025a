"""Commands that refuse an empty argument (`--action ""` is a variable that a script forgot to set, and asks for nothing that anybody meant), and whose help fits the terminal."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from textwrap import wrap
from typing import Final

import click

from queuegate._light import regex

_CODE: Final = regex(r"  (\d)  (.*)")
_EXAMPLE: Final = regex(r"  (\S.*?) {2,}(\S.*)")
_BEHIND: Final = 3
"""How far what is said of a code, or of a command that fills its line, stands to the right of that."""


class Given(click.Command):
    """A command whose arguments, where they are given, say something."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, args)
        for parameter in self.params if not ctx.resilient_parsing else ():
            value = ctx.params.get(parameter.name or "")
            if any(isinstance(one, str) and not one.strip() for one in (value if isinstance(value, tuple) else (value,))):
                name = parameter.opts[0] if isinstance(parameter, click.Option) else parameter.make_metavar(ctx).strip("[].")
                raise click.UsageError(f"{name} is empty: leave it out, or say what is meant", ctx)
        return rest

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as click calls it
        """Exit codes and examples: a line that is too long goes on below itself, and what is said of a command below the command, which stays whole."""
        if self.epilog:
            formatter.write_paragraph()
            with formatter.indentation():
                indent = " " * formatter.current_indent
                lines = [line for line in inspect.cleandoc(self.epilog).splitlines() if line.strip("\b")]
                for i, line in enumerate(lines):
                    formatter.write("" if line.startswith(" ") or not i else "\n")
                    formatter.write("".join(f"{indent}{part}\n" for part in _fitted(line, formatter.width - len(indent))))


def _fitted(line: str, width: int) -> Iterator[str]:
    if len(line) <= width:
        yield line
    elif code := _CODE.fullmatch(line):
        first, *more = wrap(code[2], width - 2 - _BEHIND)
        yield f"  {code[1]}  {first}"
        yield from (f"{' ' * (2 + _BEHIND)}{part}" for part in more)
    elif example := _EXAMPLE.fullmatch(line):
        yield f"  {example[1]}"
        yield from (f"{' ' * (2 + _BEHIND)}{part}" for part in wrap(example[2], width - 2 - _BEHIND))
    else:
        yield line
