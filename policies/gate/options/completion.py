"""What a shell offers when somebody presses Tab: rules, formats, linters, and files wherever one is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..report.formats import FORMATS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def complete_reports(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The formats, and behind the `=` the file names of the shell."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - when it is asked for

    if "=" in incomplete:
        return [CompletionItem(incomplete, type="file")]
    return [CompletionItem(name) for name in FORMATS if name.startswith(incomplete)]


def complete_rules(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from .known_rules import known_rules  # noqa: PLC0415 - when it is asked for

    return [rule.name for rule in known_rules() if rule.name.startswith(incomplete)]


def complete_rules_and_groups(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    from ..catalogue.rules import groups  # noqa: PLC0415 - as above

    return [*complete_rules(context, parameter, incomplete), *(name for name in groups() if name.startswith(incomplete))]


def complete_linters(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in ("cfn-lint", "checkov", "cloudformation-validate", "none") if name.startswith(incomplete)]
