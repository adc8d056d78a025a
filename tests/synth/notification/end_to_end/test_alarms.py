"""Which alarms of the reference system ring, and which do not: each is set off by what it is for."""

import re
from pathlib import Path
from typing import Any

import pytest

URL = "https://hooks.example.com/hook"
DAY = 86_400


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


@pytest.mark.slow
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


@pytest.mark.slow
def test_refused_deliveries_are_told_and_a_few_of_many_are_not(world: Any, receiver: Any) -> None:
    receiver.statuses = [200] * 8 + [401]
    for n in range(10):
        world.post({"n": n}, URL)
    world.run(900)
    assert not world.rang("FailingShare")
    for n in range(10):
        world.post({"revoked": n}, URL)
    world.run(1_800)
    assert world.rang("FailingShare")


@pytest.mark.slow
def test_a_new_version_that_fails_is_told_though_the_old_one_has_most_of_the_work(world: Any, receiver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "version", "0")  # the alarm watches the newest one, which is 1 here
    for n in range(10):
        world.post({"n": n}, URL)
    world.run(60)
    assert not world.rang("NewVersionFails")
    monkeypatch.setattr(world, "version", "1")
    receiver.statuses = [400]
    for n in range(3):
        world.post({"canary": n}, URL)
    world.run(60)
    assert world.rang("NewVersionFails")
    assert not world.rang("FailingShare")


@pytest.mark.parametrize("cause", ["nobody polls", *(pytest.param(cause, marks=pytest.mark.slow) for cause in ("all are refused", "no receiver answers"))])
def test_deliveries_that_stand_still_are_told_whatever_the_cause(world: Any, receiver: Any, cause: str) -> None:
    if cause == "nobody polls":
        world.poller.slots = 0
    receiver.statuses = [401 if cause == "all are refused" else 503]
    for n in range(3):
        world.post({"n": n}, URL)
        world.run(900)
    assert world.rang("StandStill")


@pytest.mark.slow
def test_a_quiet_night_wakes_nobody(world: Any, receiver: Any) -> None:
    world.post({"n": 1}, URL)
    world.run(DAY / 3)
    assert len(receiver.requests) == 1
    assert world.rang("NothingDelivered")  # which is why it tells nobody by itself
    assert not any(world.rang(alarm) for alarm in ALARMS if alarm not in PARTS)


def test_a_queue_whose_messages_all_wait_for_another_attempt_is_told(world: Any) -> None:
    watched = world.cloudwatch.watched(world.cloudwatch.alarm("Alarms/InFlight"))
    [name] = watched
    world.post({"n": 1}, URL)
    world.poller.slots = 0
    world.sqs.receive_message(QueueUrl=world.poller.url)
    world.run(60)
    assert world.cloudwatch.total(name) > 0  # it is what a message in flight moves; 90,000 of them are left to the imagination
    world.cloudwatch.put(name, 90_000, world.poller.now - 1)
    assert world.rang("InFlight")


def test_a_reconciler_that_fails_is_told(world: Any) -> None:
    world.sqs.delete_queue(QueueUrl=world.poller.dead_url)
    world.scheduled_run("Reconciler")
    assert world.rang("ReconcilerErrors")


PARTS = ("NothingDelivered", "Wanted")
"""Alarms that speak through StandStill only."""


ALARMS = (
    "OldestMessage", "InFlight", "DeadLetters", "WorkerErrors", "WorkerThrottles", "FailedItems", "ReconcilerErrors", "ServerErrors", "FailingShare", "NewVersionFails",
    "StandStill", *PARTS,
)  # fmt: skip


def test_every_alarm_is_set_off_by_a_test_here(deployed: Any) -> None:
    made = {
        deployed.resources[name]["Metadata"]["aws:cdk:path"].split("/")[2]
        for kind in ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
        for name in deployed.of_type(kind)
    }
    assert made == set(ALARMS)
    here = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py"))
    assert [alarm for alarm in ALARMS if not re.search(rf'^    assert world\.rang\("{alarm}"\)', here, re.MULTILINE)] == ["Wanted"]  # StandStill rings with it
