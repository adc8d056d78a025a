"""What only names the work for logs and traces (`set_correlation_id`, `logging_context`, `span.setAttribute`), by what it is called: nothing of a message is done by it."""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

_HUMP: Final = regex(r"(?<=[a-z0-9])(?=[A-Z])")
_TRACED: Final = regex(r"(?:^|_)(?:correlation|trace|traces|tracing|span|baggage|breadcrumbs?|mdc|contextvars|annotations?)(?:_|$)")
"""https://opentelemetry.io/docs/concepts/signals/traces/ ; https://www.slf4j.org/manual.html#mdc"""
_NAMED: Final = regex(r"(?:^|_)(?:correlation|request_id|trace|span|logger|logging|mdc)(?:_|$)")
_SET: Final = regex(r"_*(?:set|put|add|bind|push|with|use|enter|append|update|reset|clear|unbind)(?:_|$)")
_OF_A_LOG: Final = regex(r"_(?:request_id|message_id|logging|log_(?:tags?|keys|context|fields|attributes|extras?))(?:_|$)")


def only_names(dotted: str) -> bool:
    """Does the call of such a name say what is worked on, to whoever reads a log or a trace, and nothing else?"""
    *before, last = (_HUMP.sub("_", one).lower() for one in dotted.partition("(")[0].split("."))
    sets = _SET.match(last) is not None
    return (
        _TRACED.search(last) is not None or (sets and _OF_A_LOG.search(last) is not None) or (sets and bool(before) and _NAMED.search(before[-1]) is not None)
    )
