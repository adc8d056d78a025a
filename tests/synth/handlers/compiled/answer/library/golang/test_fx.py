"""A program of Go that fx puts together starts the runtime with a handler that is made of what is provided."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read, said = HELP["read"], HELP["said"]
TEXT = """package main
import (
	"context"
	"log"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"go.uber.org/fx"
)
type Store interface { Keep(ctx context.Context, body string) error }
type table struct { db *dynamodb.Client }
func (t *table) Keep(ctx context.Context, body string) error { _, err := t.db.PutItem(ctx, &dynamodb.PutItemInput{Item: item(body)}); return err }
func NewStore(db *dynamodb.Client) Store { return &table{db: db} }
func NewClient() (*dynamodb.Client, error) { return dynamodb.New(dynamodb.Options{}), nil }
type Handler struct { store Store }
func NewHandler(store Store) *Handler { return &Handler{store: store} }
func (h *Handler) Handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	var f []events.SQSBatchItemFailure
	for _, m := range e.Records {
		if err := h.store.Keep(ctx, m.Body); err != nil { FAILS }
	}
	return events.SQSEventResponse{BatchItemFailures: f}, nil
}
func Start(h *Handler) { lambda.Start(h.Handle) }
func main() { PROGRAM }
"""
PROGRAMS = {
    "invoked": "fx.New(fx.Provide(NewClient, NewStore, NewHandler), fx.Invoke(Start)).Run()",
    "in modules": 'storage := fx.Module("storage", fx.Provide(NewClient), fx.Provide(NewStore)); fx.New(fx.Options(storage, fx.Provide(NewHandler)), fx.NopLogger, fx.Invoke(Start)).Run()',
    "at the start": "fx.New(fx.Provide(NewClient, NewStore, NewHandler), fx.Invoke(func(lc fx.Lifecycle, h *Handler) {"
    " lc.Append(fx.Hook{OnStart: func(ctx context.Context) error { go lambda.Start(h.Handle); return nil }}) })).Run()",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_of_fx_is_read(program: str, tmp_path: Path) -> None:
    text = TEXT.replace("PROGRAM", PROGRAMS[program])
    found = said(read(tmp_path, "Go", text.replace("FAILS", "f = append(f, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})")))
    assert found["failures"] == {"message response work if err != nil"}
    assert (found["records"], found["unawaited"]) == ({"all"}, set())
    assert said(read(tmp_path, "Go", text.replace("FAILS", "log.Println(err)")))["failures"] == {"message empty work if err != nil"}


def test_a_program_that_starts_no_runtime_is_a_question(tmp_path: Path) -> None:
    found = read(tmp_path, "Go", TEXT.replace("PROGRAM", "fx.New(fx.Provide(NewClient, NewStore, NewHandler)).Run()").replace("FAILS", "log.Println(err)"))
    assert found.failures.doubt is not None
