"""How a filter is run on the body of a message, and what it may have been meant to be."""

from __future__ import annotations

from typing import Any

import pytest

from queuegate.synth.event_patterns import document, pattern
from queuegate.synth.model.filtering.filter_examples import examples, lost_between
from queuegate.synth.model.filtering.filters import Filter
from queuegate.synth.values.text import Text

NOWHERE: Any = None


def of(text: str) -> Filter:
    return Filter(NOWHERE, Text.of(text), pattern(document(text)))


PLAIN, JSON, ASKED_OF_NEITHER = of('{"body": [{"anything-but": "x"}]}'), of('{"body": {"a": [{"exists": false}]}}'), of('{"eventSource": ["aws:sqs"]}')


@pytest.mark.parametrize(
    ("one", "body", "passes"),
    [
        (PLAIN, "text", True),
        (JSON, "text", False),
        (PLAIN, '{"b": 1}', False),
        (JSON, '{"b": 1}', True),
        (ASKED_OF_NEITHER, "text", True),
        (ASKED_OF_NEITHER, '{"b": 1}', True),
    ],
    ids=["text for text", "text for JSON", "JSON for text", "JSON for JSON", "text for neither", "JSON for neither"],
)
def test_the_form_of_the_body_decides_first(one: Filter, body: str, passes: bool) -> None:  # noqa: FBT001 - a table
    """The six lines of the table on https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html."""
    assert one.lets_through(body) is passes


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('{"kind": ["order"]}', '{"body": {"kind": ["order"]}}'),
        ('{"data": {"kind": ["order"]}}', '{"body": {"kind": ["order"]}}'),
        ('{"Body": ["x"]}', '{"body": ["x"]}'),
    ],
)
def test_what_a_filter_without_body_was_meant_to_be(text: str, meant: str) -> None:
    one = of(text)
    assert not one.may_match()
    assert one.under_body() == meant
    assert of(meant).may_match()


@pytest.mark.parametrize("text", ['{"body": {"a": ["b"]}}', '{"kind": ["order"], "attributes": {"a": ["b"]}}', '{"data": ["x"], "body": ["y"]}'])
def test_what_it_was_meant_to_be_is_not_guessed(text: str) -> None:
    assert of(text).under_body() is None


def test_a_message_between_two_filters() -> None:
    order, refund = of('{"body": {"kind": ["order"]}}'), of('{"body": {"kind": ["refund"]}}')
    assert lost_between([order], [refund]) == '{"kind": "order"}'
    assert lost_between([order], [order]) is None
    assert lost_between([order], []) == examples([order])[1]
