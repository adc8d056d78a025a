"""What types that are written out tell in Go: of which type parameters a call is, of what package the field of a struct is, whether a result on the same line is an error; and what a text is made into after a failure."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read = HELP["read"]
TEXT = """package main
import (
	"context"
	"log"
	"strconv"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go/aws/awserr"
	"github.com/aws/aws-sdk-go/service/dynamodb"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"gorm.io/gorm"
	"example.com/ledger"
)
var pool *pgxpool.Pool
var table *dynamodb.DynamoDB
type shop struct { orm *gorm.DB; ledger ledger.Client }
func dropped[T any](value T, err error) T { if err != nil { log.Println(err) }; return value }
func needed[T any](value T, err error) T { if err != nil { panic(err) }; return value }
func (s *shop) work(ctx context.Context, m events.SQSMessage) error {
	WORK
}
func (s *shop) handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	var f []events.SQSBatchItemFailure
	for _, m := range e.Records {
		if err := s.work(ctx, m); err != nil {
			CAUGHT
			f = append(f, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return events.SQSEventResponse{BatchItemFailures: f}, nil
}
func main() { s := &shop{orm: ledger.Open(), ledger: ledger.New()}; lambda.Start(s.handle) }
"""
PUT = "_, err := table.PutItemWithContext(ctx, ledger.Item(m.Body)); return err"


def ends(folder: Path, work: str, caught: str = "") -> tuple[set[str], bool]:
    """What becomes of a failure that is for all errors, and whether anything is open."""
    found = read(folder, "Go", TEXT.replace("WORK", work).replace("CAUGHT", caught))
    return {one.told for one in found.failures.found if one.broad and not one.part}, found.failures.doubt is not None


@pytest.mark.parametrize(
    ("work", "told"),
    [
        ("dropped[string](s.ledger.Book(ctx, m.Body)); return nil", {"empty"}),
        ("_ = needed[string](s.ledger.Book(ctx, m.Body)); return nil", {"raised"}),
        ("_, err := s.ledger.Book(ctx, []byte(m.Body)); return err", {"response"}),
        ("return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { _, err := tx.Exec(ctx, `insert`, m.Body); return err })", {"response"}),
        ("return s.orm.Transaction(func(tx *gorm.DB) error { return tx.Create(ledger.Row(m.Body)).Error })", {"response"}),
        ("s.orm.Create(ledger.Row(m.Body)); return nil", {"empty"}),
    ],
)
def test_what_types_tell(work: str, told: set[str], tmp_path: Path) -> None:
    found, is_open = ends(tmp_path, work)
    assert told <= found
    assert not is_open


@pytest.mark.parametrize(
    ("caught", "is_lost", "is_open"),
    [
        ('if n, _ := strconv.Atoi(m.Attributes["ApproximateReceiveCount"]); n > 4 { continue }', False, True),
        ('if n, _ := strconv.Atoi(m.Attributes["ApproximateReceiveCount"]); n > 4 && s.ledger.Second(ctx, m.Body) == nil { continue }', False, False),
        ("if a, ok := err.(awserr.Error); ok { switch a.Code() { case dynamodb.ErrCodeResourceNotFoundException: continue } }", False, False),
        ("if a, ok := err.(awserr.Error); ok { switch a.Code() { case dynamodb.ErrCodeInternalServerError: default: continue } }", True, False),
    ],
)
def test_what_is_made_of_a_text_keeps_no_message(caught: str, is_lost: bool, is_open: bool, tmp_path: Path) -> None:  # noqa: FBT001 - of one case
    found, doubted = ends(tmp_path, PUT, caught)
    assert ("empty" in found, doubted) == (is_lost, is_open)


MIDDLEWARE = """package main
import (
	"context"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)
var topic *sns.Client
type step func(context.Context, events.SQSMessage) error
func book(ctx context.Context, m events.SQSMessage) error {
	_, err := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body})
	return err
}
func logged(next step) step { return func(ctx context.Context, m events.SQSMessage) error { return next(ctx, m) } }
func chain(p step, around ...func(step) step) step {
	for i := len(around) - 1; i >= 0; i-- {
		p = around[i](p)
	}
	return p
}
func handle(ctx context.Context, e events.SQSEvent) (r events.SQSEventResponse, err error) {
	whole := chain(book, logged)
	for _, m := range e.Records {
		if err := whole(ctx, m); err != nil {
			r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return r, nil
}
func main() { lambda.Start(handle) }
"""


@pytest.mark.parametrize("text", [MIDDLEWARE, MIDDLEWARE.replace("p = around[i](p)", "one := around[i]\n\t\tp = one(p)")])
def test_a_function_of_a_list_is_called_with_one_argument(text: str, tmp_path: Path) -> None:
    found = read(tmp_path, "Go", text)
    assert {one.kind for one in found.records.found} == {"all"}
    assert {one.told for one in found.failures.found} == {"response"}
