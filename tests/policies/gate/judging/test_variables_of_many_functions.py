"""What a plain text in an environment variable names is asked once for a template, however many functions it is told to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.linking.meaning import Meaning

MANY = 30


def template(functions: int) -> str:
    variables = "".join(f"        SETTING_{i}: value {i}\n" for i in range(MANY))
    resources = "".join(
        f"""  Queue{i}: {{Type: AWS::SQS::Queue}}
  Function{i}:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "def handler(event, context): return None"
      Events: {{Message: {{Type: SQS, Properties: {{Queue: !GetAtt Queue{i}.Arn}}}}}}
"""
        for i in range(functions)
    )
    return f"""Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.13
    Handler: index.handler
    Environment:
      Variables:
        TABLE: orders
{variables}Resources:
  Orders: {{Type: AWS::DynamoDB::Table, Properties: {{TableName: orders, KeySchema: [{{AttributeName: id, KeyType: HASH}}], AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]}}}}
{resources}"""


def test_more_functions_ask_no_more_often(judged: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    find = Meaning.find

    def counted(self: Meaning, text: Any, *rest: Any) -> Any:
        asked.append(str(text))
        return find(self, text, *rest)

    monkeypatch.setattr(Meaning, "find", counted)
    often = []
    for functions in (2, 8):
        asked.clear()
        said = judged(template(functions), rule="table-recovery")
        assert {one.resource for one in said} == {"Orders"}  # each function is told of it
        often.append(sum(text.startswith("value ") for text in asked))
    assert often[0] == often[1] >= MANY
