"""Objects that are copied with other values for some of their fields: what was put in stays in, and what is another value is that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
CODE = """
import copy, json
from dataclasses import dataclass, replace
from typing import NamedTuple
import attr, attrs, msgspec, requests
from pydantic import BaseModel, Field, field_validator

CLASS
    id: str
    body: str
    failed: bool = False

def handler(event, context):
    done = []
    for job in [Job(id=record["ID"], body=record["body"]) for record in event["Records"]]:
        try:
            requests.post("https://a.example", data=job.body, timeout=3).raise_for_status()
            done.append(job)
        except Exception:
            done.append(COPY)
    return {"batchItemFailures": [{"itemIdentifier": job.id} for job in done if job.failed]}
"""
DATACLASS = "@dataclass(frozen=True)\nclass Job:"
COPIES = [
    (DATACLASS, "replace(job, failed=FAILED)"),
    (DATACLASS, "copy.replace(job, failed=FAILED)"),
    ("class Job(NamedTuple):", "job._replace(failed=FAILED)"),
    ("class Job(BaseModel):", "job.model_copy(update={'failed': FAILED})"),
    ("class Job(BaseModel):", "job.copy(update=dict(failed=FAILED))"),
    ("@attrs.frozen\nclass Job:", "attrs.evolve(job, failed=FAILED)"),
    ("@attr.s(auto_attribs=True)\nclass Job:", "attr.evolve(job, failed=FAILED)"),
    ("class Job(msgspec.Struct):", "msgspec.structs.replace(job, failed=FAILED)"),
]


def said(coded: Coded, copied: tuple[str, str], rule: str, *, of: str = "messageId", failed: bool = True) -> list[tuple[str, str]]:
    code = CODE.replace("CLASS", copied[0]).replace("COPY", copied[1]).replace("ID", of).replace("FAILED", str(failed))
    return [(one.verdict, one.resource) for one in coded(code, rule)]


@pytest.mark.parametrize("rule", ["handler-response", "swallowed-exception", "raises-for-one-message"])
@pytest.mark.parametrize("copied", COPIES)
def test_the_copy_has_what_the_object_had(copied: tuple[str, str], rule: str, coded: Coded) -> None:
    assert said(coded, copied, rule) == []


@pytest.mark.parametrize("copied", COPIES)
def test_a_wrong_identifier_stays_in_the_copy(copied: tuple[str, str], coded: Coded) -> None:
    assert said(coded, copied, "handler-response", of="receiptHandle") == [("fail", "Worker")]


@pytest.mark.parametrize("copied", COPIES)
def test_the_copy_says_that_nothing_failed(copied: tuple[str, str], coded: Coded) -> None:
    assert said(coded, copied, "swallowed-exception", failed=False) == [("fail", "Worker")]


def test_a_copy_is_another_object(coded: Coded) -> None:
    """What is set of it is not set of the one that is looked at."""
    code = CODE.replace("CLASS", "@dataclass\nclass Job:").replace("ID", "messageId")
    changed = code.replace("done.append(COPY)", "other = MADE\n            other.failed = True\n            done.append(WHICH)")
    for made in ("copy.copy(job)", "copy.deepcopy(job)"):
        assert coded(changed.replace("MADE", made).replace("WHICH", "other"), "swallowed-exception") == []
        (one,) = coded(changed.replace("MADE", made).replace("WHICH", "job"), "swallowed-exception")
        assert one.verdict == "fail"


@pytest.mark.parametrize(
    ("field", "refuses"),
    [
        ("body: str", False),
        ("body: str = Field(min_length=1)", True),
        ("body: dict", True),
        ("body: str\n    @field_validator('body')\n    @classmethod\n    def check(cls, value):\n        return value.strip()", True),
    ],
)
def test_a_model_refuses_no_text_for_a_text(field: str, refuses: bool, coded: Coded) -> None:  # noqa: FBT001 - a case
    code = CODE.replace("CLASS", "class Job(BaseModel):").replace("    body: str", f"    {field}").replace("COPY", "job.model_copy(update={'failed': True})")
    found = [one.verdict for one in coded(code.replace("ID", "messageId"), "raises-for-one-message")]
    assert found == (["fail"] if refuses else [])
