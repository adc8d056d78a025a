"""`queuegate explain`, `rules` and `schema`: what there is to know of Queuegate itself. Whatever they need is imported when they run."""

from __future__ import annotations

from pathlib import Path

import click

from ..options.completion import complete_rules, complete_rules_and_groups
from ..options.given import Given
from ..output.screen import aside, show, shown_in, standard_output

_config = click.option(
    "--config", metavar="FILE", type=click.Path(readable=False), help="The settings, which name the team's rules. [default: the nearest queuegate.yaml]"
)


@click.command(cls=Given)
@click.argument("name", metavar="RULE", shell_complete=complete_rules)
@click.option("--template", "example", type=click.Choice(["bad", "good"]), help="Print the page's example as a whole template instead.")
@_config
def explain(name: str, example: str | None, config: str | None) -> int:
    """Tell why a rule exists, with a bad and a good example. An id of ours in cfn-lint or checkov names it, too (E9517, CKV_QUEUEGATE_17)."""
    from ..catalogue.numbers import named_by  # noqa: PLC0415 - as above
    from ..catalogue.rules import groups  # noqa: PLC0415 - as above
    from ..options.known_rules import known_rules  # noqa: PLC0415 - as above
    from ..settings.suggest import nearest  # noqa: PLC0415 - as above
    from .explain import render  # noqa: PLC0415 - as above

    rules = {rule.name: rule for rule in known_rules(aside, config)}
    if (meant := named_by(name)) == "":
        raise click.UsageError(f"{name} is no rule: it is what Queuegate could not do, and its message says why")
    name = meant or name
    if name in groups() and name not in rules:
        raise click.UsageError(f"{name!r} is a group of rules. Explain one of {', '.join(rule.name for rule in rules.values() if rule.group == name)}")
    if name not in rules:
        raise click.UsageError(f"there is no rule {name!r}{nearest(name, rules)}. `queuegate rules` lists them")
    look = standard_output()
    if example is None:
        return show(render(rules[name], color=look.color, width=look.width))
    from ..catalogue.whole import whole  # noqa: PLC0415 - as above

    if (text := whole(rules[name], example.capitalize())) is None:
        raise click.UsageError(f"{name} judges more than one template, and has no example that is a whole one. `queuegate explain {name}` shows its page")
    return show(text, people=False)


@click.command(cls=Given, short_help="List every rule.")
@click.argument("names", metavar="[RULE]...", nargs=-1, shell_complete=complete_rules_and_groups)
@click.option("--json", "as_json", is_flag=True, help="As one JSON document.")
@_config
def rules(names: tuple[str, ...], as_json: bool, config: str | None) -> int:  # noqa: FBT001 - click passes it by name
    """List every rule, or each RULE or group of rules, with its group and severity: ours, and those that the team's queuegate.yaml names."""
    from ..catalogue.rules import groups, listed_json  # noqa: PLC0415 - when it is asked for
    from ..options.known_rules import known_rules  # noqa: PLC0415 - as above
    from ..report.door import for_programs  # noqa: PLC0415 - as above
    from ..settings.suggest import nearest  # noqa: PLC0415 - as above
    from .listing import render  # noqa: PLC0415 - as above

    every = known_rules(aside, config)
    known = {*groups(), *(rule.name for rule in every)}
    if wrong := [name for name in names if name not in known]:
        raise click.UsageError(f"there is no rule and no group {wrong[0]!r}{nearest(wrong[0], sorted(known))}. `queuegate rules` lists them")
    asked = [rule for rule in every if not names or {rule.name, rule.group} & {*names}]
    return show(for_programs(listed_json(asked)) if as_json else render(asked, shown_in()), people=not as_json)


@click.command(cls=Given, short_help="Print the JSON Schema of a report or of the settings.")
@click.argument("which", type=click.Choice(["report", "settings", "access", "diff", "metadata"]), default="report")
def schema(which: str) -> int:
    """Print the JSON Schema of the JSON report, of queuegate.yaml, of an answer about access, of a difference, or of what a resource's Metadata may say under queuegate."""
    name = {"settings": "queuegate.schema.json"}.get(which, f"{which}.schema.json")
    return show(Path(__file__).with_name(name).read_text(encoding="utf-8"), people=False)
