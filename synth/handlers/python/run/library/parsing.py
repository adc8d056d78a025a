"""Texts of messages that are parsed, and what a malformed one raises."""

from __future__ import annotations

from typing import Any, Final

from ..state import bodies
from ..state.bad_answers import PAYLOAD
from ..state.machine import Machine
from ..state.values import Native, Opaque, taint

_PARSING: Final = frozenset(
    {
        "json.loads", "json.load", "orjson.loads", "ujson.loads", "simplejson.loads", "rapidjson.loads", "ast.literal_eval", "yaml.safe_load", "yaml.load", "xmltodict.parse",
        "msgspec.json.decode", "pydantic.parse_raw_as", "aws_lambda_powertools.utilities.parser.parse", "base64.b64decode", "dynamodb_json.loads",
    }
)  # fmt: skip
"""Functions that read a text, and refuse one that is malformed."""
_NO_JSON: Final = ("ast.literal_eval", "yaml.safe_load", "yaml.load", "xmltodict.parse", "base64.b64decode")
"""Of these who take texts that are no JSON."""
_HOOKS: Final = frozenset({"object_hook", "object_pairs_hook", "cls"})
"""https://docs.python.org/3/library/json.html#json.load"""
_AS_TYPES: Final = ("msgspec.json.decode", "pydantic.parse_raw_as", "aws_lambda_powertools.utilities.parser.parse")
_PARSES: Final = ("model_validate_json", "model_validate", "parse_raw", "parse_obj", "from_json", "validate_json", "from_dict", "loads", "schema_loads")
"""Methods that do the same, of whatever class."""


def parses(name: str, everything: list[Any]) -> bool:
    """Does a call read a text?"""
    return (name in _PARSING or (name.rpartition(".")[2] in _PARSES and bool(taint(*everything)))) and bool(everything)


def parsed(machine: Machine, node: Any, name: str, everything: list[Any], given: dict[str, Any]) -> Any:
    if name not in _PARSING or name in _AS_TYPES or not _HOOKS.isdisjoint(given):
        machine.notes.opens_message = True  # what a model, a type or a hook makes of a text in it is not known
    found, first = taint(*everything), everything[0]
    if (
        isinstance(first, Opaque) and first.kind == "spelt" and name.endswith(".loads") and _HOOKS.isdisjoint(given)
    ):  # what the code has made JSON of can be read
        return first.made["of"]
    if isinstance(first, Native) and first.name == PAYLOAD:  # a stream
        return first.owner
    if found:
        whole = any(isinstance(one, Opaque) and one.kind in ("field", "body") for one in everything)
        machine.work(
            node,
            name,
            everything,
            parse=True,
            names=("JSONDecodeError", "ValueError") if name.endswith((".loads", ".load")) else ("ValidationError", "ValueError"),
        )
        if name not in _NO_JSON:
            bodies.parsed(machine, everything[0], node)
        if name.endswith(".loads"):
            bodies.parsed_twice(machine, everything[0], node)
        of = everything[0]
        way = f"{of.name}{{}}" if isinstance(of, Opaque) and of.kind == "body" else ""
        made = Opaque("body" if whole else "value", way, found, node)
        return made if machine.same is None or not isinstance(of, Opaque) else machine.same.setdefault(("parsed", of), made)
    return Opaque("value", name, node=node)
