"""Which alias or version of its function a mapping names, however that is spelt."""

from __future__ import annotations

from ..values.text import Text, settle, split
from .parts import Mapping


def qualifier(mapping: Mapping) -> Text:
    """The alias or version beside the function's name, empty where there is none: `!Ref Alias`, `name:alias` and `…:function:name:alias` say the same.

    Raises `Undecided` where a part of it is not known. How a function is named: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    """
    name = mapping.function_name.get()
    if name is None:
        return Text()
    world = mapping.world
    fields = split(Text.of(settle(mapping.facts.scope.spelt(name, world), world)), ":", whole=True)
    at = next((i for i, field in enumerate(fields) if field == Text.of("function")), -1)
    return fields[at + 2] if len(fields) > at + 2 else Text()
