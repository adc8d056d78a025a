"""The filters of a mapping by example: a message that passes, one that is deleted, and one on which two mappings differ."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from ...event_patterns import dumped, failing, passing, spelt_out
from .filters import BODY, Filter

MOST: Final = 20
"""Filters that CloudFormation's schema lets through: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html"""


def examples(filters: Iterable[Filter]) -> tuple[str | None, str | None]:
    """The body of a message that the filters let through, and of one that they delete; None where none was found. Of more than `MOST` filters only the first are looked at."""
    filters = list(islice(filters, MOST))
    passes = next((body for one in filters if (body := _passing(one)) is not None), None)
    event = failing([one.fields for one in filters])
    deleted = [_body(event), '{"something": "else"}', "something else"]
    return passes, next((body for body in deleted if body is not None and not any(_spelt(one).lets_through(body) for one in filters)), None)


def lost_between(filters: Iterable[Filter], others: Iterable[Filter]) -> str | None:
    """The body of a message that one mapping's filters let through and the other's delete, whichever of the two it is; None where none was found."""
    ours, theirs = list(islice(filters, MOST)), list(islice(others, MOST))
    for these, those in ((ours, theirs), (theirs, ours)):
        for body in filter(None, map(_passing, these)):
            if those and not any(_spelt(one).lets_through(body) for one in those):
                return body
    return None if ours and theirs else examples(ours or theirs)[1]


def _passing(one: Filter) -> str | None:
    body = _body(passing(one.fields))
    return body if body is not None and _spelt(one).lets_through(body) else None


def _spelt(one: Filter) -> Filter:
    return one._replace(fields=spelt_out(one.fields))


def _body(event: Any) -> str | None:
    if not isinstance(event, dict):
        return None
    body = event.get(BODY, "anything")
    return body if isinstance(body, str) else dumped(body)
