"""The events that a call of PutEvents puts on a bus: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html"""

from __future__ import annotations

from collections.abc import Iterator

from .written import Put, Written


def events_put(service: str, operation: str, given: Written) -> Iterator[Put]:
    """Those whose source and detail-type are known."""
    entries = (given.fields or {}).get("Entries") if (service, operation) == ("events", "put_events") else None
    for one in (entries.items or ()) if entries is not None else ():
        source, kind = ((one.fields or {}).get(name) for name in ("Source", "DetailType"))
        if source is not None and kind is not None and source.text is not None and kind.text is not None:
            yield Put(source.text, kind.text, given.at)
