"""From the caller's request to the receiver and the status: the template's own queue, redrive policy, mapping, model and alarms, and the functions' own code."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from .test_alarms import ALARMS

ROOT = Path(__file__).parents[4]
HOST, OTHER_HOST = "hooks.example.com", "events.example.org"
DEAD = ("127.0.0.1", 9)
"""Nobody listens there."""
URL = f"https://{HOST}/hook"
START = 1_900_000_000.0
DAY = 86_400


def once(monkeypatch: pytest.MonkeyPatch, target: Any, name: str, wrong: Callable[..., Any]) -> None:
    """Let the first call of this be wrong, and every other one as it is."""
    right = getattr(target, name)

    def first(*arguments: Any, **named: Any) -> Any:
        monkeypatch.setattr(target, name, right)
        return wrong(right, *arguments, **named)

    monkeypatch.setattr(target, name, first)


def test_a_request_is_delivered_and_one_correlation_id_goes_all_the_way(world: Any, receiver: Any) -> None:
    sent = world.post({"order": 7}, URL, x_correlation_id="caller-id-42")
    assert world.row(sent)["status"] == "QUEUED"
    world.run(30)
    row = world.row(sent)
    assert (row["status"], row["result"], row["correlation_id"]) == ("DELIVERED", {"http_status": 200}, "caller-id-42")
    [request] = receiver.requests
    assert (request["path"], request["body"]) == ("/hook", {"order": 7})
    assert (request["headers"]["x-correlation-id"], request["headers"]["idempotency-key"]) == ("caller-id-42", sent)
    assert world.get(sent)[1]["correlation_id"] == "caller-id-42"
    for written in (world.lines("validator"), world.lines("worker"), world.lines("reader")):
        assert written
        assert {line["correlation_id"] for line in written} == {"caller-id-42"}
    assert (world.waiting(), world.dead()) == ([], [])
    assert not any(world.rang(alarm) for alarm in ALARMS)


@pytest.mark.slow
def test_each_notification_keeps_its_own_correlation_id(world: Any, receiver: Any) -> None:
    sent = {world.post({"n": n}, URL, x_correlation_id=f"caller-id-{n}"): f"caller-id-{n}" for n in range(7)}
    world.run(30)
    assert {request["headers"]["idempotency-key"]: request["headers"]["x-correlation-id"] for request in receiver.requests} == sent
    assert {line["notification_id"]: line["correlation_id"] for line in world.lines("worker")} == sent


@pytest.mark.slow
def test_a_full_batch_starts_at_once_and_a_small_one_after_the_window(world: Any, receiver: Any) -> None:
    del receiver
    for n in range(7):
        world.post({"n": n}, URL)
    world.run(60)
    assert [(batch.at - START, len(batch.messages)) for batch in world.poller.batches] == [(0, 5), (5, 2)]


@pytest.mark.slow
def test_no_more_batches_run_at_once_than_the_mapping_allows(world: Any) -> None:
    world.poller.seconds = lambda _batch: 20.0
    world.poller.invoke = lambda _event, _seconds: {"batchItemFailures": []}  # how long a batch takes is what counts here, not what it does
    for n in range(53):
        world.sqs.send_message(QueueUrl=world.poller.url, MessageBody=str(n))
    world.run(15)
    assert world.poller.peak == 10
    assert [len(batch.messages) for batch in world.poller.batches] == [5] * 10
    assert {batch.at for batch in world.poller.batches} == {START}
    world.run(15)
    assert [batch.at - START for batch in world.poller.batches[10:]] == [25]  # the eleventh had to wait until the first ones had ended, and then for its window


@pytest.mark.slow
def test_a_flaky_receiver_gets_it_again_and_once(world: Any, receiver: Any) -> None:
    receiver.statuses = [503, 200]
    sent, other = world.post({"n": 1}, URL), world.post({"n": 2}, URL)
    world.run(30)
    assert sorted(world.row(one)["status"] for one in (sent, other)) == ["DELIVERED", "RETRYING"]
    world.run(600)
    assert [world.row(one)["status"] for one in (sent, other)] == ["DELIVERED", "DELIVERED"]
    assert len(receiver.requests) == 3
    assert world.waiting() == []


def test_a_refusing_receiver_is_not_asked_again(world: Any, receiver: Any) -> None:
    receiver.statuses = [404]
    sent = world.post({"n": 1}, URL)
    world.run(3_600)
    assert (world.row(sent)["status"], world.row(sent)["result"]) == ("FAILED", {"reason": "HTTP 404", "http_status": 404})
    assert len(receiver.requests) == 1
    assert (world.waiting(), world.dead()) == ([], [])


def test_a_receiver_that_is_down_for_good_ends_in_the_dead_letter_queue_and_says_so(world: Any, receiver: Any) -> None:
    receiver.statuses = [503]
    sent = world.post({"n": 1}, URL)
    world.run(1.2 * DAY)
    most = world.poller.queue["RedrivePolicy"]["maxReceiveCount"]
    assert len(receiver.requests) == most
    assert (world.row(sent)["status"], world.row(sent)["result"]) == ("FAILED", {"reason": f"gave up after {most} attempts: HTTP 503"})
    assert [body["notification_id"] for body in world.dead()] == [sent]
    assert world.rang("DeadLetters")


@pytest.mark.slow
def test_an_outage_as_long_as_the_team_declares_costs_no_notification(world: Any, receiver: Any) -> None:
    outage = yaml.safe_load((ROOT / "queuegate.yaml").read_text(encoding="utf-8"))["thresholds"]["outage-seconds"]
    receiver.statuses = [503]
    sent = world.post({"n": 1}, URL)
    world.run(outage)
    status, told = world.get(sent)
    assert (status, told["status"], told["result"]["reason"]) == (200, "RETRYING", "HTTP 503")
    assert told["result"]["next_attempt_at"] > world.poller.now
    receiver.statuses = [200]
    world.run(told["result"]["next_attempt_at"] - world.poller.now + 60)
    assert world.row(sent)["status"] == "DELIVERED"
    assert (world.waiting(), world.dead()) == ([], [])


@pytest.mark.slow
def test_a_short_outage_costs_minutes_and_not_hours(world: Any, receiver: Any) -> None:
    receiver.statuses = [503]
    sent = world.post({"n": 1}, URL)
    world.run(600)
    receiver.statuses = [200]
    world.run(600)
    assert world.row(sent)["status"] == "DELIVERED"


@pytest.mark.slow
def test_a_receiver_that_asks_for_a_pause_gets_it(world: Any, receiver: Any) -> None:
    receiver.statuses, receiver.headers = [429, 200], {"retry-after": "1800"}
    sent = world.post({"n": 1}, URL)
    world.run(1_700)
    assert (world.row(sent)["status"], len(receiver.requests)) == ("RETRYING", 1)
    world.run(200)
    assert (world.row(sent)["status"], len(receiver.requests)) == ("DELIVERED", 2)


def test_a_malformed_message_ends_in_the_dead_letter_queue_and_holds_nobody_up(world: Any, receiver: Any) -> None:
    world.sqs.send_message(QueueUrl=world.poller.url, MessageBody="not ours")
    sent = world.post({"n": 1}, URL)
    world.run(30)
    assert world.row(sent)["status"] == "DELIVERED"
    world.run(3_600)
    assert world.dead() == ["not ours"]
    assert len(receiver.requests) == 1
    assert world.rang("DeadLetters")


def test_a_timeout_brings_the_whole_batch_back_and_each_is_delivered_once_more(world: Any, receiver: Any, driven: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_arguments: Any) -> None:
        raise driven.TimedOutError

    sent = [world.post({"n": n}, URL) for n in range(3)]
    once(monkeypatch, world.modules["worker"], "post", hang)
    world.run(3_600)
    assert world.poller.batches[0].outcome == "3 of 3 come back"
    assert [world.row(one)["status"] for one in sent] == ["DELIVERED"] * 3
    assert sorted(request["headers"]["idempotency-key"] for request in receiver.requests) == sorted(sent)
    assert world.rang("WorkerErrors")


def test_a_crash_after_the_send_repeats_it_under_the_same_key(world: Any, receiver: Any, driven: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(right: Callable[..., int], *arguments: Any) -> int:
        right(*arguments)
        raise driven.TimedOutError

    sent = world.post({"n": 1}, URL)
    once(monkeypatch, world.modules["worker"], "post", crash)
    world.run(3_600)
    assert [request["headers"]["idempotency-key"] for request in receiver.requests] == [sent, sent]
    assert world.row(sent)["status"] == "DELIVERED"
    assert (world.waiting(), world.dead()) == ([], [])


def test_a_duplicate_on_the_queue_is_not_sent_twice(world: Any, receiver: Any) -> None:
    sent = world.post({"n": 1}, URL)
    [message] = world.sqs.receive_message(QueueUrl=world.poller.url, VisibilityTimeout=0)["Messages"]
    world.sqs.send_message(QueueUrl=world.poller.url, MessageBody=message["Body"])
    world.run(3_600)
    assert len(receiver.requests) == 1
    assert world.row(sent)["status"] == "DELIVERED"


def test_a_caller_that_repeats_itself_with_a_key_is_heard_once(world: Any, receiver: Any) -> None:
    first = world.post({"n": 1}, URL, idempotency_key="order-7")
    assert world.post({"n": 1}, URL, idempotency_key="order-7") == first
    world.run(3_600)
    assert len(receiver.requests) == 1


def test_a_dead_letter_that_nobody_could_mark_is_failed_with_its_reason(world: Any, receiver: Any, driven: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_arguments: Any) -> None:
        raise driven.TimedOutError

    monkeypatch.setattr(world.modules["worker"], "post", crash)
    sent = world.post({"n": 1}, URL, x_correlation_id="caller-id-42")
    world.run(13 * 195 + 300)
    assert [body["notification_id"] for body in world.dead()] == [sent]
    status, told = world.get(sent)
    assert (status, told["status"]) == (200, "FAILED")
    assert "dead-letter queue" in told["result"]["reason"]
    assert receiver.requests == []
    [line] = [line for line in world.lines("reconciler") if line["message"] == "FAILED without an outcome"]
    assert line["correlation_id"] == "caller-id-42"


@pytest.mark.slow
def test_a_redrive_delivers_what_was_given_up(world: Any, receiver: Any) -> None:
    receiver.statuses = [503]
    sent = world.post({"n": 1}, URL)
    world.run(1.2 * DAY)
    assert world.row(sent)["status"] == "FAILED"
    receiver.statuses = [200]
    [message] = world.sqs.receive_message(QueueUrl=world.poller.dead_url)["Messages"]
    world.sqs.send_message(QueueUrl=world.poller.url, MessageBody=message["Body"])  # what StartMessageMoveTask does: a new message of the same content
    world.sqs.delete_message(QueueUrl=world.poller.dead_url, ReceiptHandle=message["ReceiptHandle"])
    world.run(600)
    assert world.get(sent)[1]["status"] == "DELIVERED"


def test_a_key_whose_notification_failed_is_a_conflict_and_another_key_a_new_attempt(world: Any, receiver: Any) -> None:
    receiver.statuses = [401, 200]
    first = world.post({"n": 1}, URL, idempotency_key="order-7")
    world.run(30)
    request = {"url": URL, "payload": {"n": 1}}
    status, body, _ = world.door.request("POST", "/notifications", request, {"Idempotency-Key": "order-7"})
    assert (status, body["notification_id"], body["status"]) == (409, first, "FAILED")
    assert "HTTP 401" in body["error"]
    second = world.post({"n": 1}, URL, idempotency_key="order-7b")
    world.run(30)
    assert [world.row(one)["status"] for one in (first, second)] == ["FAILED", "DELIVERED"]


def test_a_status_is_told_to_its_caller_and_to_nobody_else(world: Any, receiver: Any) -> None:
    del receiver
    sent = world.post({"n": 1}, URL)
    assert world.get(sent)[1]["status"] == "QUEUED"
    world.run(30)
    status, told = world.get(sent)
    assert (status, told["status"], told["result"]) == (200, "DELIVERED", {"http_status": 200})
    assert world.get(sent, caller="arn:aws:iam::123456789012:user/other")[0] == 404
    assert world.get("no-such-id")[0] == 404


@pytest.mark.slow
def test_one_receiver_that_is_down_costs_the_others_nothing(world: Any, receiver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["delivery"], "ANSWER_TIMEOUT", 2)
    monkeypatch.setattr(sys.modules["connections"], "endpoint", lambda host: DEAD if host == OTHER_HOST else ("127.0.0.1", receiver.port))
    bad = [world.post({"n": n}, f"https://{OTHER_HOST}/") for n in range(12)]
    good = [world.post({"n": n}, URL) for n in range(4)]
    world.run(60)
    assert {world.row(one)["status"] for one in good} == {"DELIVERED"}
    assert {world.row(one)["status"] for one in bad} == {"RETRYING"}
    reasons = [world.row(one)["result"]["reason"] for one in bad]
    assert any("left alone" in reason for reason in reasons)
    assert 5 <= sum("no answer" in reason for reason in reasons) <= 10  # what was under way when the circuit opened


SPEAK_OF = ("event_source_mapping", "concurrency", "partial_batch", "dead_letter", "timing", "iam_scope", "encryption")


def test_what_the_poller_does_not_honour_is_listed_and_no_rule_speaks_of_it(deployed: Any, driven: Any) -> None:
    mutants = yaml.load((ROOT / "tests" / "mutants.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    kinds = {"Mapping": "AWS::Lambda::EventSourceMapping", "Queue": "AWS::SQS::Queue", "DeadLetterQueue": "AWS::SQS::Queue", "Worker": "AWS::Lambda::Function"}
    spoken = {
        (kinds[found[1]], found[2])
        for group in SPEAK_OF
        for path in (ROOT / "policies" / group).glob("*.py")
        for mutant in mutants.get(path.stem.replace("_", "-"), [])
        if not any(operation["path"].endswith("/Code") for operation in mutant["patch"])  # other code in the function's place: the tests run their own
        for operation in mutant["patch"]
        if (found := re.match(r"/Resources/\{(Mapping|Queue|DeadLetterQueue|Worker)\}/Properties/(\w+)", operation["path"]))
    }
    assert {"BatchSize", "FunctionResponseTypes", "RedrivePolicy", "ReservedConcurrentExecutions", "VisibilityTimeout"} <= {name for _, name in spoken}
    for kind, honoured in driven.HONOURED.items():
        not_honoured = driven.NOT_HONOURED[kind].keys()
        assert honoured.isdisjoint(not_honoured)
        assert spoken.isdisjoint({(kind, name) for name in not_honoured})
        for name, properties in deployed.of_type(kind).items():
            assert properties.keys() <= honoured | not_honoured, name


def test_the_functions_use_every_right_that_the_tests_can_see(world: Any, receiver: Any) -> None:
    receiver.statuses = [503, 200]
    sent = world.post({"n": 1}, URL, idempotency_key="order-7")
    world.run(3_600)
    world.get(sent)
    world.sqs.send_message(QueueUrl=world.poller.dead_url, MessageBody='{"notification_id": "n", "correlation_id": "c", "caller": "a"}')
    world.run(600)
    idempotency = world.deployment.resolve({"Fn::GetAtt": [world.deployment.named("Tables/Idempotency", "AWS::DynamoDB::Table"), "Arn"]})
    # Lambda's own call while it polls, and Powertools' fallback where DynamoDB does not return the old record.
    unseen = {("sqs:GetQueueAttributes", world.poller.mapping["EventSourceArn"]), ("dynamodb:GetItem", idempotency)}
    for name in ("Validator", "Reader", "Worker", "Reconciler"):
        [role] = [role for role in world.permissions.allowed if role.startswith(f"{name}Role")]
        allowed = {(action, resource) for action, resource in world.permissions.allowed[role] if action.startswith(("sqs:", "dynamodb:", "kms:"))}
        assert allowed - unseen <= world.permissions.used[name], name
