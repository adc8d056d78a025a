"""`missing-call-permission`: the buses of a call whose entries are put together before it: in a list, by functions, in parts."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RULE = "missing-call-permission"
GRANTED: Any = runpy.run_path(str(Path(__file__).with_name("granted.py")))
let, may = GRANTED["let"], GRANTED["may"]
Changed = Callable[..., list[Any]]
CODE = """
Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}
Worker:
  Properties:
    Environment: {Variables: {BUS: !Ref Bus}}
    Code:
      ZipFile: |
        import json
        import os
        from itertools import batched
        import boto3
        events = boto3.client("events")
        BUS = os.environ["BUS"]

        def to_entry(body):
            return {"EventBusName": BUS, "Source": "shop", "DetailType": "Ordered", "Detail": json.dumps(body)}

        def chunks(items):
            for start in range(0, len(items), 10):
                yield start, items[start : start + 10]

        def publish(entries):
            CHANGED
            return events.put_events(Entries=entries)["FailedEntryCount"]

        def handler(event, context):
            entries, others = [], []
            for record in event["Records"]:
                PUT
            SENT
"""
PUT = 'entries.append(to_entry(record["body"]))'
SENT = "if publish(entries): raise RuntimeError()"
ON_BUS, ON_BOTH = (
    let("events:PutEvents", f"[!GetAtt Bus.Arn{more}]")
    for more in ("", ', !Sub "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"')
)


def verdicts(changed: Changed, granted: str, put: str = PUT, sent: str = SENT, done: str = "pass") -> list[str]:
    code = CODE.replace("PUT", put).replace("SENT", sent).replace("CHANGED", done)
    return [one.verdict for one in changed(code + may(granted), RULE)]


@pytest.mark.parametrize(
    ("put", "sent"),
    [
        (PUT, SENT),
        (PUT, "if publish(entries=entries): raise RuntimeError()"),
        (PUT, "events.put_events(Entries=entries)"),
        (PUT, "events.put_events(Entries=[*entries])"),
        ('entries += [to_entry(record["body"])]', SENT),
        ('entries.extend([to_entry(one) for one in record["body"]])', SENT),
        (PUT, "for chunk in batched(entries, 10): publish(list(chunk))"),
        (PUT, "for number, chunk in enumerate(batched(entries, 10)): publish(chunk)"),
        (PUT, "for start, chunk in chunks(entries): publish(chunk)"),
        (PUT, "for start in range(0, len(entries), 10): publish(entries[start : start + 10])"),
    ],
)
def test_entries_are_on_the_bus_that_each_of_them_names(put: str, sent: str, changed: Changed) -> None:
    assert verdicts(changed, ON_BUS, put, sent) == []
    assert verdicts(changed, let("events:PutEvents", '"arn:aws:events:*:*:event-bus/other"'), put, sent) == ["fail"]


@pytest.mark.parametrize("granted", [ON_BUS, ON_BOTH])
def test_entries_on_several_buses_are_allowed_on_each_or_it_stays_open(granted: str, changed: Changed) -> None:
    put = f'others.append({{"Source": "shop", "DetailType": "Seen", "Detail": "{{}}"}}); {PUT}'
    for made, sent in ((put, "publish(entries + others)"), (put.replace("others.append", "entries.append"), SENT)):
        assert verdicts(changed, granted, made, sent) == ([] if granted == ON_BOTH else ["undecided"])


@pytest.mark.parametrize(
    ("put", "sent", "done"),
    [
        ('entries.append({**to_entry(record["body"]), **json.loads(record["body"])})', SENT, "pass"),
        (PUT, f'entries[0]["EventBusName"] = input(); {SENT}', "pass"),
        (PUT, f"decorate(entries); {SENT}", "pass"),
        (PUT, f'other = entries; other[0]["EventBusName"] = input(); {SENT}', "pass"),
        (PUT, "publish(entries); publish(input())", "pass"),
        (PUT, SENT, 'for entry in entries: entry["EventBusName"] = input()'),
        (PUT, SENT, "entries.append(input())"),
    ],
)
def test_trap_what_else_is_done_to_entries_leaves_their_bus_open(put: str, sent: str, done: str, changed: Changed) -> None:
    assert verdicts(changed, ON_BUS, put, sent, done) == ["undecided"]
