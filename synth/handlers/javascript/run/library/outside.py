"""Calls of somebody else's code of which no more is known than how they are called: they may fail, take time, and give a promise."""

from __future__ import annotations

from typing import Any, Final

from ....effort import EFFORT
from ..language.objects.noticed import RESULT
from ..state import bad_answers
from ..state.machine import Machine, Throw
from ..state.values import BUILDER, FOREIGN, UNDEFINED, External, Function, Native, Obj, Promise, Site, Unknown, about_of, key_of
from . import http, known, noticed
from .aws import operations as aws
from .given import called, is_callback, with_functions
from .packages import schemas
from .stores import databases, only_once, queries, stored
from .stores.asking import Row
from .values.promises import PROMISE
from .waiting import waits

_CALL: Final = 20
"""What a call of somebody else's code is worth, in units of `effort`."""


def _is_promise(path: tuple[str, ...], name: str, site: Site, *, is_query: bool) -> bool:
    """Does a call certainly give a promise? What only lets go of something need not be waited for."""
    if site.context == "drop":
        return not known.undoes(name) and (is_query or known.is_async(path)) and not known.queues_up(path)
    return known.is_async(path) and not (is_query and site.context == "value" and path[-1] == "raw")  # a part of another query


def _hand_over(machine: Machine, external: External, arguments: list[Any], name: str) -> None:
    """What is handed to somebody else is theirs to wait for, as long as they like."""
    promises = [one for one in (*arguments, *(item for one in arguments if isinstance(one, Obj) for item in one.items or ())) if isinstance(one, Promise)]
    for promise in promises:
        promise.seen = True
    if promises:
        from .packages.bounding import waits_for  # noqa: PLC0415 - few handlers give promises away

        waits_for(machine, external, arguments, *promises, name=name)


def _value(  # noqa: PLR0913 - one call
    machine: Machine,
    path: tuple[str, ...],
    arguments: list[Any],
    site: Site,
    *,
    asked: tuple[Any, ...],
    given: tuple[Any, ...],
    is_query: bool,
    row: Row | None,
) -> Any:
    """What a call gives that does not fail: what was stored before, what tells of a failure, or something that is not known."""
    about = about_of(given)
    if (
        value := stored.found(machine, path, asked, site, row)
        or bad_answers.answered(machine, site, about, aws.asked(path, asked)[1] if aws.is_sdk(path) else None)
    ) is not None:
        return value
    if (made := schemas.given(path, called(site), arguments, site.node.start_byte)) is not None:
        if made[0] == RESULT:
            return Unknown(made, about)
    else:
        kind = aws.ANSWER if aws.is_sdk(path) else BUILDER if is_query else "call"
        made = (kind, site.node.start_byte, *((aws.THIRD,) if path[0].startswith("@aws-sdk/") else ()))
    return Unknown((*made, machine.fresh("").key), about)


def _is_left(site: Site, name: str) -> bool:
    """Does nobody take what a call gives, which may be a promise by its name?"""
    return site.context == "drop" and not known.undoes(name) and not name.endswith("Sync")


def outside(machine: Machine, external: External, this: Any, arguments: list[Any], site: Site) -> Any:
    path = external.path
    functions = [one for one in arguments if isinstance(one, (Function, Native))]
    of_sdk = aws.is_sdk(path) and bool(functions) and arguments[-1] is functions[-1]  # the SDK takes no function but a callback
    if (found := _without_work(machine, external, arguments, [] if of_sdk else functions, site)) is not None:
        return found
    EFFORT.spend(_CALL)
    name = called(site)
    given = (*arguments, *((external.arguments or ()) if path[0] != "unknown" else ()), *(_receiver(external, this)))
    _hand_over(machine, external, arguments, name)
    asked = tuple(arguments) if path[-1] != "promise" else external.arguments
    aws.noted(machine, path, asked, site)
    waits.asked(machine, external, arguments, site)
    is_query = known.builds(path, external.arguments[0] if external.arguments else None)
    request = databases.asked(machine, external, name, asked)
    sure = _is_promise(path, name, site, is_query=is_query) or (request is not None and name in databases.SENDS)
    kind = "parse" if path[0] in known.DECODES or (not sure and site.context != "await" and known.only_parses(name)) else "work"
    if kind == "work" and not sure and about_of(given) and not (functions and (of_sdk or is_callback(arguments))) and _is_left(site, name):
        if known.adds(name) or known.shapes(name) or known.queues_up(path):
            return machine.fresh("call", about_of(given))
        machine.doubt(f"{site.text.partition('(')[0]} is not awaited, and whether it gives a promise is not known", site, of_waiting=True)
    if not functions:
        noticed.responded(machine, external, arguments, asked, site, name=name)
    row = databases.row(request, site)
    once = only_once.met(machine, path, asked, site, row) if not functions else None
    may_fail = (bool(about_of(tuple(arguments))) or not known.undoes(name)) and not schemas.refusal(path, name) and (request is None or databases.is_last(site))
    error, in_vain = (
        (machine.failure(site, machine.whose(about_of(given))), True)
        if machine.absent and aws.is_refused(path, asked)
        else only_once.written(machine, site, given, once)
        if once is not None
        else (machine.work(kind, site, site.text, given, may_fail=may_fail), False)
    )
    if error is None and not in_vain:
        stored.written(machine, path, asked, site, row)
    value = only_once.in_vain(once, site) if in_vain else _value(machine, path, arguments, site, asked=asked, given=given, is_query=is_query, row=row)
    if request is not None:
        databases.goes_on(machine, value, request)
    if error is not None and "interceptors" in machine.state:
        from .packages import axios  # noqa: PLC0415 - few handlers have interceptors

        error, value = axios.ended(machine, external, error, site)
    if functions and (of_sdk or is_callback(arguments)):
        return _told_back(machine, path, functions[-1], [error, UNDEFINED] if error is not None else [None, value], site)
    made = _result(machine, error, value, site, sure=sure, at_once=schemas.refuses_at_once(path, name), plain=known.gives_plain_promise(path))
    return queries.stepped(machine, external, value, made, site) if is_query else made


def _without_work(machine: Machine, external: External, arguments: list[Any], functions: list[Any], site: Site) -> Any:
    """What only makes something that is used later, only works something out, or is handed functions; None where something is done."""
    path, of_sdk = external.path, not functions and any(isinstance(one, (Function, Native)) for one in arguments)
    if machine.starting or known.gives_client(path) or (path[0].startswith("aws-sdk") and path[-1] != "promise" and not of_sdk):
        return (
            external
            if path[-1] == "new"
            else aws.requested(machine, external, tuple(arguments), site)
            if path[0].startswith("aws-sdk")
            else external.then("()", http.extended(external, arguments) if path[-1] == "extend" else tuple(arguments) or None)
        )
    if path[-1] in PROMISE and path[0] != "unknown" and functions:  # a client that is waited for before it is used
        return PROMISE[path[-1]](machine, Promise("ok", External(path[:-1], external.arguments), site), arguments, site)
    if path[0] == "unknown" and external.arguments and isinstance(external.arguments[0], Unknown) and known.is_worked_out(external.arguments[0].key):
        return Unknown(("pure", external.arguments[0].key, *map(key_of, arguments)), about_of((*external.arguments, *arguments)))
    if (known.is_pure(path) or schemas.spells(path, called(site))) and not functions:
        made = Unknown(("pure", *path, *map(key_of, arguments)) if arguments else ("pure", machine.fresh("").key), about_of(tuple(arguments)))
        if path[-1] == "marshall":
            only_once.marshalled(machine, made, arguments)
        return made
    return with_functions(machine, external, arguments, functions, site) if functions else None


def _told_back(machine: Machine, path: tuple[str, ...], callback: Any, given: list[Any], site: Site) -> Any:
    """Work that ends in a callback. What the SDK gives then is no promise: nobody waits for it, unless one is made around it."""
    if aws.is_sdk(path):
        machine.promises.append(Promise("ok", UNDEFINED, site, work=True))
    machine.call(callback, FOREIGN, given, site)
    return UNDEFINED


def _receiver(external: External, this: Any) -> tuple[Any, ...]:
    return (external.arguments[0],) if external.path[0] == "unknown" and external.arguments else (this,) if isinstance(this, (Unknown, Obj)) else ()


def _result(machine: Machine, error: Obj | None, value: Any, site: Site, *, sure: bool, at_once: bool, plain: bool) -> Any:  # noqa: PLR0913 - one call
    """What a call gives: a promise where it certainly does; else that shows by how it is used. `at_once`: it throws where it is called; `plain`: the promise has nothing but a promise's methods."""
    if at_once or site.context == "await" or (site.context == "drop" and not sure):
        if error is not None:
            raise Throw(error)
        return value
    made = Promise("ok" if error is None else "err", value if error is None else error, site, work=True)
    made.maybe, made.outside, made.began, made.ended = not sure, not plain, len(machine.events) - 1, len(machine.events)
    machine.promises.append(made)
    return made
