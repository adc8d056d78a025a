"""What Go gives a method and a function: a copy of a struct, and all results of another call."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read, said = HELP["read"], HELP["said"]
HEAD = """package main

import (
	"context"
	"log"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

var db *dynamodb.Client

func main() { lambda.Start(handler) }

"""
COLLECTS = """type outcome struct {
	failures []events.SQSBatchItemFailure
	seen     map[string]bool
}

func (o RECEIVER) add(id string) {
	BODY
}

func handler(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	o := outcome{seen: map[string]bool{}}
	for _, m := range e.Records {
		if _, err := db.PutItem(ctx, &dynamodb.PutItemInput{Item: item(m.Body)}); err != nil {
			o.add(m.MessageId)
		}
	}
	for id := range o.seen {
		o.failures = append(o.failures, events.SQSBatchItemFailure{ItemIdentifier: id})
	}
	return events.SQSEventResponse{BatchItemFailures: o.failures}, nil
}
"""
APPEND = "o.failures = append(o.failures, events.SQSBatchItemFailure{ItemIdentifier: id})"
LOST = "unreturned events.SQSBatchItemFailure{ItemIdentifier: id}"


@pytest.mark.parametrize(
    ("receiver", "body", "answers"),
    [("outcome", APPEND, {LOST}), ("*outcome", APPEND, {"list"}), ("outcome", "o.seen[id] = true", {"list"}), ("*outcome", "o.seen[id] = true", {"list"})],
)
def test_a_method_changes_its_own_copy(receiver: str, body: str, answers: set[str], tmp_path: Path) -> None:
    text = HEAD + COLLECTS.replace("RECEIVER", receiver).replace("BODY", body)
    assert said(read(tmp_path, "Go", text))["answers"] == answers


MUST = """func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func handler(ctx context.Context, e events.SQSEvent) error {
	BEGIN
	for _, m := range e.Records {
		must(db.PutItem(ctx, &dynamodb.PutItemInput{Item: item(m.Body)}))
	}
	return nil
}
"""
RECOVERS = "defer func() { if r := recover(); r != nil { log.Println(r) } }()"


@pytest.mark.parametrize(("begin", "failures"), [("", {"message raised work"}), (RECOVERS, {"batch log work if r != nil"})])
def test_a_function_is_given_all_that_another_one_gives(begin: str, failures: set[str], tmp_path: Path) -> None:
    assert said(read(tmp_path, "Go", HEAD + MUST.replace("BEGIN", begin)))["failures"] == failures


@pytest.mark.parametrize("value", ["must(db.PutItem(ctx, in(m)))", "must2(db.PutItem(ctx, in(m)))"])
def test_a_helper_that_drops_the_error(value: str, tmp_path: Path) -> None:
    text = HEAD + MUST.replace("BEGIN", "").replace("panic(err)", "log.Println(err)").replace(
        "must(db.PutItem(ctx, &dynamodb.PutItemInput{Item: item(m.Body)}))", value
    )
    text = text.replace(
        "func handler",
        "func in(m events.SQSMessage) *dynamodb.PutItemInput { return &dynamodb.PutItemInput{Item: item(m.Body)} }\n\nfunc must2[T any](value T, err error) T { return must(value, err) }\n\nfunc handler",
    )
    assert said(read(tmp_path, "Go", text))["failures"] == {"message log work if err != nil"}


STARTS = """func handler(ctx context.Context, e events.SQSEvent) error {
	errs := make(chan error, len(e.Records))
	var wg sync.WaitGroup
	for _, m := range e.Records {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, err := db.PutItem(ctx, &dynamodb.PutItemInput{Item: item(m.Body)})
			errs <- err
		}()
	}
	ENDS
}
"""
LOOKS = "select {\n\tcase err := <-errs:\n\t\treturn err\n\tdefault:\n\t\treturn nil\n\t}"


@pytest.mark.parametrize(
    ("ends", "waits"),
    [
        (LOOKS, False),
        (LOOKS.replace("err := <-errs", "<-errs").replace("return err", "return nil"), False),
        (f"wg.Wait()\n\t{LOOKS}", True),
        (LOOKS.replace("default", "case <-ctx.Done()"), True),
        (f"for {{\n\t{LOOKS.replace('return nil', 'time.Sleep(time.Second)')}\n\t}}", True),
    ],
)
def test_a_select_that_takes_what_is_there_waits_for_nobody(ends: str, tmp_path: Path, *, waits: bool) -> None:
    text = HEAD.replace('"log"', '"sync"\n\t"time"') + STARTS.replace("ENDS", ends)
    found = read(tmp_path, "Go", text)
    assert bool(found.unawaited.found) is not waits
    assert found.failures.doubt is None or "for {" in ends or "Done" in ends


FIRST = """func handler(ctx context.Context, e events.SQSEvent) error {
	errs := make(chan error, 1)
	var wg sync.WaitGroup
	for _, m := range e.Records {
		wg.Go(func() {
			if _, err := db.PutItem(ctx, &dynamodb.PutItemInput{Item: item(m.Body)}); err != nil {
				select {
				case errs <- err:
				default:
				}
			}
		})
	}
	wg.Wait()
	ENDS
}
"""


@pytest.mark.parametrize(("ends", "told"), [(LOOKS, "raised"), (LOOKS.replace("return err", "log.Println(err)\n\t\treturn nil"), "log")])
def test_the_first_error_has_room_in_its_channel(ends: str, told: str, tmp_path: Path) -> None:
    found = read(tmp_path, "Go", HEAD.replace('"log"', '"log"\n\t"sync"') + FIRST.replace("ENDS", ends))
    assert {one.told for one in found.failures.found} == {told}
    assert found.failures.doubt is None


PASSED = """type outcome struct{ failures []events.SQSBatchItemFailure }

func process(ctx context.Context, m events.SQSMessage, to KIND) {
	if _, err := db.PutItem(ctx, &dynamodb.PutItemInput{Item: item(m.Body)}); err != nil {
		to.FIELD = append(to.FIELD, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
	}
}

func handler(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	MADE
	for _, m := range e.Records {
		process(ctx, m, GIVEN)
	}
	return RETURNED, nil
}
"""
RESPONSE = {"FIELD": "BatchItemFailures", "MADE": "var to events.SQSEventResponse", "RETURNED": "to"}
OWN = {"FIELD": "failures", "MADE": "to := outcome{}", "RETURNED": "events.SQSEventResponse{BatchItemFailures: to.failures}"}


@pytest.mark.parametrize(
    ("kind", "given", "more", "kept"),
    [
        ("events.SQSEventResponse", "to", RESPONSE, False),
        ("*events.SQSEventResponse", "&to", RESPONSE, True),
        ("outcome", "to", OWN, False),
        ("*outcome", "&to", OWN, True),
    ],
)
def test_a_function_changes_its_own_copy(kind: str, given: str, more: dict[str, str], tmp_path: Path, *, kept: bool) -> None:
    text = PASSED.replace("KIND", kind).replace("GIVEN", given)
    for name, value in more.items():
        text = text.replace(name, value)
    assert (said(read(tmp_path, "Go", HEAD + text))["answers"] == {"list"}) is kept


GONE_THROUGH = """type task struct {
	msg events.SQSMessage
	err error
}

func handler(ctx context.Context, e events.SQSEvent) (resp events.SQSEventResponse, err error) {
	tasks := make([]KIND, 0, len(e.Records))
	for _, m := range e.Records {
		ADDED
	}
	for i, t := range tasks {
		_, CHANGED = db.PutItem(ctx, &dynamodb.PutItemInput{Item: item(t.msg.Body)})
	}
	for _, t := range tasks {
		if t.err != nil {
			resp.BatchItemFailures = append(resp.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: t.msg.MessageId})
		}
	}
	return resp, nil
}
"""


@pytest.mark.parametrize(
    ("kind", "added", "changed", "kept"),
    [
        ("task", "tasks = append(tasks, task{msg: m})", "t.err", False),
        ("task", "tasks = append(tasks, task{msg: m})", "tasks[i].err", True),
        ("*task", "tasks = append(tasks, &task{msg: m})", "t.err", True),
        ("*task", "one := task{msg: m}\n\t\ttasks = append(tasks, &one)", "t.err", True),
    ],
)
def test_a_loop_changes_its_own_copy(kind: str, added: str, changed: str, tmp_path: Path, *, kept: bool) -> None:
    found = read(tmp_path, "Go", HEAD + GONE_THROUGH.replace("KIND", kind).replace("ADDED", added).replace("CHANGED", changed))
    assert {one.told for one in found.failures.found} == ({"response"} if kept else {"empty"})
