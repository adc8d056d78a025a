"""Commands that refuse an empty argument: `--action ""` is a variable that a script forgot to set, and asks for nothing that anybody meant."""

from __future__ import annotations

import click


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
