"""Names that a program has from elsewhere: what they mean in full, as far as the imports of their file tell."""

from __future__ import annotations

from .code import Unit
from .kinds import kind_of

_DOCUMENTS = "Amazon.DynamoDBv2.DocumentModel"


def path_of(language: str, name: str, unit: Unit) -> str:
    """The whole name of a type or a package that a file names."""
    first, dot, rest = name.partition(".")
    if first in unit.imports:
        return f"{unit.imports[first][0]}{dot}{rest}"
    if language == "C#" and name in ("Table", "ITable"):
        return f"{_DOCUMENTS}.{name}" if any(path == _DOCUMENTS for path, _ in unit.opened) else name
    if language == "Java" and not dot:
        for package, _ in unit.opened:
            if kind_of(language, f"{package}.{name}") is not None or kind_of(language, f"{package}.{name}".removesuffix("Builder")) is not None:
                return f"{package}.{name}"
    return name
