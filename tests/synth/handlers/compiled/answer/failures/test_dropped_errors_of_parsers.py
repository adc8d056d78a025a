"""Go: a parser's error that a statement drops, and the work goes on with what was not filled."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
CODE = """package main
import (
	"context"
	"encoding/json"
	"errors"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/sirupsen/logrus"
)
type order struct { ID string `json:"id"`; Kind string `json:"kind"` }
var topic *sns.Client
var _ = errors.New
func tell(ctx context.Context, text string) error { _, err := topic.Publish(ctx, &sns.PublishInput{Message: &text}); return err }
func one(ctx context.Context, m events.SQSMessage) error {
	var o order
	BODY
}
func handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	var f []events.SQSBatchItemFailure
	for _, m := range e.Records { if err := one(ctx, m); err != nil { logrus.Error(err); f = append(f, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId}) } }
	return events.SQSEventResponse{BatchItemFailures: f}, nil
}
func main() { topic = sns.New(sns.Options{}); lambda.Start(handle) }
"""
DROPPED = ("_ = json.Unmarshal([]byte(m.Body), &o)", "json.Unmarshal([]byte(m.Body), &o)")


@pytest.mark.parametrize("dropped", DROPPED)
def test_the_work_goes_on_with_nothing(dropped: str, tmp_path: Path) -> None:
    said = HELP["said"](HELP["read"](tmp_path, "Go", CODE.replace("BODY", f"{dropped}\n\treturn tell(ctx, o.ID)")))
    assert f"message empty parse {dropped}" in said["failures"]


@pytest.mark.parametrize(
    "body",
    [
        "if err := json.Unmarshal([]byte(m.Body), &o); err != nil { return err }\n\treturn tell(ctx, o.ID)",
        "_ = json.Unmarshal([]byte(m.Body), &o)\n\treturn tell(ctx, m.Body)",
        '_ = json.Unmarshal([]byte(m.Body), &o)\n\tif o.ID == "" { return errors.New("no id") }\n\treturn tell(ctx, o.ID)',
        "_ = json.Unmarshal([]byte(m.Body), &o)\n\tlogrus.Info(o.Kind)\n\treturn tell(ctx, m.Body)",
    ],
    ids=["it is returned", "the body itself is sent", "what has to be there is asked for", "it was for the log"],
)
def test_trap_it_is_told_or_does_not_matter(body: str, tmp_path: Path) -> None:
    said = HELP["said"](HELP["read"](tmp_path, "Go", CODE.replace("BODY", body)))
    assert not [one for one in said["failures"] if one.startswith("message empty parse") and not one.endswith("part")]
