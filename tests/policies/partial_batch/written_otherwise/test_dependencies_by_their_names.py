"""Handlers of events that are handed what their parameters are called, and messages that are one of several models: the work is followed to what it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
Coded = Callable[..., list[Any]]
CODE = """
import inspect
from dataclasses import dataclass
from typing import Annotated, Literal, Union
import requests
from pydantic import BaseModel, Field, TypeAdapter

@dataclass(frozen=True)
class Placed:
    id: str

@dataclass(frozen=True)
class Cancelled:
    id: str

class PlacedMessage(BaseModel):
    type: Literal["placed"]
    id: str
    def to_event(self):
        return Placed(self.id)

class CancelledMessage(BaseModel):
    type: Literal["cancelled"]
    id: str
    def to_event(self):
        return Cancelled(self.id)

class Gateway:
    def send(self, id):
        SEND

def place(event, gateway):
    gateway.send(event.id)

def cancel(event, gateway):
    gateway.send(event.id)

def inject(function, dependencies):
    INJECT
    return lambda event: function(event, **wanted)

Message = MESSAGE
adapter = TypeAdapter(Message)
handlers = {kind: inject(one, {"gateway": Gateway(), "other": None}) for kind, one in {Placed: place, Cancelled: cancel}.items()}

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            found = adapter.validate_json(record["body"]).to_event()
            handlers[type(found)](found)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
GOOD = 'requests.post("https://a.example", json={"id": id}, timeout=3).raise_for_status()'
QUIET = f"try:\n            {GOOD}\n        except Exception as error:\n            print(error)"
BY_SIGNATURE = "wanted = {name: dependencies[name] for name in inspect.signature(function).parameters if name in dependencies}"
BY_ARGUMENTS = "names = inspect.getfullargspec(function).args\n    wanted = {name: held for name, held in dependencies.items() if name in names}"
ANNOTATED = 'Annotated[Union[PlacedMessage, CancelledMessage], Field(discriminator="type")]'


@pytest.mark.parametrize("inject", [BY_SIGNATURE, BY_ARGUMENTS], ids=["signature", "getfullargspec"])
@pytest.mark.parametrize("message", [ANNOTATED, "PlacedMessage | CancelledMessage", "Union[PlacedMessage, CancelledMessage]", "PlacedMessage"])
def test_the_work_is_followed(inject: str, message: str, coded: Coded) -> None:
    code = CODE.replace("INJECT", inject).replace("MESSAGE", message)
    assert coded(code.replace("SEND", GOOD), RULE) == []
    (one,) = coded(code.replace("SEND", QUIET), RULE)
    assert (one.verdict, one.resource) == ("fail", "Worker")
    assert coded(code.replace("SEND", GOOD), "call-without-timeout") == []
    (late,) = coded(code.replace("SEND", GOOD.replace(", timeout=3", "")), "call-without-timeout")
    assert late.verdict == "fail"
