"""Parameter files, in the formats that teams keep them in, and `NAME=VALUE` on the command line.

CloudFormation's is a list of `{ParameterKey, ParameterValue}`
(https://docs.aws.amazon.com/cli/latest/reference/cloudformation/create-stack.html), CodePipeline's a mapping with `Parameters` beside `Tags` and `StackPolicy`
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html); a plain mapping of names to values is read too, and so are words of the form NAME=VALUE.
Git sync has its parameters beside the path of the template (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/git-sync-concepts-terms.html), and the input of a command (--cli-input-json) a list beside the rest.
SAM's is its configuration (see `samconfig`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from queuegate.synth.sources import cloudformation
from queuegate.synth.sources.template import Route, Spot, Unreadable
from queuegate.synth.sources.text import json_text
from queuegate.synth.sources.text.places import shown
from queuegate.synth.values.text import literal

from .checks import TO_FILL_IN
from .given_parameters import Given
from .settings import Refused, Wrong

if TYPE_CHECKING:
    from .samconfig import Entry

_BESIDE = {"Tags", "StackPolicy"}


def file_of(named: str) -> str:
    """The file that is named: `samconfig.toml` of `samconfig.toml#prod`."""
    if "#" not in named:
        return named
    from . import samconfig  # noqa: PLC0415 - few teams keep their parameters there

    return str(samconfig.names(Path(named))[0])


def read(file: Path) -> dict[str, Given]:
    """The values that a file gives, by `Name` or `Stack.Name`. Raises `Refused` with everything that is wrong in it."""
    from . import samconfig  # noqa: PLC0415 - few teams keep their parameters in files

    file, environment = samconfig.names(file)
    path = os.path.abspath(file)  # noqa: PTH100 - as a report shows it, without ".."
    is_toml = file.suffix.lower() == ".toml"
    try:
        data, spot = (samconfig.parse if is_toml else _parsed)(cloudformation.read_text(file), path)
    except Unreadable as error:
        raise Refused([Wrong(f"this parameter file cannot be read: {error.message}", error.spot or Spot(path, 1))]) from None
    found: dict[str, Given] = {}
    wrong: list[Wrong] = []
    for name, value, route in _of_sam(data, environment, spot, wrong) if samconfig.is_one(file) else _entries(data, spot, wrong):
        text = spelt(value)
        if text is None:
            wrong.append(Wrong(f"the value of {shown(name)} is {_what(value)}: write it as text, in quotes", spot(route)))
        else:
            found[name] = Given(text, spot(route), of_file=True)
    if wrong:
        raise Refused(wrong)
    return found


def assignment(text: str) -> tuple[str, str] | Wrong:
    """Take `NAME=VALUE` apart; the value may be empty or hold further equals signs."""
    name, equals, value = text.partition("=")
    if value == TO_FILL_IN:
        return Wrong(f"--parameter {shown(text)}: {TO_FILL_IN} stands in the place of what {shown(name.strip())} is. Write that")
    return (
        (name.strip(), value)
        if equals and name.strip()
        else Wrong(f"--parameter {shown(text)} is not NAME=VALUE. Write --parameter Env=prod, or Stack.Env=prod for one stack")
    )


def spelt(value: Any) -> str | None:
    """A value as CloudFormation takes it: text. None where that would be a guess: a decimal number has lost its spelling (1.10), null says nothing."""
    if isinstance(value, list):
        parts = [spelt(item) for item in value]
        return (
            None
            if any(part is None or isinstance(item, list) for part, item in zip(parts, value, strict=True))
            else ",".join(part for part in parts if part is not None)
        )
    return literal(value) if isinstance(value, (str, int)) else None


def _parsed(text: str, path: str) -> tuple[Any, Callable[[Route], Spot]]:
    if text.lstrip("\ufeff \t\n").startswith(("[", "{")):
        try:
            return json_text.parse(text.removeprefix("\ufeff"), path)
        except json_text.Broken:
            if path.lower().endswith(".json"):
                raise
    from queuegate.synth.sources.text import yaml_text  # noqa: PLC0415 - JSON alone does not pay for PyYAML

    return yaml_text.parse(text.removeprefix("\ufeff"), path)


def _entries(data: Any, spot: Callable[[Route], Spot], wrong: list[Wrong]) -> list[tuple[str, Any, Route]]:
    match data:
        case None:
            return []
        case list():
            return _listed(data, spot, wrong)
        case {"Parameters": dict() as inner} if set(data) <= {"Parameters", *_BESIDE}:
            return [(name, value, ("Parameters", name)) for name, value in inner.items()]
        case {"template-file-path": str(), "parameters": dict() as inner}:
            return [(name, value, ("parameters", name)) for name, value in inner.items()]
        case {"Parameters": list() as inner}:
            return [(name, value, ("Parameters", *route)) for name, value, route in _listed(inner, lambda route: spot(("Parameters", *route)), wrong)]
        case dict():
            return [(name, value, (name,)) for name, value in data.items()]
        case str() if all("=" in one for one in data.split()):
            return _listed(data.split(), lambda _: spot(()), wrong)
    wrong.append(
        Wrong(
            "a parameter file is a list of {ParameterKey, ParameterValue}, a mapping with Parameters, or a mapping of names to values. This is none of them",
            spot(()),
        )
    )
    return []


def _of_sam(data: Any, environment: str, spot: Callable[[Route], Spot], wrong: list[Wrong]) -> list[Entry]:
    from . import samconfig  # noqa: PLC0415 - as above

    try:
        return list(samconfig.entries(data, environment))
    except KeyError:
        known = ", ".join(shown(name) for name, one in data.items() if isinstance(one, dict)) or "none"
        wrong.append(Wrong(f"this file has no environment {shown(environment)} (it has {known}). Write samconfig.toml#prod for the environment prod", spot(())))
    except ValueError as error:  # shlex: a quotation that does not end
        wrong.append(Wrong(f"parameter_overrides cannot be taken apart: {error}", spot((environment, "parameter_overrides"))))
    return []


def _listed(items: list[Any], spot: Callable[[Route], Spot], wrong: list[Wrong]) -> list[tuple[str, Any, Route]]:
    found: list[tuple[str, Any, Route]] = []
    for i, item in enumerate(items):
        match item:
            case {"ParameterKey": str(name), "ParameterValue": value}:
                found.append((name, value, (i, "ParameterValue")))
            case {"ParameterKey": str(), "UsePreviousValue": True}:
                pass  # what is deployed now: nobody here can know it
            case str() if "=" in item:
                name, _, text = item.partition("=")
                found.append((name, text, (i,)))
            case _:
                wrong.append(Wrong("an entry of a parameter list needs its ParameterKey and its ParameterValue", spot((i,))))
    return found


def _what(value: Any) -> str:
    return (
        "empty"
        if value is None
        else "a mapping"
        if isinstance(value, dict)
        else "a list of more than texts"
        if isinstance(value, list)
        else f"the number {value}"
    )
