"""No function is killed in the middle of its work: the longest that its calls can take, by the clients' own settings, fits its timeout in the template."""

import sys
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from botocore.client import BaseClient


def calls(act: Callable[[], Any]) -> list[Any]:
    """Return the configuration of the client of each call of AWS that `act` makes."""
    right, found = BaseClient._make_api_call, []

    def counted(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        found.append(client.meta.config)
        return right(client, operation, parameters)

    with mock.patch.object(BaseClient, "_make_api_call", counted):
        act()
    return found


def longest(config: Any) -> float:
    """How many seconds one call can take: every attempt to its timeouts, and the waits between them.

    A throttled call waits up to 2^n seconds before attempt n + 2: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
    """
    attempts = config.retries["total_max_attempts"]
    assert config.retries.get("mode") == "standard" or attempts == 1
    return float(attempts * (config.connect_timeout + config.read_timeout) + sum(2**n for n in range(attempts - 1)))


def timeout(deployment: Any, function: str) -> int:
    seconds: int = deployment.properties(deployment.named(f"{function}/Function", "AWS::Lambda::Function"))["Timeout"]
    return seconds


@pytest.mark.parametrize("headers", [{}, {"idempotency-key": "order-7"}], ids=["without a key", "with a key"])
def test_the_validator_answers_before_it_is_killed(validator: Any, deployment: Any, headers: dict[str, str]) -> None:
    event = {"httpMethod": "POST", "body": '{"url": "https://hooks.example.com/", "payload": {}}', "headers": headers}
    made = calls(lambda: validator(event))
    assert len(made) >= 2
    assert sum(map(longest, made)) < timeout(deployment, "Validator")


def test_the_validator_answers_before_the_api_gives_up(deployment: Any) -> None:
    assert timeout(deployment, "Validator") < 29  # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html


@pytest.mark.parametrize(("status", "receive_count"), [(200, 1), (404, 1), (503, 1), (503, 1_000)], ids=["delivered", "refused", "again", "given up"])
def test_a_delivery_that_is_started_can_be_finished(worker: Any, receiver: Any, deployment: Any, status: int, receive_count: int) -> None:
    receiver.statuses = [status]
    delivery = sys.modules["delivery"]
    made = calls(lambda: worker.failed(worker.message(), receive_count=receive_count))
    assert made
    needed = delivery.CONNECT_TIMEOUT + delivery.ANSWER_TIMEOUT + sum(map(longest, made))
    assert needed * 1000 <= worker.module.NEEDED_MILLISECONDS <= timeout(deployment, "Worker") * 1000


def test_the_reader_answers_before_it_is_killed(fresh: Callable[[str], Any], aws: Any, deployment: Any) -> None:
    del aws
    reader = fresh("reader")
    made = calls(lambda: reader({"pathParameters": {"id": "n"}}))
    assert made
    assert sum(map(longest, made)) < timeout(deployment, "Reader") < 29


def test_a_look_into_the_dead_letter_queue_that_is_started_can_be_finished(fresh: Callable[[str], Any], aws: Any, deployment: Any) -> None:
    reconciler = fresh("reconciler")
    for number in range(10):
        body = f'{{"notification_id": "{number}", "correlation_id": "c", "caller": "a"}}'
        aws.sqs.send_message(QueueUrl=reconciler.module.os.environ["DEAD_LETTER_QUEUE_URL"], MessageBody=body)
    made = calls(lambda: reconciler({}, 120_000, 0))
    assert len(made) == 11
    assert sum(map(longest, made)) * 1000 <= reconciler.module.NEEDED_MILLISECONDS <= timeout(deployment, "Reconciler") * 1000
    assert timeout(deployment, "Reconciler") <= reconciler.module.HIDDEN_SECONDS  # so that no letter is seen twice in one run
