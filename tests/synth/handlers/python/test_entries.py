"""What becomes of the list of failed messages before it is returned, and of the ids in it."""

from __future__ import annotations

import ast

import pytest

from queuegate.synth.handlers.python.answer.handler import reading
from queuegate.synth.handlers.python.source import Source
from queuegate.synth.values.value import Place

TEXT = """import json
def handler(event, context):
    failed = []
    for record in event['Records']:
        try:
            json.loads(record['body'])['id']
        except Exception:
            failed.append({'itemIdentifier': ID})
    LATER
    return {'batchItemFailures': failed}
"""


def wrong(identifier: str = "record['messageId']", later: str = "pass") -> set[tuple[str, str]]:
    text = TEXT.replace("ID", identifier).replace("LATER", later)
    found = reading(Source(ast.parse(text), "handler", "/app/worker.py", (), Place(None, ())))  # type: ignore[arg-type]  # nothing here asks for the template
    return {(one.kind, one.what) for one in found.answers.found if one.kind not in ("list", "empty")} | {
        (one.told, "") for one in found.failures.found if one.told not in ("response", "raised")
    }


@pytest.mark.parametrize(
    "identifier", ["record['messageId']", "record['messageId'][:]", "record['messageId'][:100]", "record['messageId'].strip()", "record['messageId'].lower()"]
)
@pytest.mark.parametrize("later", ["pass", "failed[:] = [one for one in failed if one]", "failed[0:0] = []", "del failed[10:]"])
def test_what_stays_an_id_in_the_list(identifier: str, later: str) -> None:
    assert wrong(identifier, later) == set()


@pytest.mark.parametrize(
    ("identifier", "what"),
    [
        ("record['messageId'][1:]", "a part of the messageId"),
        ("record['messageId'][:-1]", "a part of the messageId"),
        ("record['messageId'][::2]", "another text that is made of the messageId"),
        ("record['messageId'].upper()", "the messageId in capitals"),
        ("'-'.join(record['messageId'])", "another text that is made of the messageId"),
        ("hash(record['messageId'])", "another text that is made of the messageId"),
        ("record['messageAttributes']['id']['stringValue']", "an attribute of the message"),
        ("record['messageAttributes'].get('id', {}).get('stringValue')", "an attribute of the message"),
        ("record['attributes']['MessageDeduplicationId']", "an attribute of the message"),
        ("record.get('attributes', {}).get('SequenceNumber')", "an attribute of the message"),
    ],
)
def test_what_is_no_id_any_more(identifier: str, what: str) -> None:
    assert wrong(identifier) == {("identifier", what)}


@pytest.mark.parametrize(
    ("identifier", "kinds"), [("record['messageId'].encode()", {("unserialised", "bytes")}), ("record['messageId'].encode('utf-8').decode()", set())]
)
def test_bytes_are_no_text(identifier: str, kinds: set[tuple[str, str]]) -> None:
    assert wrong(identifier) == kinds
    assert wrong("''.join(record['messageId'])") == set()


@pytest.mark.parametrize("later", ["failed[:] = []", "failed[0:] = []", "del failed[:]", "del failed[0:]", "failed[:10] = []"])
def test_what_empties_the_list(later: str) -> None:
    assert wrong(later=later)
