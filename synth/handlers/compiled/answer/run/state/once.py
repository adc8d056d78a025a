"""Writes of AWS that go well only once: with what exception the same one ends when it is made again.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html ; https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html ;
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from .....sdk_requests.once import goes_well_once
from .....words.clauses import ALREADY, CANCELED, EXISTS
from .values import List, Object, Opaque

_DEEP: Final = 7
_CONDITION: Final = frozenset({"conditionexpression", "expression"})
_OF_S3: Final = {"Java": "S3Exception", "C#": "AmazonS3Exception"}
"""What S3 answers with has no class of its own in these: https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/handling-exceptions.html"""
_TOKEN: Final = "clientrequesttoken"  # noqa: S105 - a parameter
REFUSALS: Final = frozenset({ALREADY, CANCELED[0], EXISTS})


def refusal(language: str, name: str, given: tuple[Any, ...]) -> str:
    """What the exception is called with which such a write ends the next time; "" of any other call."""
    plain = name.lower().removesuffix("async").removesuffix("withcontext")
    if plain == "putobject":
        settings = [one.made.given for one in given if isinstance(one, Opaque) and one.made is not None]
        held = next((one[key] for one in settings for key in one if key.lower() == "ifnonematch"), None)
        return _OF_S3.get(language, EXISTS) if held and held[0] == "*" else ""
    if plain.startswith("transactwrite"):
        return CANCELED[0] if any(map(goes_well_once, _anywhere(given, _DEEP))) and not any(map(_has_token, given)) else ""
    return ALREADY if any(map(goes_well_once, (one for held in given for one in _of_request(held)))) else ""


def _has_token(value: Any) -> bool:
    """Is it said which request it is, so that it goes well again within ten minutes?"""
    return isinstance(value, Opaque) and value.made is not None and any(name.lower() == _TOKEN for name in value.made.given)


def _of_request(value: Any) -> Iterator[str]:
    """The condition of a request: a text, or one with its names and values."""
    for name, held in value.made.given.items() if isinstance(value, Opaque) and value.made is not None else ():
        if held and name.lower() in _CONDITION:
            yield from (held[0],) if isinstance(held[0], str) else _of_request(held[0])


def _anywhere(value: Any, depth: int) -> Iterator[str]:
    """Those of the writes of a transaction."""
    yield from _of_request(value)
    inside = value.made.given.values() if isinstance(value, Opaque) and value.made is not None else value.fields.values() if isinstance(value, Object) else ()
    for one in (value.items if isinstance(value, List) else value if isinstance(value, tuple) and type(value) is tuple else inside) if depth else ():
        yield from _anywhere(one, depth - 1)
