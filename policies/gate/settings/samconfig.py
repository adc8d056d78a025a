"""The parameter values of a SAM CLI configuration file (`samconfig.toml`, or the same as YAML): what `sam deploy` hands over in one of its environments.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html. `samconfig.toml#prod` means the environment prod;
without one it is `default`, as for SAM itself. The Region that is written there is the deployment's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from queuegate._light import regex
from queuegate.synth.sources.template import Route, Spot, Unreadable

_COMMANDS: Final = ("deploy", "sync", "global")
"""Whose parameters count, the first that has the option: what a command does not say, `global` says for all."""
_AT: Final = regex(r" \(at (?:line (\d+), column (\d+)|end of document)\)")
Entry = tuple[str, Any, Route]


def names(file: Path) -> tuple[Path, str]:
    """The file of `samconfig.toml#prod`, and the environment."""
    path, mark, environment = str(file).rpartition("#")
    return (Path(path), environment) if mark and is_one(Path(path)) else (file, "default")


def is_one(file: Path) -> bool:
    """Is this SAM's configuration? TOML is, whatever it is called."""
    return file.suffix.lower() == ".toml" or (file.stem.startswith("samconfig") and file.suffix.lower() in (".yaml", ".yml"))


def parse(text: str, path: str) -> tuple[Any, Callable[[Route], Spot]]:
    """The data of a TOML file, and about where something in it is written: the line of the option. Raises `Unreadable`."""
    import tomllib  # noqa: PLC0415 - few teams keep their parameters there

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        spot = Spot(path, int(at[1]), int(at[2])) if at and at[1] else Spot(path, text.count("\n") + 1)
        raise Unreadable(f"not valid TOML: {_AT.sub('', str(error))}", spot) from None
    lines = text.split("\n")

    def place(route: Route) -> Spot:
        """The line of the last key of the way that is written below the ones before it."""
        line = 0
        for key in (key for key in route if isinstance(key, str)):
            line = next((i for i, content in enumerate(lines[line:], line) if re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", content)), line)
        return Spot(path, line + 1)

    return data, place


def entries(data: Any, environment: str) -> Iterator[Entry]:
    """Each value, and the way to it. Raises `KeyError` where there is no such environment."""
    commands = data[environment] if isinstance(data, dict) else {}
    for command in reversed(_COMMANDS):
        region = _option(commands, command, "region")
        if isinstance(region, str):
            yield "AWS::Region", region, (environment, command, "parameters", "region")
    for command in _COMMANDS:
        if (given := _option(commands, command, "parameter_overrides")) is not None:
            route: Route = (environment, command, "parameters", "parameter_overrides")
            yield from ((name, value, route) for name, value in _overrides(given))
            return


def _option(commands: Any, command: str, name: str) -> Any:
    for key in (command, "parameters", name):
        commands = commands.get(key) if isinstance(commands, dict) else None
    return commands


def _overrides(given: Any) -> Iterator[tuple[str, Any]]:
    """`Env=prod Hide=180`, `ParameterKey=Env,ParameterValue=prod`, a list of these, or a mapping."""
    if isinstance(given, dict):
        yield from given.items()
        return
    from shlex import split  # noqa: PLC0415 - few teams keep their parameters there

    for text in given if isinstance(given, list) else split(str(given)):
        if isinstance(text, dict):
            yield from text.items()
            continue
        long = re.fullmatch(r"ParameterKey=([^,]+),\s*ParameterValue=(.*)", str(text).strip(), re.DOTALL)
        name, equals, value = (long[1], "=", long[2]) if long else str(text).partition("=")
        if equals and name.strip():
            yield name.strip(), _unquoted(value)


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
