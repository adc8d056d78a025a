"""The rules that a command can name here: ours, and those of the team whose settings are found. They are read as text; nothing of the team's runs."""

from __future__ import annotations

from collections.abc import Callable

from ...rule import Rule
from ..output.screen import here


def known_rules(aside: Callable[[str], None] | None = None, config: str | None = None) -> tuple[Rule, ...]:
    """Every rule, with those of the settings in `config`, or of those that are found. What is wrong with the settings or with a module is told `aside`."""
    from ..catalogue.rules import every_rule  # noqa: PLC0415 - when it is asked for
    from ..settings import settings  # noqa: PLC0415 - as above

    cwd = here()
    try:
        loaded = settings.load(cwd / config if config is not None else settings.find(cwd, settings.root_of(cwd)))
    except settings.Refused as refused:
        said = [f"{wrong.spot.file}:{wrong.spot.line}: {wrong.message}" if wrong.spot else wrong.message for wrong in refused.wrongs]
    else:
        said = [f"{flaw.file}:{flaw.line}: {flaw.message}" for flaw in loaded.own.flaws]
    if config is not None and said:
        import click  # noqa: PLC0415 - whoever gets here has loaded it

        raise click.UsageError(said[0])
    if aside is not None:
        for one in said:
            aside(one)
    return every_rule()
