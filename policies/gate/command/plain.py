"""Reads a `queuegate check` whose options are spelt out, without click, which takes a tenth of a short run to load. Whatever else there is to read, or to complain of, is click's."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

COMPLETION: Final = "_QUEUEGATE_COMPLETE"
"""Is set by a shell that completes (https://click.palletsprojects.com/en/stable/shell-completion/)."""
_SWITCHES: Final = {
    "--strict": "strict",
    "--full": "full",
    "-q": "quiet",
    "--quiet": "quiet",
    "-v": "verbose",
    "--verbose": "verbose",
    "--tracked": "tracked",
    "--static": "static",
    "--no-cache": "cache",
}
_ONCE: Final = {
    "--fail-on": "fail_on",
    "--linter-scope": "linter_scope",
    "--baseline": "baseline",
    "--write-baseline": "write_baseline",
    "--since": "since",
    "--trusted-config": "trusted_config",
    "--config": "config",
}
_REPEATED: Final = {
    "--report": "reports",
    "--only": "only",
    "--skip": "skip",
    "--linters": "linters",
    "--parameter": "parameters",
    "--parameters": "parameter_files",
}
_WORDS: Final = {"--fail-on": ("error", "warning", "note"), "--linter-scope": ("pipelines", "template")}
_ON: Final = ("cache",)
"""What is so unless it is switched off."""


def plain(arguments: Sequence[str]) -> dict[str, Any] | None:
    """What `checked` is told by these arguments, or None where click has to read them."""
    if arguments[:1] != ["check"] or COMPLETION in os.environ or not _has_folder():
        return None
    found: dict[str, Any] = {
        "targets": (),
        **{name: name in _ON for name in _SWITCHES.values()},
        **dict.fromkeys(_ONCE.values()),
        **dict.fromkeys(_REPEATED.values(), ()),
    }
    rest = iter(arguments[1:])
    return found if all(_taken(argument, rest, found) for argument in rest) else None


def _taken(argument: str, rest: Iterator[str], found: dict[str, Any]) -> bool:
    """Is this argument, with the one after it where that is its value, plain? Then it is among what is found."""
    if argument == "-" or not argument.startswith("-"):
        found["targets"] += (argument,)
        return bool(argument.strip())
    if (switch := _SWITCHES.get(argument)) is not None:
        found[switch] = switch not in _ON
        return True
    option, equals, value = argument.partition("=")
    value = value if equals else next(rest, "")
    if not value.strip() or (not equals and value.startswith("-")):
        return False
    if option in _REPEATED:
        found[_REPEATED[option]] += (value,)
        return True
    if option not in _ONCE or found[_ONCE[option]] is not None or value not in _WORDS.get(option, (value,)):
        return False
    found[_ONCE[option]] = value
    return True


def _has_folder() -> bool:
    """Is the working folder there?"""
    try:
        return bool(Path.cwd())
    except OSError:
        return False
