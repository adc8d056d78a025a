"""A select of Go, why a context is over, and what gives an error that nobody takes: whether a message that failed is returned."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.reading import LOST, Reading, Untold

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
TEXT = """package main
import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/segmentio/kafka-go"
	"k8s.io/klog/v2"
)
var db *dynamodb.Client
var pool *pgxpool.Pool
var topic = &kafka.Writer{Topic: "orders"}
func keep(ctx context.Context, m events.SQSMessage) error { _, err := db.PutItem(ctx, &dynamodb.PutItemInput{Item: item(m.Body)}); return err }
func handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var f []events.SQSBatchItemFailure
	for _, m := range event.Records {
		WORK
	}
	return events.SQSEventResponse{BatchItemFailures: f}, nil
}
func main() { lambda.Start(handle) }
"""
TELL = "f = append(f, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})"
STARTS = "done := make(chan error, 1); limit, cancel := context.WithTimeout(ctx, 9*time.Second); go func() { done <- keep(limit, m) }();"
ENDS = "cancel(); if err != nil { TELL }"


def read(folder: Path, work: str) -> Reading:
    found: Reading = HELP["read"](folder, "Go", TEXT.replace("WORK", work).replace("TELL", TELL))
    return found


def lost(found: Reading) -> bool:
    return any(one.broad and one.told in LOST and not one.part for one in found.failures.found)


@pytest.mark.parametrize(
    "work",
    [
        f"{STARTS} select {{ case err := <-done: if err != nil {{ TELL }}; case <-limit.Done(): TELL }}; cancel()",
        f"{STARTS} var err error; select {{ case err = <-done: case <-limit.Done(): err = limit.Err() }}; {ENDS}",
        f"{STARTS} var err error; select {{ case <-limit.Done(): err = context.Cause(limit); case err = <-done: }}; {ENDS}",
        f'{STARTS} var err error; select {{ case err = <-done: case <-time.After(time.Second): err = errors.New("late") }}; {ENDS}',
        "one, cancel := context.WithCancelCause(ctx); if err := keep(one, m); err != nil { cancel(err) }; if why := context.Cause(one); why != nil { TELL }",
    ],
)
def test_whoever_waits_tells_of_what_failed(work: str, tmp_path: Path) -> None:
    """One of the cases of a select is met, and each gives its variable a value, new or not."""
    found = read(tmp_path, work)
    assert (found.failures.doubt, lost(found)) == (None, False)
    assert {one.kind for one in found.answers.found} == {"list"}


@pytest.mark.parametrize("late", ["case <-time.After(time.Second): println(m.MessageId)", "case <-limit.Done(): println(m.MessageId)"])
def test_who_only_logs_that_it_was_too_late_leaves_a_question(late: str, tmp_path: Path) -> None:
    found = read(tmp_path, f"{STARTS} select {{ case err := <-done: if err != nil {{ TELL }}; {late} }}; cancel()")
    assert isinstance(found.failures.doubt, Untold)


@pytest.mark.parametrize(
    ("drops", "takes"),
    [
        ('tx.Exec(ctx, "INSERT INTO orders VALUES ($1)", m.Body); return nil', '_, err := tx.Exec(ctx, "INSERT INTO orders VALUES ($1)", m.Body); return err'),
        (
            "_ = topic.WriteMessages(ctx, kafka.Message{Value: []byte(m.Body)}); return nil",
            "return topic.WriteMessages(ctx, kafka.Message{Value: []byte(m.Body)})",
        ),
    ],
)
def test_an_error_that_a_method_is_known_to_give_is_dropped(drops: str, takes: str, tmp_path: Path) -> None:
    work = "if err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { DOES }); err != nil { TELL }"
    assert lost(read(tmp_path, work.replace("DOES", drops)))
    well = read(tmp_path, work.replace("DOES", takes))
    assert (well.failures.doubt, lost(well)) == (None, False)


def test_a_logger_of_kubernetes_only_logs(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        'l := klog.FromContext(ctx); if err := keep(ctx, m); err != nil { l.Error(err, "failed", "id", m.MessageId); TELL }; l.V(2).Info("kept", "id", m.MessageId)',
    )
    assert (found.failures.doubt, lost(found)) == (None, False)


def test_who_writes_json_of_json_loses_nothing(tmp_path: Path) -> None:
    """Whatever is asked after its error was dropped."""
    asks = 'var all map[string]any; if err := json.Unmarshal([]byte(m.Body), &all); err != nil { TELL; continue }; raw, _ := json.Marshal(all["order"]); if len(raw) < 3 { continue }'
    assert read(tmp_path, f"{asks}; if err := keep(ctx, m); err != nil {{ TELL }}").failures.doubt is None


@pytest.mark.parametrize(
    ("made", "answers"),
    [
        ('strings.SplitN(m.MessageId, "-", 2)[0]', {"identifier", "list"}),
        ('strings.SplitN(m.MessageId, "/", 2)[0]', {"list"}),
        ("strings.TrimSpace(m.MessageId)", {"list"}),
    ],
)
def test_a_part_of_the_id_is_no_identifier(made: str, answers: set[str], tmp_path: Path) -> None:
    found = read(tmp_path, f"if err := keep(ctx, m); err != nil {{ f = append(f, events.SQSBatchItemFailure{{ItemIdentifier: {made}}}) }}")
    assert {one.kind for one in found.answers.found} == answers


def test_an_id_that_is_cut_in_two_is_no_identifier(tmp_path: Path) -> None:
    tells = "f = append(f, events.SQSBatchItemFailure{ItemIdentifier: id})"
    found = read(tmp_path, f'if err := keep(ctx, m); err != nil {{ id, _, _ := strings.Cut(m.MessageId, "-"); {tells} }}')
    assert {one.kind for one in found.answers.found} == {"identifier", "list"}


COUNTED = """package main
import (
	"context"
	"sync"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)
var topic *sns.Client
func handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var f []events.SQSBatchItemFailure
	var mu sync.Mutex
	var group sync.WaitGroup
	slots := make(chan struct{}, 4)
	for _, m := range event.Records {
		BEFORE
		go func(m events.SQSMessage) {
			FIRST
			if _, err := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body}); err != nil {
				mu.Lock()
				f = append(f, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
				mu.Unlock()
			}
			LAST
		}(m)
	}
	group.Wait()
	return events.SQSEventResponse{BatchItemFailures: f}, nil
}
func main() { lambda.Start(handle) }
"""


def waited_for(folder: Path, before: str, first: str, last: str = "") -> bool:
    text = COUNTED.replace("BEFORE", before).replace("FIRST", first).replace("LAST", last)
    return not HELP["read"](folder, "Go", text).unawaited.found


@pytest.mark.parametrize(("before", "first"), [("", "group.Add(1)\ndefer group.Done()"), ("group.Add(1)", "group.Done()")])
def test_a_group_that_does_not_count_the_work_does_not_wait_for_it(before: str, first: str, tmp_path: Path) -> None:
    assert not waited_for(tmp_path, before, first)


@pytest.mark.parametrize(
    ("before", "first", "last"),
    [
        ("group.Add(1)", "defer group.Done()", ""),
        ("group.Add(1)", "", "group.Done()"),
        ("group.Add(1)", "", 'group.Done()\nprintln("done")'),
        ("group.Add(1)", "slots <- struct{}{}\ndefer func() { group.Done(); <-slots }()", ""),
        ("group.Add(1)", 'if m.Body == "" { group.Done(); return }', "group.Done()"),
    ],
)
def test_trap_a_group_that_counts_the_work_waits_for_it(before: str, first: str, last: str, tmp_path: Path) -> None:
    assert waited_for(tmp_path, before, first, last)


BUILT = """package main
import (
	"context"
	"sync"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)
var topic *sns.Client
type answer struct {
	mutex sync.Mutex
	response events.SQSEventResponse
}
func (a RECEIVER) fail(m events.SQSMessage) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.response.BatchItemFailures = append(a.response.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
}
func work(ctx context.Context, group *sync.WaitGroup, a *answer, m events.SQSMessage) {
	INSIDE
	defer group.Done()
	if _, err := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body}); err != nil { a.fail(m) }
}
func handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	a, group := &answer{}, &sync.WaitGroup{}
	for _, m := range event.Records {
		OUTSIDE
		go work(ctx, group, a, m)
	}
	group.Wait()
	return a.response, nil
}
func main() { lambda.Start(handle) }
"""


@pytest.mark.parametrize(
    ("receiver", "outside", "inside", "found"),
    [
        ("*answer", "group.Add(1)", "", (set(), {"list"})),
        ("*answer", "", "group.Add(1)", ({"thread"}, {"list"})),
        ("answer", "group.Add(1)", "", (set(), {"unreturned"})),
    ],
)
def test_what_a_function_of_its_own_is_handed_by_a_pointer_is_the_same(
    receiver: str, outside: str, inside: str, found: tuple[set[str], set[str]], tmp_path: Path
) -> None:
    text = BUILT.replace("RECEIVER", receiver).replace("OUTSIDE", outside).replace("INSIDE", inside)
    reading = HELP["read"](tmp_path, "Go", text)
    assert ({one.kind for one in reading.unawaited.found}, {one.kind for one in reading.answers.found}) == found
