"""The template that SAM's configuration names (`template_file` of samconfig.toml, or of samconfig.yaml): it is deployed, whatever it is called and wherever it lies.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from . import disk
from .template import Unreadable

_OPTIONS: Final = ("template_file", "template")
_LARGEST: Final = 1_000_000
_BUILT: Final = ".aws-sam"
"""What SAM makes of a template that is read anyway."""


def named(file: Path) -> Iterator[Path]:
    """The files that are there, in the order in which they are named."""
    try:
        data = disk.look(file, _LARGEST, plain=False)
        environments = _parsed(file, data.decode("utf-8-sig")) if data is not None and len(data) <= _LARGEST else {}
    except (OSError, ValueError, RecursionError, Unreadable):
        return
    for name in dict.fromkeys(_templates(environments)):
        try:
            path = file.parent / name
            if _BUILT not in Path(name).parts and path.is_file():
                yield path
        except (OSError, ValueError):  # a name that no file can have
            continue


def _parsed(file: Path, text: str) -> dict[str, Any]:
    if file.suffix == ".toml":
        return tomllib.loads(text)
    from .text.yaml_text import parse  # noqa: PLC0415 - few teams write it in YAML

    data = parse(text, str(file))[0]
    return data if isinstance(data, dict) else {}


def _templates(environments: dict[str, Any]) -> Iterator[str]:
    for commands in environments.values():
        for command in commands.values() if isinstance(commands, dict) else ():
            parameters = command.get("parameters") if isinstance(command, dict) else None
            found = (parameters.get(option) for option in _OPTIONS) if isinstance(parameters, dict) else ()
            yield from (name for name in found if isinstance(name, str) and name)
