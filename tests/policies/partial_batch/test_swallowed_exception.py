from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queuegate.policies.rule import Severity

RULE = "swallowed-exception"
WRITTEN = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: |
          import logging

          def handler(event, context):
              for record in event["Records"]:
                  try:
                      deliver(record)
                  except Exception:
                      logging.exception("not delivered")
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
"""


def test_logged_and_forgotten(judged: Callable[..., list[Any]]) -> None:
    said = judged(WRITTEN, rule=RULE)
    assert [(one.verdict, one.resource, one.route, one.line, one.severity, one.key) for one in said] == [
        ("fail", "Worker", "Properties/Code/ZipFile", "except Exception:", Severity.ERROR, "record:except Exception")
    ]
    assert "every exception of a message ('except Exception')" in said[0].text


def test_the_whole_batch(judged: Callable[..., list[Any]]) -> None:
    text = WRITTEN.replace(
        'for record in event["Records"]:\n                  try:\n                      deliver(record)\n                  ',
        'try:\n                  for record in event["Records"]: deliver(record)\n              ',
    ).replace("                      logging.ex", "                  logging.ex")
    said = judged(text, rule=RULE)
    assert [(one.verdict, one.line, one.key) for one in said] == [("fail", "except Exception:", "batch:except Exception")]


def test_whoever_raises_again_is_silent(judged: Callable[..., list[Any]]) -> None:
    assert judged(WRITTEN.replace('delivered")\n', 'delivered")\n                      raise\n'), rule=RULE) == []


def test_code_that_cannot_be_read_is_undecided(judged: Callable[..., list[Any]]) -> None:
    said = judged(WRITTEN.replace("python3.13", "java21"), rule=RULE)
    assert [(one.verdict, one.resource, one.route, one.text) for one in said] == [
        ("undecided", "Worker", "Properties/Code/ZipFile", "the code of Worker is in no folder of this repository: not read")
    ]


def test_work_that_is_done_elsewhere_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed('Worker: {Properties: {Code: {ZipFile: "import app\\ndef handler(event, context): return app.run(event)"}}}', RULE)
    assert [(one.verdict, one.text) for one in said] == [("undecided", "what is done with the records of a batch is in code that is not read")]
