"""What a circuit breaker of a package calls in the place of what failed: the message is done then, unless that fails, tells it, or is looked at (https://nodeshift.dev/opossum/)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
NODE = "    Runtime: nodejs22.x\n"
HANDLER = """
import CircuitBreaker from "opossum";
import axios from "axios";
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
const sqs = new SQSClient({});
const breaker = new CircuitBreaker(async (body) => { await axios.post("https://shop.example.com", body); return "sent"; }, { timeout: 2000 });
FALLBACK
export const handler = async (event) => {
  const batchItemFailures = [];
  for (const { messageId: itemIdentifier, body } of event.Records) {
    try {
      FIRED
    } catch (error) {
      batchItemFailures.push({ itemIdentifier });
    }
  }
  return { batchItemFailures };
};
"""
FIRED = "await breaker.fire(body);"


@pytest.mark.parametrize(
    "fallback",
    [
        "breaker.fallback(() => null);",
        "breaker.fallback(async (body, error) => { console.warn(body, error.message); return { skipped: true }; });",
        "function skip() { return 'skipped'; }\nbreaker.fallback(skip).on('open', () => console.warn('open'));",
    ],
)
def test_a_fallback_keeps_what_failed(fallback: str, coded: Callable[..., list[Any]]) -> None:
    (one,) = coded(HANDLER.replace("FALLBACK", fallback).replace("FIRED", FIRED), RULE, properties=NODE)
    assert (one.verdict, one.resource, "breaker.fallback(…)" in one.text) == ("fail", "Worker", True)


@pytest.mark.parametrize(
    ("fallback", "fired"),
    [
        ("", FIRED),
        ("breaker.fallback((body, error) => { throw error; });", FIRED),
        ("breaker.fallback((body, error) => Promise.reject(error));", FIRED),
        (
            'breaker.fallback((body) => sqs.send(new SendMessageCommand({ QueueUrl: "https://sqs.eu-west-1.amazonaws.com/1/later", MessageBody: body })));',
            FIRED,
        ),
        ("breaker.fallback(() => 'failed');", "if (await breaker.fire(body) !== 'sent') throw new Error('not sent');"),
    ],
)
def test_a_fallback_that_tells_of_it(fallback: str, fired: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(HANDLER.replace("FALLBACK", fallback).replace("FIRED", fired), RULE, properties=NODE) == []
