"""Classes of Python that are not named where they are used: the class above them, a decorator or a metaclass is told of them as they are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CODE = """
import json
import os
import requests
KNOWN = {}

def step(kind):
    def register(cls):
        KNOWN[f'{kind}-{cls.kind}'] = cls
        return cls
    return register

class Registry(type):
    def __init__(cls, name, bases, attrs):
        super().__init__(name, bases, attrs)
        KNOWN[attrs["kind"]] = cls

class Step:
    kind = "step"

class Told:
    kind = "told"
    def __init_subclass__(cls, **more):
        super().__init_subclass__(**more)
        KNOWN[cls.kind] = cls

DECORATOR
class Put(ABOVE):
    kind = "put"
    def do(self, body):
        WORK

DECORATOR
class Drop(ABOVE):
    kind = "drop"
    def do(self, body):
        requests.delete("https://example.com", json=body, timeout=1).raise_for_status()

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            body = json.loads(record["body"])
            USE
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
FORMS = [
    ("", "Told", 'KNOWN[body["kind"]]().do(body)'),
    ("@step('order')", "Step", 'KNOWN[body["kind"]]().do(body)'),
    ("", "metaclass=Registry", 'KNOWN.get(body["kind"], Step)().do(body)'),
    ("", "Step", 'next(cls for cls in Step.__subclasses__() if cls.kind == body["kind"])().do(body)'),
    ("", "Step", '{cls.kind: cls() for cls in Step.__subclasses__()}[body["kind"]].do(body)'),
]
GOOD = 'requests.put("https://example.com", json=body, timeout=1).raise_for_status()'


@pytest.mark.parametrize(("decorator", "above", "use"), FORMS)
@pytest.mark.parametrize(
    ("rule", "work", "found"),
    [
        ("swallowed-exception", GOOD, []),
        ("swallowed-exception", f"try: {GOOD}\n        except Exception as error: print(error)", ["except Exception as error: print(error)"]),
        ("call-without-timeout", GOOD, []),
        ("call-without-timeout", GOOD.replace(", timeout=1", ""), [GOOD.replace(", timeout=1", "")]),
    ],
)
def test_what_they_do_is_read(decorator: str, above: str, use: str, rule: str, work: str, found: list[str], placed: Callable[..., list[Any]]) -> None:  # noqa: PLR0913, PLR0917 - a form and a mistake
    code = CODE.replace("DECORATOR\n", f"{decorator}\n" if decorator else "").replace("ABOVE", above).replace("USE", use).replace("WORK", work)
    said = placed(code, rule)
    assert [(one.verdict, one.resource, one.line) for one in said] == [("fail", "Worker", line) for line in found]
