"""The argument and the options of every command that reads templates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import click

_TARGETS: Final = click.argument("targets", nargs=-1, metavar="[TARGET]...", type=click.Path(readable=False))  # a type, so that a shell completes file names
_READS: Final = (
    click.option("--static", is_flag=True, help="Run no code: a cdk.json is skipped, its cdk.out is read."),
    click.option(
        "--parameter",
        "parameters",
        multiple=True,
        metavar="K=V",
        help="The value of a template parameter: Env=prod, or Stack.Env=prod for one stack. Repeatable.",
    ),
    click.option(
        "--parameters",
        "parameter_files",
        multiple=True,
        metavar="FILE",
        type=click.Path(readable=False),
        help="A file of parameter values: YAML, JSON, or samconfig.toml#ENVIRONMENT. Repeatable; later ones win.",
    ),
    click.option(
        "--config", metavar="FILE", type=click.Path(readable=False), help="The settings. [default: the nearest queuegate.yaml, up to the repository's root]"
    ),
    click.option("--no-cache", "cache", flag_value=False, default=True, help="Judge everything anew, and keep nothing in the cache folder."),
)


def reads_targets(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the targets, their parameters and their settings."""
    return _TARGETS(reads_templates(command))


def reads_templates(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command that says itself what it reads the parameters and the settings."""
    for option in reversed(_READS):
        command = option(command)
    return command


quiet_option: Final = click.option("-q", "--quiet", is_flag=True, help="No progress on standard error.")
"""For the commands that have no other manners."""
