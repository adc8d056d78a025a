"""`swallowed-exception`: each step of the work on a message has a clause of its own that at most logs, and the code goes on with the next step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "swallowed-exception"
Placed = Callable[..., list[Any]]
CODE = """
import contextlib, json, logging
import boto3
log = logging.getLogger()
table, s3, metrics = boto3.resource("dynamodb").Table("invoices"), boto3.client("s3"), boto3.client("cloudwatch")

class Delivery:
    done = False
    def send(self, invoice):
        store(invoice)
        self.done = True

def store(invoice):
    table.put_item(Item={"id": invoice["id"]})

def archive(invoice):
    s3.put_object(Bucket="invoices", Key=invoice["id"], Body=json.dumps(invoice))

def work(invoice):
    STEPS

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            work(json.loads(record["body"]))
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
TRY = "try:\n        STEP\n    except Exception as error:\n        log.error('failed: %s', error)\n    "
STORE, ARCHIVE = (TRY.replace("STEP", one) for one in ("store(invoice)", "archive(invoice)"))
LOST = {
    "clauses": (STORE + ARCHIVE, ["except Exception as error:"] * 2),
    "what is taken away comes first": (
        TRY.replace("STEP", "s3.delete_object(Bucket='drafts', Key=invoice['id'])") + STORE,
        ["except Exception as error:"],
    ),
    "what is counted is lost to nobody": (
        STORE + TRY.replace("STEP", "metrics.put_metric_data(Namespace='shop', MetricData=[])"),
        ["except Exception as error:"],
    ),
    "a loop": (
        "for step in (store, archive):\n        try:\n            step(invoice)\n        except Exception as error:\n            log.error('failed: %s', error)",
        ["except Exception as error:"],
    ),
    "blocks": (
        "with contextlib.suppress(Exception):\n        store(invoice)\n    with contextlib.suppress(Exception):\n        archive(invoice)",
        ["with contextlib.suppress(Exception):"] * 2,
    ),
    "a clause and a block": (
        STORE + "with contextlib.suppress(Exception):\n        archive(invoice)",
        ["except Exception as error:", "with contextlib.suppress(Exception):"],
    ),
}


@pytest.mark.parametrize(("steps", "lines"), LOST.values(), ids=LOST)
def test_nobody_learns_of_any_step(steps: str, lines: list[str], placed: Placed) -> None:
    said = placed(CODE.replace("STEPS", steps), RULE)
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [("fail", "Worker", "Properties/Code/ZipFile", line) for line in lines]
    assert {one.severity for one in said} == {Severity.ERROR}


@pytest.mark.parametrize(
    "steps",
    [
        STORE + "archive(invoice)",
        "store(invoice)\n    " + ARCHIVE,
        "errors = []\n    for step in (store, archive):\n        try:\n            step(invoice)\n        except Exception as error:\n            errors.append(error)\n    if errors:\n        raise RuntimeError(errors)",
        "state = 'failed'\n    try:\n        store(invoice)\n        state = 'done'\n    except Exception:\n        log.exception('failed')\n    table.update_item(Key={'id': invoice['id']}, AttributeUpdates={'state': {'Value': state}})",
        "one = Delivery()\n    try:\n        one.send(invoice)\n    except Exception:\n        log.exception('failed')\n    with contextlib.suppress(Exception):\n        s3.put_object(Bucket='states', Key=invoice['id'], Body=str(one.done))",
        "country = None\n    try:\n        country = s3.get_object(Bucket='countries', Key=invoice['ip'])['Body'].read()\n    except Exception:\n        log.exception('no country')\n    table.put_item(Item={'id': invoice['id'], 'country': country})",
    ],
)
def test_a_step_beside_work_that_is_told_and_what_is_known_of_it_later_are_no_finding(steps: str, placed: Placed) -> None:
    assert [one for one in placed(CODE.replace("STEPS", steps), RULE) if one.verdict == "fail"] == []


UNTIL = """
import json, os, boto3
table = boto3.resource("dynamodb").Table("jobs")
MOST = LIMIT

def save(item):
    for n in range(MOST):
        try:
            table.put_item(Item=item)
            break
        except table.meta.client.exceptions.ProvisionedThroughputExceededException:
            if LAST:
                raise

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            save(json.loads(record["body"]))
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


@pytest.mark.parametrize(
    ("limit", "last", "verdicts"),
    [
        ('int(os.environ.get("MOST", "3"))', "n == MOST - 1", []),
        ('int(os.environ.get("MOST", "3"))', "n + 1 >= MOST", []),
        ("3", "n == MOST - 1", []),
        ("3", "n == MOST", ["fail"]),
    ],
)
def test_what_is_raised_at_the_last_attempt_is_told_whether_or_not_its_number_is_known(
    limit: str, last: str, verdicts: list[str], coded: Callable[..., list[Any]]
) -> None:
    assert [one.verdict for one in coded(UNTIL.replace("LIMIT", limit).replace("LAST", last), "swallowed-exception")] == verdicts
