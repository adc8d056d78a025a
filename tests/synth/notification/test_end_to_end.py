"""From the caller's request to the receiver and the status: the template's own queue, redrive policy, mapping, model and alarms, and the functions' own code."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
import yaml
from moto import mock_aws

ROOT = Path(__file__).parents[3]
HOST = "hooks.example.com"
URL = f"https://{HOST}/hook"
START = 1_900_000_000.0


@pytest.fixture(scope="module")
def deployed(reference_template: dict[str, Any], driven: Any) -> Any:
    return driven.Deployment(reference_template)


@pytest.fixture(scope="module")
def cloud(driven: Any) -> Iterator[dict[str, str]]:
    """moto, and credentials; everything else in the functions' environments is the template's."""
    credentials = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": driven.REGION}
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in credentials.items():
            patch.setenv(name, value)
        yield credentials


@pytest.fixture(scope="module")
def own_environment(deployed: Any) -> Callable[[str], dict[str, str]]:
    return lambda name: deployed.environment(f"{name.title()}/Function")


@pytest.fixture
def worker(fresh: Callable[[str], Any]) -> Any:
    return fresh("worker")


@pytest.fixture
def world(driven: Any, deployed: Any, worker: Any, fresh: Callable[[str], Any], clients: Any) -> Iterator[Any]:
    functions = {"worker": worker, "validator": fresh("validator")}
    with time_machine.travel(START, tick=False) as clock:
        yield driven.World(deployed, functions.__getitem__, clients.sqs, clients.dynamodb, clock, START)
    for table in clients.dynamodb.tables.all():
        table.delete()
    for url in clients.sqs.list_queues().get("QueueUrls", []):
        clients.sqs.delete_queue(QueueUrl=url)


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
    for name in ("validator", "worker"):
        written = world.functions(name).lines()
        assert written
        assert {line["correlation_id"] for line in written} == {"caller-id-42"}
    assert (world.waiting(), world.dead()) == ([], [])
    assert not any(world.rang(alarm) for alarm in ALARMS)


def test_each_notification_keeps_its_own_correlation_id(world: Any, receiver: Any) -> None:
    sent = {world.post({"n": n}, URL, x_correlation_id=f"caller-id-{n}"): f"caller-id-{n}" for n in range(7)}
    world.run(30)
    assert {request["headers"]["idempotency-key"]: request["headers"]["x-correlation-id"] for request in receiver.requests} == sent
    assert {line["notification_id"]: line["correlation_id"] for line in world.functions("worker").lines()} == sent


def test_a_full_batch_starts_at_once_and_a_small_one_after_the_window(world: Any, receiver: Any) -> None:
    del receiver
    for n in range(7):
        world.post({"n": n}, URL)
    world.run(60)
    assert [(batch.at - START, len(batch.messages)) for batch in world.poller.batches] == [(0, 5), (5, 2)]


def test_no_more_batches_run_at_once_than_the_mapping_allows(world: Any, receiver: Any) -> None:
    world.poller.seconds = lambda _batch: 20.0
    for n in range(53):
        world.post({"n": n}, URL)
    world.run(60)
    assert world.poller.peak == 10
    assert len(receiver.requests) == 53


def test_a_flaky_receiver_gets_it_again_and_once(world: Any, receiver: Any) -> None:
    receiver.statuses = [503, 200]
    sent, other = world.post({"n": 1}, URL), world.post({"n": 2}, URL)
    world.run(3_600)
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
    world.run(3_600)
    most = world.poller.queue["RedrivePolicy"]["maxReceiveCount"]
    assert len(receiver.requests) == most
    assert (world.row(sent)["status"], world.row(sent)["result"]) == ("FAILED", {"reason": f"gave up after {most} attempts: HTTP 503"})
    assert [body["notification_id"] for body in world.dead()] == [sent]
    assert world.rang("DeadLetters")


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
    once(monkeypatch, world.functions("worker").module, "post", hang)
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
    once(monkeypatch, world.functions("worker").module, "post", crash)
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


def test_a_throttled_batch_comes_back_and_somebody_is_told(world: Any, receiver: Any) -> None:
    world.poller.throttled = 1
    sent = world.post({"n": 1}, URL)
    world.run(3_600)
    assert world.row(sent)["status"] == "DELIVERED"
    assert len(receiver.requests) == 1
    assert world.rang("WorkerThrottles")


def test_a_queue_that_takes_nothing_is_a_503_and_somebody_is_told(world: Any) -> None:
    world.sqs.delete_queue(QueueUrl=world.poller.url)
    status, _, _ = world.door.request("POST", "/notifications", {"url": URL, "payload": {}})
    assert status == 503
    assert world.rang("ServerErrors")


def test_a_mistake_of_the_caller_wakes_nobody(world: Any) -> None:
    for body in ("{", {"url": URL}, {"url": "https://evil.example/", "payload": {}}):
        assert world.door.request("POST", "/notifications", body)[0] == 400
    assert not world.rang("ServerErrors")


def test_many_failing_deliveries_are_told(world: Any, receiver: Any) -> None:
    receiver.statuses = [500]
    for n in range(10):
        world.post({"n": n}, URL)
    world.run(900)
    assert world.rang("FailedItems")


def test_a_queue_that_nobody_reads_is_told(world: Any) -> None:
    world.post({"n": 1}, URL)
    world.poller.slots = 0
    world.run(1_200)
    assert world.rang("OldestMessage")


ALARMS = ("OldestMessage", "DeadLetters", "WorkerErrors", "WorkerThrottles", "FailedItems", "ServerErrors")


def test_every_alarm_is_set_off_by_a_test_here(deployed: Any) -> None:
    made = {deployed.resources[name]["Metadata"]["aws:cdk:path"].split("/")[2] for name in deployed.of_type("AWS::CloudWatch::Alarm")}
    assert made == set(ALARMS)


SPEAK_OF = ("event_source_mapping", "concurrency", "partial_batch", "dead_letter", "timing", "iam_scope", "encryption")


def test_what_the_poller_does_not_honour_is_listed_and_no_rule_speaks_of_it(deployed: Any, driven: Any) -> None:
    mutants = yaml.safe_load((ROOT / "tests" / "mutants.yaml").read_text(encoding="utf-8"))
    kinds = {"Mapping": "AWS::Lambda::EventSourceMapping", "Queue": "AWS::SQS::Queue", "DeadLetterQueue": "AWS::SQS::Queue", "Worker": "AWS::Lambda::Function"}
    spoken = {
        (kinds[found[1]], found[2])
        for group in SPEAK_OF
        for path in (ROOT / "policies" / group).glob("*.py")
        for mutant in mutants.get(path.stem.replace("_", "-"), [])
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
    world.post({"n": 1}, URL)
    world.run(3_600)
    idempotency = world.deployment.resolve({"Fn::GetAtt": [world.deployment.named("Tables/Idempotency", "AWS::DynamoDB::Table"), "Arn"]})
    # Lambda's own call while it polls, and Powertools' fallback where DynamoDB does not return the old record.
    unseen = {("sqs:GetQueueAttributes", world.poller.mapping["EventSourceArn"]), ("dynamodb:GetItem", idempotency)}
    for name in ("Validator", "Worker"):
        [role] = [role for role in world.permissions.allowed if name in role]
        allowed = {(action, resource) for action, resource in world.permissions.allowed[role] if action.startswith(("sqs:", "dynamodb:", "kms:"))}
        assert allowed - unseen <= world.permissions.used[name], name
