"""What EventBridge's guide says of each operator, and Lambda's of filters, in patterns and events of our own.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
"""

from __future__ import annotations

import pytest

from queuegate.synth.event_patterns import document, matches, pattern
from queuegate.synth.event_patterns.documents import dumped

CASES: dict[str, tuple[str, list[str], list[str]]] = {
    "a value": ('{"name": ["Ada"]}', ['{"name": "Ada"}', '{"name": "Ada", "more": 1}'], ['{"name": "ada"}', '{"name": "Ada "}', "{}", '{"name": {"Ada": 1}}']),
    "one of several": ('{"pay": ["card", "cash"]}', ['{"pay": "card"}', '{"pay": "cash"}'], ['{"pay": "cheque"}']),
    "null": ('{"id": [null]}', ['{"id": null}'], ['{"id": ""}', "{}", '{"id": "null"}']),
    "an empty string": ('{"last": [""]}', ['{"last": ""}'], ['{"last": null}', "{}"]),
    "true": ('{"on": [true]}', ['{"on": true}'], ['{"on": "true"}', '{"on": 1}']),
    "both fields": ('{"a": ["x"], "b": ["y"]}', ['{"a": "x", "b": "y"}'], ['{"a": "x"}', '{"a": "x", "b": "x"}']),
    "a number as it is spelt": ('{"n": [300]}', ['{"n": 300}'], ['{"n": 300.0}', '{"n": 3.0e2}', '{"n": "300"}']),
    "ignoring case": ('{"name": [{"equals-ignore-case": "ada"}]}', ['{"name": "ADA"}', '{"name": "ada"}'], ['{"name": "adam"}', '{"name": 1}']),
    "prefix": ('{"region": [{"prefix": "us-"}]}', ['{"region": "us-east-1"}', '{"region": "us-"}'], ['{"region": "eu-us-"}', '{"region": "US-east-1"}', "{}"]),
    "prefix ignoring case": ('{"s": [{"prefix": {"equals-ignore-case": "eventB"}}]}', ['{"s": "EventBridge"}'], ['{"s": "my EventBridge"}']),
    "suffix": ('{"file": [{"suffix": ".png"}]}', ['{"file": "a.png"}'], ['{"file": "a.png.txt"}', '{"file": "a.PNG"}']),
    "anything but": ('{"state": [{"anything-but": "starting"}]}', ['{"state": "running"}', '{"state": 1}', '{"state": null}'], ['{"state": "starting"}', "{}"]),
    "anything but several": ('{"state": [{"anything-but": ["a", "b"]}]}', ['{"state": "c"}'], ['{"state": "a"}', '{"state": "b"}']),
    "anything but numbers": ('{"n": [{"anything-but": [1, 2]}]}', ['{"n": 3}', '{"n": "1"}'], ['{"n": 1}', '{"n": 2}']),
    "anything but a prefix": ('{"r": [{"anything-but": {"prefix": "us-"}}]}', ['{"r": "eu-west-1"}'], ['{"r": "us-east-1"}']),
    "anything but a wildcard": ('{"p": [{"anything-but": {"wildcard": "*/lib/*"}}]}', ['{"p": "/usr/bin/x"}'], ['{"p": "/usr/lib/x"}']),
    "anything but ignoring case": ('{"s": [{"anything-but": {"equals-ignore-case": ["on", "off"]}}]}', ['{"s": "idle"}'], ['{"s": "ON"}', '{"s": "Off"}']),
    "numeric": ('{"n": [{"numeric": ["=", 100]}]}', ['{"n": 100}', '{"n": 100.0}', '{"n": 1e2}'], ['{"n": 101}', '{"n": "100"}']),
    "a range": ('{"n": [{"numeric": [">", 10, "<=", 20]}]}', ['{"n": 10.5}', '{"n": 20}'], ['{"n": 10}', '{"n": 20.1}']),
    "an IP address": ('{"ip": [{"cidr": "10.0.0.0/24"}]}', ['{"ip": "10.0.0.255"}'], ['{"ip": "10.0.1.0"}', '{"ip": "here"}']),
    "exists": ('{"product": [{"exists": true}]}', ['{"product": "x"}', '{"product": null}'], ["{}", '{"product": {"name": "x"}}']),
    "does not exist": ('{"product": [{"exists": false}]}', ["{}", '{"product": {"name": "x"}}'], ['{"product": "x"}', '{"product": null}']),
    "missing or a value": ('{"kind": [{"exists": false}, "a"]}', ["{}", '{"kind": "a"}'], ['{"kind": "b"}']),
    "exists in an object": ('{"a": {"b": [{"exists": true}]}}', ['{"a": {"b": 1}}'], ['{"a": {"c": 1}}', '{"a": 1}', "{}"]),
    "does not exist in an object": ('{"a": {"b": [{"exists": false}]}}', ['{"a": {"c": 1}}', '{"a": 1}', "{}"], ['{"a": {"b": 1}}']),
    "a wildcard": ('{"p": [{"wildcard": "dir/*.png"}]}', ['{"p": "dir/a/b.png"}', '{"p": "dir/.png"}'], ['{"p": "dir/a.gif"}', '{"p": "a/dir/b.png"}']),
    "a star and a backslash": (r'{"p": [{"wildcard": "a\\*b\\\\*"}]}', [r'{"p": "a*b\\"}', r'{"p": "a*b\\c"}'], [r'{"p": "axb\\"}']),
    "either": ('{"$or": [{"a": ["x"]}, {"b": ["y"]}]}', ['{"a": "x"}', '{"b": "y"}', '{"a": "z", "b": "y"}'], ['{"a": "y", "b": "x"}', "{}"]),
    "either, inside": (
        '{"d": {"s": ["on"], "$or": [{"n": [{"numeric": ["<", 5]}]}, {"m": {"k": ["v"]}}]}}',
        ['{"d": {"s": "on", "n": 4}}', '{"d": {"s": "on", "m": {"k": "v"}}}'],
        ['{"d": {"n": 4}}', '{"d": {"s": "on", "n": 5}}'],
    ),
    "an array": ('{"tags": ["a", "b"]}', ['{"tags": ["c", "b"]}', '{"tags": [["a"]]}'], ['{"tags": ["c"]}', '{"tags": []}']),
    "fields of one object in an array": (
        '{"people": {"name": ["Ada"], "age": [36]}}',
        ['{"people": [{"name": "Ada", "age": 36}, {"name": "Bob", "age": 1}]}'],
        ['{"people": [{"name": "Ada", "age": 1}, {"name": "Bob", "age": 36}]}'],
    ),
    "exists in none of an array": ('{"rows": {"error": [{"exists": false}]}}', ['{"rows": [{"a": 1}, {"b": 2}]}'], ['{"rows": [{"a": 1}, {"error": 2}]}']),
}


@pytest.mark.parametrize(("asked", "event"), [(case[0], event) for case in CASES.values() for event in case[1]])
def test_it_matches(asked: str, event: str) -> None:
    assert matches(pattern(document(asked)), document(event))


@pytest.mark.parametrize(("asked", "event"), [(case[0], event) for case in CASES.values() for event in case[2]])
def test_it_does_not_match(asked: str, event: str) -> None:
    assert not matches(pattern(document(asked)), document(event))


def test_many_wildcards_are_read_without_a_way_back() -> None:
    asked = pattern(document('{"p": [{"wildcard": "' + "*a" * 40 + '*b"}]}'))
    assert not matches(asked, document('{"p": "' + "a" * 400 + '"}'))
    assert matches(asked, document('{"p": "' + "a" * 400 + 'b"}'))


@pytest.mark.parametrize(
    "text", [text for asked, yes, no, *_ in CASES.values() for text in (asked, *yes, *no)] + ['{"n": [1.50, [2e3, "x"], {}, []], "ü": null}']
)
def test_a_document_is_written_as_it_was(text: str) -> None:
    assert document(dumped(document(text))) == document(text)
