"""What a caller can ask of its notifications, and what nobody else can."""

import json
from decimal import Decimal
from typing import Any

import pytest

CALLER = "arn:aws:sts::123456789012:assumed-role/Orders/i-1"
ROLE = "arn:aws:sts::123456789012:assumed-role/Orders"


@pytest.fixture
def reader(aws: Any, fresh: Any) -> Any:
    del aws
    return fresh("reader")


def asked(reader: Any, notification: str, caller: str = CALLER) -> tuple[int, Any]:
    answer = reader({"pathParameters": {"id": notification}, "requestContext": {"identity": {"userArn": caller}}})
    return answer["statusCode"], json.loads(answer["body"])


def row(aws: Any, **changes: Any) -> dict[str, Any]:
    whole = {"notification_id": "n-1", "status": "RETRYING", "caller": ROLE, "correlation_id": "caller-id-42", "updated_at": 7, "expires_at": 9, **changes}
    aws.dynamodb.Table("status").put_item(Item=whole)
    return whole


def test_a_status_is_told_with_its_result_as_whole_numbers(reader: Any, aws: Any) -> None:
    row(aws, result={"reason": "HTTP 503", "attempts": Decimal(3), "next_attempt_at": Decimal(99)})
    assert asked(reader, "n-1") == (
        200,
        {
            "notification_id": "n-1",
            "status": "RETRYING",
            "result": {"reason": "HTTP 503", "attempts": 3, "next_attempt_at": 99},
            "correlation_id": "caller-id-42",
            "updated_at": 7,
        },
    )


@pytest.mark.parametrize("caller", ["arn:aws:sts::123456789012:assumed-role/Other/i-1", "arn:aws:sts::999999999999:assumed-role/Orders/i-1", "None"])
def test_somebody_elses_notification_is_none(reader: Any, aws: Any, caller: str) -> None:
    row(aws)
    assert asked(reader, "n-1", caller) == asked(reader, "no-such-id") == (404, {"error": "no such notification"})


def test_another_session_of_the_same_role_is_the_same_caller(reader: Any, aws: Any) -> None:
    row(aws)
    assert asked(reader, "n-1", f"{ROLE}/i-2")[0] == 200


def test_a_row_without_a_caller_is_nobodys(reader: Any, aws: Any) -> None:
    aws.dynamodb.Table("status").put_item(Item={"notification_id": "n-1", "status": "DELIVERED", "correlation_id": "c"})
    assert asked(reader, "n-1")[0] == 404


def test_a_table_that_does_not_answer_is_a_503(reader: Any, aws: Any) -> None:
    aws.dynamodb.Table("status").delete()
    assert asked(reader, "n-1")[0] == 503


def test_the_log_has_the_correlation_id_of_the_notification(reader: Any, aws: Any) -> None:
    row(aws)
    asked(reader, "n-1")
    [line] = reader.lines()
    assert (line["message"], line["correlation_id"], line["notification_id"]) == ("status read", "caller-id-42", "n-1")
