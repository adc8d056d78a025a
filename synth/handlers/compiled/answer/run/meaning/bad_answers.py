"""An answer that tells of a failure, and raises nothing: what its parts are in a run in which a call gets one."""

from __future__ import annotations

from typing import Any, Final

from queuegate._light import regex

from .....words.statuses import UNAVAILABLE, Status
from ...forms.form import Form
from ..state.machine import Machine
from ..state.scopes import Named
from ..state.values import NOBODY, Error, Object, Opaque

FIELD: Final = "bad answer"
THERE: Final = "item that is there"
FIELDS: Final = (FIELD, THERE)
ATTRIBUTE: Final = "attribute"
ASKS: Final = ("get", "getOrDefault", "GetValueOrDefault")
_FIRST: Final = frozenset({0})
_STATUSES: Final = regex(r"(?:net/http\.Status|(?:^|\.)HttpStatusCode\.)(\w+)$")
"""https://pkg.go.dev/net/http#pkg-constants ; https://learn.microsoft.com/en-us/dotnet/api/system.net.httpstatuscode"""
_WORDS: Final = regex(r"(?<=[a-z])(?=[A-Z])")
_OF_RESPONSES: Final[dict[str, Any]] = {"issuccessstatuscode": False, "issuccessful": False}
_OF_FUNCTIONS: Final[dict[str, Any]] = {"functionerror": "Unhandled", "statuscode": 200}
_OF_EXECUTIONS: Final[dict[str, Any]] = {"status": "FAILED", "statusasstring": "FAILED"}
_OF_ITEMS: Final[dict[str, Any]] = {"hasitem": True, "isitemset": True}
_SIZES: Final[dict[str, Any]] = {"isempty": False, "size": 1, "count": 1}
"""What is asked of an answer of GetItem, and of its item: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html"""
_OWN: Final = ("dispose", "tostring", "gethashcode", "gettype", "type", "hashcode")
"""https://learn.microsoft.com/en-us/dotnet/api/system.net.http.httpresponsemessage"""


FOUND: Final = "found"
"""The kind of an answer that tells of no failure, but of an item that is there."""


class Bad:
    """The call, by its node, the kind of its failure, and the status of its answer. `came`: was it given; `since`, `began`: how many choices had been met, and how much had been done, when it came; `parts`: what was taken of it; `written`: the texts that the item has that was found, by the names of their attributes."""

    def __init__(self, call: int, kind: str, status: int = UNAVAILABLE, written: dict[str, str] | None = None) -> None:
        self.written = written or {}
        self.call, self.kind, self.came, self.since, self.began = call, kind, False, 0, 0
        self.status = Status(status)
        responses = {**_OF_RESPONSES, **dict.fromkeys(("statuscode", "code"), self.status)}
        self.known = {"response": responses, "function-error": _OF_FUNCTIONS, FOUND: _OF_ITEMS}.get(kind, _OF_EXECUTIONS)
        self.parts: list[Any] = []
        self.raises = False
        """Was an exception made of it, because the code asks for one?"""

    def is_handed_on(self, given: tuple[Any, ...]) -> bool:
        """May code that is not there look into the item that was found?"""
        return self.kind == FOUND and any(map(is_bad, given))


def answered(m: Machine, form: Form, value: Opaque) -> Opaque:
    """What a call gives: a bad answer, where it is told to."""
    bad = m.path.plan.bad
    if bad is None or bad.call != form.node.id or (value.about or (NOBODY if m.turn is None else frozenset({m.turn}))) != _FIRST:
        return value
    bad.came, bad.since, bad.began = True, len(m.path.choices), len(m.path.events)
    return value._replace(field=FIELD, about=_FIRST)


def is_bad(value: Any) -> bool:
    return isinstance(value, Opaque) and value.field in FIELDS


def tells(bad: Bad, value: Any) -> bool:
    """Is it the answer, its status, or something else that was taken of it?"""
    return is_bad(value) or value is bad.status or any(value is one for one in bad.parts)


def part(m: Machine, of: Opaque, form: Form, *, called: bool = False) -> Any:
    """A field of a bad answer, or what a method tells of it. A method that C#'s answers do not have is an extension, which may look at it; of the output of an execution, there is none."""
    bad, name = m.path.plan.bad, form.name.lower().removeprefix("get")
    if bad.known is _OF_ITEMS:
        return _of_item(m, of, name)
    if name == "ensuresuccessstatuscode":
        bad.raises = True
        m.throw(Error(m.language.above(m, "HttpRequestException"), of.about), form.node)
    if name in bad.known:
        return bad.known[name]
    is_extension = called and m.program.language == "C#" and name not in _OWN
    m.path.unfollowed = m.path.unfollowed or is_extension or (bad.known is _OF_EXECUTIONS and name == "output")
    made = Opaque(of.about, field="result")
    bad.parts.append(made)
    return made


def _of_item(m: Machine, of: Opaque, name: str) -> Any:
    """Whether it is there; what is in it may say that the work is not done yet."""
    known = _SIZES if of.field == THERE else _OF_ITEMS
    if name in known:
        return known[name]
    is_item = of.field != THERE and name == "item"
    m.path.unfollowed = m.path.unfollowed or not is_item
    return of._replace(field=THERE) if is_item else Opaque(of.about, field="result")


def of_key(m: Machine, of: Opaque, key: Any) -> Object | None:
    """An attribute of an item that is there, of which it is known what was written; None of any other."""
    bad = m.path.plan.bad
    text = bad.written.get(key) if bad is not None and of.field == THERE and isinstance(key, str) else None
    return Object(ATTRIBUTE, fields={"S": text, "s": text}) if text is not None else None


def of_hundreds(operator: str, one: Any, other: Any) -> int | None:
    """Of which hundred a status is (`status / 100`); None where it is no status."""
    if operator not in ("/", "%") or not isinstance(one, Status) or not isinstance(other, int) or other < 1:
        return None
    return int(one) // other if operator == "/" else int(one) % other


def alike(one: Any, other: Any) -> tuple[Any, Any]:
    """A status and what it is compared with, as numbers."""
    return (_number(one), _number(other)) if isinstance(one, Status) or isinstance(other, Status) else (one, other)


def _number(value: Any) -> Any:
    """The number of a status that has a name (`http.StatusTooManyRequests`, `HttpStatusCode.TooManyRequests`)."""
    found = _STATUSES.search(value.path) if isinstance(value, Named) else None
    if found is None:
        return value
    from http import HTTPStatus  # noqa: PLC0415 - few handlers compare them

    spelt = _WORDS.sub("_", found[1]).upper()
    return int(HTTPStatus[spelt]) if spelt in HTTPStatus.__members__ else value
