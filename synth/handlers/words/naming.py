"""What only names the work for logs and traces (`set_correlation_id`, `logging_context`, `span.setAttribute`), or writes an exception into them, by what it is called: nothing of a message is done by it; and whether a call is named like a question, or only takes something away again."""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

_HUMP: Final = regex(r"(?<=[a-z0-9])(?=[A-Z])")
_TRACED: Final = regex(r"(?:^|_)(?:correlation|trace|traces|tracing|span|baggage|breadcrumbs?|mdc|contextvars|annotations?)(?:_|$)")
"""https://opentelemetry.io/docs/concepts/signals/traces/ ; https://www.slf4j.org/manual.html#mdc"""
_NAMED: Final = regex(r"(?:^|_)(?:correlation|request_id|trace|span|logger|logging|mdc)(?:_|$)")
_SET: Final = regex(r"_*(?:set|put|add|bind|push|with|use|enter|append|update|reset|clear|unbind)(?:_|$)")
_OF_A_LOG: Final = regex(r"_(?:request_id|message_id|logging|log_(?:tags?|keys|context|fields|attributes|extras?))(?:_|$)")


_MOST: Final = 200


def only_names(dotted: str) -> bool:
    """Does the call of such a name say what is worked on, to whoever reads a log or a trace, and nothing else?"""
    *before, last = (in_words(one) for one in dotted.partition("(")[0].split("."))
    sets = _SET.match(last) is not None
    return (
        _TRACED.search(last) is not None or (sets and _OF_A_LOG.search(last) is not None) or (sets and bool(before) and _NAMED.search(before[-1]) is not None)
    )


_WRITTEN: Final = regex(r"_*(?:record|capture|notice)_(?:exception|error)$")
"""https://opentelemetry.io/docs/specs/otel/trace/exceptions/ ; https://docs.sentry.io/platforms/python/usage/ ; https://docs.newrelic.com/docs/apm/agents/python-agent/python-agent-api/noticeerror-python-agent-api/"""
_ON_A_SPAN: Final = regex(r"_*(?:add_(?:exception|error|annotation|metadata|event)|put_(?:annotation|metadata)|set_(?:status|error|attributes?|tags?))(?:_|$)")
"""https://docs.aws.amazon.com/xray/latest/devguide/xray-sdk-python-segment.html ; https://learn.microsoft.com/en-us/dotnet/api/system.diagnostics.activity"""
_SPAN: Final = regex(r"(?:\w+_)?(?:span|tracer)|(?:(?:get_)?current_|get_|parent_)?(?:sub_?)?segment|activity|\w*x_?ray\w*")
_CALLED_ON: Final = regex(r"(\w+)(?:\([^()]*\))?[?!]?\.(?:(?:Instance|Current)[?!]?\.)?$")


def writes_into_traces(name: str, call: str) -> bool:
    """Does a method of such a name write an exception, or a word, into a trace? `call`: as it is written, with what it is called on."""
    plain = in_words(name)
    if _WRITTEN.match(plain) is not None or _ON_A_SPAN.match(plain) is None:
        return _WRITTEN.match(plain) is not None
    of = _CALLED_ON.search(call.rpartition(name)[0][-_MOST:])
    return of is not None and _SPAN.fullmatch(in_words(of[1])) is not None


_RESOURCE: Final = regex(r"(?:\w*_)?(?:ARN|BUCKET|BUS|DSN|ENDPOINT|FUNCTION|HOST|NAME|QUEUE|STREAM|TABLE|TOPIC|URI|URL)$")


def names_a_resource(variable: str) -> bool:
    """Does an environment variable say, by its name, which resource is meant? Who asks whether it is there is ready for a template without it."""
    return _RESOURCE.match(variable) is not None


_MEASURES: Final = regex(r"[Pp]ut_?[Mm]etric_?[Dd]ata")


def only_measures(call: str) -> bool:
    """Does a call, as it is written, only count something? https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html"""
    return _MEASURES.search(call) is not None


_CLEARS: Final = regex(r"(?:^|\.)_*(?i:delete|release|unlock|remove|clear|close|ack|del)(?![a-z])\w*\(|new Delete\w*Command\(")


def clears(call: str) -> bool:
    """Does a call, as it is written, only take away what was put there before, a lock, a mark, an item (`delete_item(…)`, `lock.release()`, `client.send(new DeleteItemCommand(…))`)?"""
    return _CLEARS.search(call) is not None


_ASKS: Final = regex(r"_*(?:is|has|should|can|could|may|must|will|was|are|needs?|matches|contains)_")
_HANDS_ON: Final = regex(
    r"_*(?:(?:try|safe|safely|maybe|async)_)?(?:send|publish|put|save|store|stash|keep|record|report|notify|write|insert|push|emit|enqueue|queue|forward|move|park|archive|persist|upsert|update|add|mark|raise|throw|submit|dispatch|deliver|"
    r"alert|requeue|redrive|quarantine|dead|dlq|create|post|track|capture|handle|process|upload|register)(?:_|$)"
)
"""Who is called so may keep what he is given, and say only whether that went well."""


def hands_on(name: str) -> bool:
    """Does the name of a call say that it does something with what it is given?"""
    return _HANDS_ON.match(in_words(name[:_MOST])) is not None


_JUDGES: Final = regex(
    r"_*(?:\w+_)?(?:classify|classifies|decide|decides|judge|assess|triage|diagnose|categori[sz]e|evaluate|verdict|decision|disposition)(?:_|$)"
)


def may_judge(name: str, *, of_message: bool) -> bool:
    """May a call be made only to learn what to do with a failure (`verdict = classify(error)`)? Whoever is given the message itself may have kept it, and say whether that went well, unless his name says that he judges."""
    plain = in_words(name[:_MOST])
    return asks(name) or _JUDGES.match(plain) is not None or (not of_message and _HANDS_ON.match(plain) is None)


def asks(name: str) -> bool:
    """Does the name of a call say that it only asks something?"""
    return _ASKS.match(f"{in_words(name[:_MOST])}_") is not None


def in_words(name: str) -> str:
    return _HUMP.sub("_", name).lower()
