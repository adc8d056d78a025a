"""A handler of Go that takes the batch as a type of its own, or as it comes, since it is invoked by others, too."""

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
	"encoding/json"
	"log"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)
var db *dynamodb.Client
type batch struct { Records []events.SQSMessage `json:"Records"`; Source string `json:"source"` }
type probe struct { Records []struct { EventSource string `json:"eventSource"` } `json:"Records"` }
func each(ctx context.Context, all []events.SQSMessage) (events.SQSEventResponse, error) {
	var f []events.SQSBatchItemFailure
	for _, m := range all {
		if _, err := db.PutItem(ctx, &dynamodb.PutItemInput{Item: item(m.Body)}); err != nil { FAILS }
	}
	return events.SQSEventResponse{BatchItemFailures: f}, nil
}
func handle(ctx context.Context, TAKEN) (RESULT, error) { BODY }
func main() { lambda.Start(handle) }
"""
TELL = "f = append(f, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})"
SWEEP = "if len(b.Records) == 0 { return events.SQSEventResponse{}, sweep(ctx) }"
ASKS = 'var p probe; if err := json.Unmarshal(raw, &p); err == nil && len(p.Records) > 0 && p.Records[0].EventSource == "aws:sqs" {'
EVENT = "var e events.SQSEvent; if err := json.Unmarshal(raw, &e); err != nil { return nil, err }; return each(ctx, e.Records)"
OTHER = "var r events.SNSEvent; if err := json.Unmarshal(raw, &r); err != nil { return nil, err }; return len(r.Records), nil"
WAYS = {
    "its own type": ("b batch", "events.SQSEventResponse", f"{SWEEP}; return each(ctx, b.Records)"),
    "parsed by itself": (
        "raw json.RawMessage",
        "events.SQSEventResponse",
        f"var b batch; if err := json.Unmarshal(raw, &b); err != nil {{ return events.SQSEventResponse{{}}, err }}; {SWEEP}; return each(ctx, b.Records)",
    ),
    "one of several events": (
        "raw json.RawMessage",
        "any",
        f"{ASKS} {EVENT} }}; {OTHER}",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_batch_that_is_no_event_of_the_library_is_read(way: str, tmp_path: Path) -> None:
    taken, result, body = WAYS[way]
    text = TEXT.replace("TAKEN", taken).replace("RESULT", result).replace("BODY", body)
    found = said(read(tmp_path, "Go", text.replace("FAILS", TELL)))
    assert (found["answers"], found["records"], found["order"]) == ({"list"}, {"all"}, {"goes-on"})
    assert found["failures"] == {"message response work if err != nil"}
    assert "message empty work if err != nil" in said(read(tmp_path, "Go", text.replace("FAILS", "log.Println(err)")))["failures"]


def test_what_is_made_of_an_event_in_another_way_is_not_known(tmp_path: Path) -> None:
    text = TEXT.replace("TAKEN", "raw json.RawMessage").replace("RESULT", "events.SQSEventResponse").replace("FAILS", TELL)
    found = read(tmp_path, "Go", text.replace("BODY", "var b map[string]any; json.Unmarshal(raw, &b); return each(ctx, messages(b))"))
    assert found.failures.doubt is not None
