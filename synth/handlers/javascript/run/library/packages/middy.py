"""Middy: a handler with what is done before and after it, and when it fails.

https://middy.js.org/docs/intro/how-it-works/ and https://middy.js.org/docs/middlewares/sqs-partial-batch-failure/
"""

from __future__ import annotations

from typing import Any, Final

from .....words.response import FAILURES, IDENTIFIER
from ...language.functions import awaited
from ...language.objects.listing import listed
from ...state.machine import Machine, Throw
from ...state.values import FUNCTIONS, UNDEFINED, External, Native, Obj, Promise, Site, Unknown, array

CORE: Final = "@middy/core"
UNSETTLED: Final = "unsettled"
"""Where the middleware finds no result of `Promise.allSettled` on this way, although nothing failed: it returns each message then."""
_PARTIAL: Final = "@middy/sqs-partial-batch-failure"
_BODIES: Final = ("@middy/sqs-json-body-parser", "@middy/event-normalizer")
_HANDS_ON: Final = (
    "@middy/do-not-wait-for-empty-event-loop", "@middy/ssm", "@middy/secrets-manager", "@middy/warmup", "@middy/input-output-logger", "@middy/error-logger", "@middy/validator",
    "@middy/rds-signer", "@middy/s3", "@middy/sts", "@middy/dynamodb", "@middy/cloudwatch-metrics", "@middy/appconfig", "@middy/service-discovery", "@aws-lambda-powertools/",
    "@dazn/lambda-powertools", "middy-middleware-warmup", "@middy/util",
)  # fmt: skip


def made(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Obj:
    """`middy(handler)`."""
    wrapped = Obj("object", {}, None, site)
    state: dict[str, Any] = {
        "handler": arguments[0] if arguments and isinstance(arguments[0], (*FUNCTIONS, Obj)) else UNDEFINED,
        "before": [],
        "after": [],
        "onError": [],
        "partial": False,
    }
    wrapped.tag = ("callable", lambda machine, _, given, at: _run(machine, state, given, at))

    def use(machine: Machine, this: Any, given: list[Any], at: Site) -> Any:
        parts = listed(machine, given[0], at) if given and isinstance(given[0], Obj) and given[0].kind == "array" else given[:1]
        for one in parts if isinstance(parts, list) else ():
            _use(machine, state, one, at)
        return this

    def handler(_machine: Machine, this: Any, given: list[Any], _site: Site) -> Any:
        state["handler"] = given[0] if given else UNDEFINED
        return this

    def hook(kind: str) -> Native:
        def add(_machine: Machine, this: Any, given: list[Any], _site: Site) -> Any:
            state[kind] = [*state[kind], *given[:1]] if kind == "before" else [*given[:1], *state[kind]]
            return this

        return Native(kind, add)

    wrapped.props = {"use": Native("use", use), "handler": Native("handler", handler), **{kind: hook(kind) for kind in ("before", "after", "onError")}}
    return wrapped


def _use(machine: Machine, state: dict[str, Any], middleware: Any, site: Site) -> None:
    if isinstance(middleware, Obj) and not middleware.open:
        state["before"] = [*state["before"], *([middleware.props["before"]] if "before" in middleware.props else [])]
        for kind in ("after", "onError"):
            state[kind] = [*([middleware.props[kind]] if kind in middleware.props else []), *state[kind]]
        return
    package = middleware.path[0] if isinstance(middleware, External) else ""
    if package == _PARTIAL:
        state["after"] = [Native("partial", lambda machine, this, given, _: _partial(machine, this, given, site)), *state["after"]]
        state["onError"] = [Native("partial", _all_rejected), *state["onError"]]
    elif package in _BODIES:
        state["before"] = [*state["before"], Native("bodies", _bodies)]
    elif package.startswith(_HANDS_ON):
        if "makeHandlerIdempotent" in middleware.path:
            machine.note("idempotency", "batch", "makeHandlerIdempotent", site)
    else:
        machine.doubt(f"what the middleware {site.text} makes of the handler's result is not known", site)


def _run(machine: Machine, state: dict[str, Any], given: list[Any], site: Site) -> Promise:
    event, context = (*given, UNDEFINED, UNDEFINED)[:2]
    request = Obj("object", {"event": event, "context": context, "response": UNDEFINED, "error": UNDEFINED, "internal": Obj()}, None, site)

    def each(kind: str) -> None:
        for hook in state[kind]:
            ended = awaited(machine, machine.call(hook, UNDEFINED, [request], site), site)
            if ended is not UNDEFINED and kind != "before":
                request.props["response"] = ended

    before = len(machine.events)
    try:
        try:
            each("before")
            request.props["response"] = awaited(
                machine, machine.call(state["handler"], UNDEFINED, [request.props["event"], context, _options(site)], site), site
            )
            each("after")
        except Throw as thrown:
            request.props |= {"error": thrown.value, "response": UNDEFINED}
            each("onError")
            if request.props["response"] is UNDEFINED:
                raise
            machine.catches(site, "onError", library=True)
        ended = Promise("ok", request.props["response"], site)
    except Throw as thrown:
        ended = Promise("err", thrown.value, site)
    machine.worked(ended, before)
    machine.promises.append(ended)
    return ended


def _options(site: Site) -> Obj:
    """What a handler is given besides, by which it learns that the time is up: https://middy.js.org/docs/writing-middlewares/timeouts/"""
    return Obj("object", {"signal": External(("global", "AbortSignal", "new"))}, None, site)


def _partial(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """What was settled of each record, as a response with those that were rejected."""
    request = arguments[0]
    records = listed(machine, machine.get(request.props["event"], "Records", site), site)
    given = request.props["response"]
    is_list = isinstance(given, Unknown) or (isinstance(given, Obj) and (given.items is not None or given.open))
    ends = listed(machine, given, site) if is_list else []
    failed = array([], site)
    if not isinstance(records, list) or not isinstance(ends, list):
        request.props["response"] = machine.fresh("response")
        return UNDEFINED
    if len(ends) < len(records) or not any(map(_may_be_settled, ends)):
        machine.state.setdefault(UNSETTLED, site if machine.fault is None else None)
        raise Throw(Obj("error", {"message": "the handler gives no result for each record"}, None, site))
    for record, end in zip(records, ends, strict=False):
        status = machine.get(end, "status", site)
        if status != "fulfilled":
            failed.items.append(Obj("object", {IDENTIFIER: machine.get(record, "messageId", site)}, None, site))  # type: ignore[union-attr]  # an array has items
    made_ = Obj("object", {FAILURES: failed}, None, site)
    made_.tag = "library"
    request.props["response"] = made_
    return UNDEFINED


def _may_be_settled(end: Any) -> bool:
    return end is not UNDEFINED and end is not None and (not isinstance(end, Obj) or end.open or "status" in end.props)


def _all_rejected(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    request = arguments[0]
    if request.props["response"] is UNDEFINED:
        records = listed(machine, machine.get(request.props["event"], "Records", site), site)
        request.props["response"] = array([Obj("object", {"status": "rejected"}) for _ in records] if isinstance(records, list) else [], site)
        _partial(machine, UNDEFINED, arguments, site)
    return UNDEFINED


def _bodies(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """Bodies are parsed before the handler sees them; one that is none fails the batch, or stays text."""
    records = listed(machine, machine.get(arguments[0].props["event"], "Records", site), site)
    for record in records if isinstance(records, list) else ():
        if isinstance(record, Obj) and isinstance(body := record.props.get("body"), Unknown):
            record.props["body"] = Unknown(("json", body.key), body.about)
            machine.note("unpacking", "json", "sqsJsonBodyParser", site)
    return UNDEFINED
