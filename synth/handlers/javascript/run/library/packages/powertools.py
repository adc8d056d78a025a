"""Powertools for AWS Lambda (TypeScript): what its batch utility does with the records, and its idempotency.

Read in version 2.35.0 of @aws-lambda-powertools/batch; https://docs.aws.amazon.com/powertools/typescript/latest/features/batch/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from .....words.event_fields import is_new_each_time
from .....words.response import FAILURES, IDENTIFIER
from ...language.functions import awaited
from ...language.loops import turn
from ...language.objects.listing import listed
from ...state.machine import Machine, Throw
from ...state.values import UNDEFINED, Class, External, Function, Native, Obj, Promise, Site, Unknown, argument, array

BATCH: Final = "@aws-lambda-powertools/batch"
IDEMPOTENCY: Final = "@aws-lambda-powertools/idempotency"
FULL: Final = "full"
"""The question whether a processor of which each message failed throws, or returns them all."""
_ASYNC: Final = ("BatchProcessor", "SqsFifoPartialProcessorAsync")
_OTHER_SOURCES: Final = ("KinesisDataStreams", "DynamoDBStreams")
"""What a processor may be told that its records are, beside messages of SQS."""
_DECIDING: Final = frozenset(
    {"clean", "prepare", "process", "processSync", "processRecord", "processRecordSync", "failureHandler", "successHandler", "response", "register", "collectFailures", "entireBatchFailed"}
)  # fmt: skip
"""Methods of a processor that decide which message is reported: https://docs.aws.amazon.com/powertools/typescript/latest/api/classes/_aws-lambda-powertools_batch.BasePartialBatchProcessor.BasePartialBatchProcessor.html"""
_PROCESSORS: Final = (*_ASYNC, "BatchProcessorSync", "SqsFifoPartialProcessor")


def batch(machine: Machine, external: External, this: Any, arguments: list[Any], site: Site) -> Any:
    """Call something of the batch utility."""
    name = external.path[1] if len(external.path) > 1 else ""
    if name in _PROCESSORS and external.path[-1] == "new":
        return _processor(name, arguments, site)
    if name in ("processPartialResponse", "processPartialResponseSync") and len(external.path) == 2:  # noqa: PLR2004 - package and function
        return _partial_response(machine, arguments, site, asynchronous=name == "processPartialResponse")
    return machine.fresh("powertools") if not machine.starting else external.then("()", tuple(arguments))


def _processor(name: str, arguments: list[Any], site: Site) -> Obj:
    made = Obj("object", {}, None, site)
    made.tag = ("processor", name)
    of = arguments[0] if arguments else UNDEFINED
    source = of.path[-1] if isinstance(of, External) and of.path[-2:-1] == ("EventType",) and "Fifo" not in name else ""
    made.props = {
        "%foreign": (source, site) if source in _OTHER_SOURCES else None,
        "%parses": isinstance(settings := argument(arguments, 1), Obj) and not {"schema", "innerSchema"}.isdisjoint(settings.props),
        "register": Native("register", _register),
        "process": Native("process", lambda machine, this, _, site: promised(machine, site, lambda: _process(machine, this, site, asynchronous=True))),
        "processSync": Native("processSync", lambda machine, this, _, site: _process(machine, this, site, asynchronous=False)),
        "response": Native("response", lambda _machine, this, _arguments, site: _response(this, site)),
    }
    return made


def _register(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    if isinstance(this, Obj):
        this.props |= {"%records": arguments[0] if arguments else UNDEFINED, "%handler": arguments[1] if len(arguments) > 1 else UNDEFINED}
        if len(arguments) > 2 and isinstance(arguments[2], Obj):  # noqa: PLR2004 - records, handler, options
            this.props["%options"] = arguments[2]
    return this


def promised(machine: Machine, site: Site, work: Any) -> Promise:
    """What an asynchronous function of a package gives whose work this is."""
    before = len(machine.events)
    try:
        made = Promise("ok", work(), site)
    except Throw as thrown:
        made = Promise("err", thrown.value, site)
    machine.worked(made, before)
    machine.promises.append(made)
    return made


def _partial_response(machine: Machine, arguments: list[Any], site: Site, *, asynchronous: bool) -> Any:
    event, handler, processor, options = (*arguments, *[UNDEFINED] * 4)[:4]

    def work() -> Any:
        if not isinstance(processor, Obj):
            machine.doubt("which batch processor is used is not known", site)
            return machine.fresh("response")
        _register(machine, processor, [machine.get(event, "Records", site), handler, options], site)
        _process(machine, processor, site, asynchronous=asynchronous)
        if processor.props.get("%failed"):
            machine.state.setdefault("collected", site._replace(text=site.text.partition("(")[0]))
        return machine.call(machine.get(processor, "response", site), processor, [], site)

    return promised(machine, site, work) if asynchronous else work()


def _own_methods(processor: Obj) -> Iterator[str]:
    """The methods that decide, as somebody wrote them anew; who calls the one above does something beside it."""
    held, cls = [processor.props], processor.cls
    while isinstance(cls, Class):
        held.append(cls.methods)
        cls = cls.base
    for methods in held:
        yield from (name for name, one in methods.items() if name in _DECIDING and isinstance(one, Function) and b"super." not in (one.code.node.text or b""))


def _process(machine: Machine, processor: Obj, site: Site, *, asynchronous: bool) -> Any:
    name = processor.tag[1] if isinstance(processor.tag, tuple) else "BatchProcessor"
    processor.props["%failed"] = None
    if (own := next(_own_methods(processor), None)) is not None:
        machine.doubt(f"{own} of the processor is another one here: what it then reports is not followed", site)
    if foreign := processor.props.get("%foreign"):
        machine.note("answers", "foreign", *foreign)
    if asynchronous != (name in _ASYNC):
        raise Throw(machine.fails(site, site.text, machine.whose(frozenset()), "throw") if machine.fault is None else Obj("error"))
    records = listed(machine, processor.props.get("%records", UNDEFINED), site)
    options = processor.props.get("%options")
    failed: list[Any] = []
    before = machine.current, machine.abreast
    abreast = name == "BatchProcessor" and not (isinstance(options, Obj) and options.props.get("processInParallel") is False)
    for record in records if isinstance(records, list) else [Unknown(("item", records.key), records.about)]:
        turn(machine, record, abreast=abreast)
        if failed and "Fifo" in name:  # with skipGroupOnError, too: all records that a handler is run on are of one message group
            failed.append(record)
            continue
        try:
            given = _parsed(machine, record, site) if processor.props.get("%parses") else record
            got = machine.call(processor.props.get("%handler"), processor, [given, _context(options)], site)
            if asynchronous:
                awaited(machine, got, site)
            elif isinstance(got, Promise):
                got.seen = True
                machine.note("unawaited", "call", "the record handler", site)
        except Throw:
            machine.catches(site, name, library=True)
            failed.append(record)
    machine.current, machine.abreast = before
    if failed and not _says(options, "throwOnFullBatchFailure", yes=False) and machine.choose(2, "branch", (site.node.id, FULL)):
        machine.state["full"] = True
        error = Obj("error", {"message": "All records failed processing.", "name": "FullBatchFailureError"}, None, site)
        error.tag = "full"
        raise Throw(error)
    processor.props["%failed"] = failed
    return array([], site)


def _context(options: Any) -> Any:
    """What a record handler is given beside its record: https://github.com/aws-powertools/powertools-lambda-typescript/pull/1637"""
    return options.props.get("context", UNDEFINED) if isinstance(options, Obj) else UNDEFINED


def _parsed(machine: Machine, record: Any, site: Site) -> Any:
    """A record as a schema makes it: its body is what its text says."""
    if not isinstance(record, Obj) or not isinstance(body := record.props.get("body"), Unknown):
        return record
    if (error := machine.work("parse", site, "schema", (body,))) is not None:
        raise Throw(error)
    machine.note("unpacking", "json", "schema", site)
    made = Obj("object", {**record.props, "body": Unknown(("json", body.key), body.about)})
    made.tag, made.about = record.tag, record.about
    return made


def _says(options: Any, name: str, *, yes: bool) -> bool:
    return isinstance(options, Obj) and options.props.get(name) is yes


def _response(processor: Any, site: Site) -> Any:
    """The response of a processor: empty until it has processed a batch to the end."""
    failed = processor.props.get("%failed") if isinstance(processor, Obj) else None
    items = [
        Obj("object", {IDENTIFIER: one.props["messageId"]} if isinstance(one, Obj) and "messageId" in one.props else {}, None, site) for one in failed or ()
    ]
    for item in items:
        item.open = not item.props
    made = Obj("object", {FAILURES: array(items, site)}, None, site)
    made.tag = "library" if failed is not None else "stale"
    return made


def _key(options: Any) -> Any:
    """The expression by which the configuration of a guard takes its key."""
    config = options.props.get("config") if isinstance(options, Obj) else None
    given = config.arguments[0] if isinstance(config, External) and config.arguments else None
    return given.props.get("eventKeyJmesPath") if isinstance(given, Obj) else None


def idempotent(machine: Machine, external: External, arguments: list[Any], site: Site) -> Any:
    """`makeIdempotent(function, …)` ends as the function does; what it is given tells whether it guards a message or a batch."""
    name = external.path[-1]
    if name in ("makeIdempotent", "makeFunctionIdempotent") and arguments:
        function = arguments[0]

        def work(machine: Machine, this: Any, given: list[Any], at: Site) -> Any:
            whole = any(isinstance(one, Obj) and one.tag == "event" for one in given)
            machine.note("idempotency", "batch" if whole else "record", name, site)
            if what := is_new_each_time(_key(argument(arguments, 1))):
                machine.note("idempotency", "anew", what, site)
            return promised(machine, at, lambda: awaited(machine, machine.call(function, this, given, at), at))

        return Native(name, work)
    return external.then("()", tuple(arguments))
