"""Outcomes that are values: whether something went well, and what came of it or what went wrong.

https://github.com/amantinband/error-or#readme , https://github.com/mcintyre321/OneOf#readme , https://github.com/altmann/FluentResults#readme ,
https://github.com/vkhorikov/CSharpFunctionalExtensions#readme and https://github.com/ardalis/Result#readme
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from ...forms.form import Form
from ...run.meaning.calls import start
from ...run.meaning.expressions import awaited
from ...run.state.concerns import of_value
from ...run.state.machine import Machine
from ...run.state.scopes import Named
from ...run.state.values import Closure, Future, List, Object, Opaque, about_of
from ..tasks import ended

if TYPE_CHECKING:
    from ....program.code import Function

OUTCOME: Final = "outcome"
_OF_RESULTS: Final = ("FluentResults", "CSharpFunctionalExtensions", "Ardalis.Result")
_RETURNED: Final = re.compile(r"(?:(?:Value)?Task<\s*)?(?:\w+\.)*(ErrorOr|OneOf|Result)<(.*?)>+$")
_ERRORS: Final = frozenset({"Failure", "Unexpected", "Validation", "Conflict", "NotFound", "Unauthorized", "Forbidden", "Custom"})
_WELL: Final = frozenset({"Ok", "Success", "Created", "Updated", "Deleted", "NoContent"})
_FAILS: Final = frozenset({"Fail", "Failure", "Error", "CriticalError", "NotFound", "Invalid", "Unauthorized", "Forbidden", "Conflict", "Unavailable"})
_IS: Final = {**dict.fromkeys(("IsError", "IsFailed", "IsFailure"), 1), **dict.fromkeys(("IsSuccess", "IsOk"), 0)}
_ONE: Final = re.compile(r"(?:Is|As|FromT|TryPick)T?(\d)$")
_CHOOSES: Final = re.compile(r"(?:Match|Switch)(?:First)?(?:Async)?$")
_GOES_ON: Final = frozenset({"Then", "Map", "Bind"})
_LOOKS: Final = frozenset({"Tap", "ThenDo", "OnSuccess"})
_SAME: Final = frozenset({"ToResult", "WithError", "WithErrors", "WithReason", "WithSuccess"})


def made(at: int, value: Any, form: Form) -> Object:
    """An outcome: which of those that there may be (0: it went well), and what came of it."""
    return Object(OUTCOME, node=form.node, fields={"at": at, "value": value})


def returned(m: Machine, function: Function, value: Any) -> Any:
    """What a function returns that is declared to return an outcome, which is made of anything that may be one."""
    found = _RETURNED.match(function.returns)
    if found is None or not _is_known(value) or m.program.find(found[1], function.file):
        return value
    form = Form("value", function.node)
    if found[1] == "OneOf":
        kinds = [_plain(one) for one in _listed(found[2])]
        name = value.type.name if isinstance(value, Object) and value.type is not None else value.type if isinstance(value, Opaque) else ""
        return made(kinds.index(_plain(name)), value, form) if kinds.count(_plain(name)) == 1 else value
    if found[1] == "Result" and not _uses(m, *_OF_RESULTS):
        return value
    return made(1 if isinstance(value, List) else 0, value, form)


def _is_known(value: Any) -> bool:
    return (
        (isinstance(value, Object) and value.kind != OUTCOME)
        or isinstance(value, (List, str, bool, int))
        or (isinstance(value, Opaque) and (value.parsed or value.made is not None or value.field not in ("", "result")))
    )


def _listed(types: str) -> Iterator[str]:
    """Types of a list, without those that they are of."""
    while (shorter := re.sub(r"<[^<>]*>?", "", types)) != types:
        types = shorter
    yield from types.split(",")


def _plain(name: str) -> str:
    return name.partition("<")[0].rpartition(".")[2].strip().rstrip("?>")


def _uses(m: Machine, *packages: str) -> bool:
    if (known := m.known.get(key := ("uses", packages))) is None:
        known = m.known[key] = any(name.startswith(packages) for unit in m.program.units for name, _ in unit.opened)
    return bool(known)


def static(m: Machine, of: Named, form: Form, args: tuple[Any, ...]) -> Any:
    """What a method of such a class makes; None where it is none."""
    plain, name, value = _plain(of.path), form.name, args[0] if args else None
    if plain == "OneOf" and (one := _ONE.match(name)) is not None:
        return made(int(one[1]), value, form)
    if plain == "Error" and name in _ERRORS and _uses(m, "ErrorOr"):
        kind = "Unexpected" if name == "Custom" else name
        return made(
            1, Object("anonymous", node=form.node, fields={"Type": f"ErrorType.{kind}", **dict(zip(("Code", "Description"), args, strict=False))}), form
        )
    if plain != "Result" or not _uses(m, *_OF_RESULTS):
        return None
    if name == "Try" and isinstance(value, Closure):
        return _tried(m, value, form)
    return made(int(name in _FAILS), args if name in _FAILS else value, form) if name in _FAILS or name in _WELL else None


def _tried(m: Machine, work: Closure, form: Form) -> Any:
    """Whatever goes wrong is an outcome."""
    since, is_task = len(m.path.waits), False

    def tried() -> Any:
        nonlocal is_task
        value = work.call([])
        is_task = isinstance(value, Future)
        return awaited(m, value)

    value, error = ended(tried)
    if error is not None:
        m.catch(error, "Result.Try(…)", form.node, broad=True)
    outcome = made(int(error is not None), error or value, form)
    return start(m, outcome, None, form.node, since) if is_task else outcome


def went_well(m: Machine, of: Named, name: str, form: Form) -> Any:
    """`Result.Success` of ErrorOr; None of any other member."""
    return made(0, None, form) if _plain(of.path) == "Result" and name in _WELL and _uses(m, "ErrorOr") else None


def member(of: Object, form: Form) -> Any:
    """What an outcome says of itself."""
    at, name = of.fields["at"], form.name
    if name in _IS:
        return at == _IS[name]
    if (one := _ONE.match(name)) is not None and name.startswith("Is"):
        return at == int(one[1])
    if name == "Value" or one is not None:
        return of.fields["value"]
    error = _error(of)
    return List([error], form.node) if name in ("Errors", "Reasons") else error if name in ("FirstError", "Error") else Opaque(about_of(of), field="result")


def _error(of: Object) -> Any:
    """What went wrong."""
    value = of.fields["value"]
    return value if isinstance(value, Object) and value.kind == "anonymous" else Opaque(about_of(of), "Error")


def method(m: Machine, of: Object, form: Form, args: tuple[Any, ...]) -> Any:
    """What is done with an outcome."""
    at, name = of.fields["at"], form.name
    if _CHOOSES.match(name) and at < len(args) and isinstance(args[at], Closure):
        is_list = at == 1 and "First" not in name and _uses(m, "ErrorOr")
        return args[at].call([List([_error(of)], form.node) if is_list else of.fields["value"]])
    if (one := _ONE.match(name)) is not None and name.startswith("TryPick"):
        return at == int(one[1])
    if name in _SAME or (name in (*_GOES_ON, *_LOOKS) and at > 0):
        return of
    if name in (*_GOES_ON, *_LOOKS) and args and isinstance(args[0], Closure):
        value = args[0].call([of.fields["value"]])
        if name in _LOOKS and not isinstance(value, Future):
            return of
        if not isinstance(value, Future):
            return value if isinstance(value, Object) and value.kind == OUTCOME else made(0, value, form)
    m.doubt(form.node, f"{name} of an outcome", of_value(args))
    return Opaque(about_of((of, *args)))
