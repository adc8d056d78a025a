"""Types of Go that a function has for itself, and structs without a name: their fields are known as those of any other."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, said = HELP["read"], HELP["said"]
GO = """package main
import (
	"context"
	"encoding/json"
	"errors"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)
var topic *sns.Client
func work(ctx context.Context, body string) error {
	type result struct { other int }
	_, err := topic.Publish(ctx, &sns.PublishInput{Message: &body})
	return err
}
func handle(ctx context.Context, e events.SQSEvent) (resp events.SQSEventResponse, err error) {
	DECLARED
	results := make(chan result)
	for _, m := range e.Records {
		go func(m events.SQSMessage) { results <- result{id: m.MessageId, err: work(ctx, m.Body)} }(m)
	}
	for range e.Records {
		one := <-results
		if one.err == nil { continue }
		resp.BatchItemFailures = append(resp.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: one.id})
	}
	END
	return resp, nil
}
func main() { lambda.Start(handle) }
"""
RESULT = "type result struct { id string; err error }"


@pytest.mark.parametrize("local", [True, False])
@pytest.mark.parametrize(("end", "answers"), [("", {"list"}), ('if len(resp.BatchItemFailures) > 0 { return resp, errors.New("some failed") }', {"thrown"})])
def test_a_type_of_a_function_alone(local: bool, end: str, answers: set[str], tmp_path: Path) -> None:  # noqa: FBT001 - where it stands
    text = GO.replace("DECLARED", RESULT if local else "").replace("END", end)
    found = said(read(tmp_path, "Go", text if local else f"{text}\n{RESULT}\n"))
    assert found["answers"] == answers, found


@pytest.mark.parametrize(
    ("declared", "opens"),
    [
        ('var envelope struct {\n\t\tMessage string `json:"Message"`\n\t}', "sns"),
        ('type wrapped struct { Message string `json:"Message"` }\n\tvar envelope wrapped', "sns"),
        ('var envelope struct { Records []struct { S3 struct { Object struct { Key string } } } `json:"Records"` }', "s3"),
        ('var envelope struct { ID string `json:"id"` }', "field"),
    ],
)
def test_a_struct_without_a_name(declared: str, opens: str, tmp_path: Path) -> None:
    text = (
        GO.replace("DECLARED", RESULT)
        .replace("END", "")
        .replace(
            "	_, err := topic", f"	{declared}\n	if err := json.Unmarshal([]byte(body), &envelope); err != nil {{ return err }}\n	_, err := topic"
        )
    )
    found = read(tmp_path, "Go", text)
    assert found.unpacking.doubt is None
    assert {one.kind for one in found.unpacking.found} == {"json", opens}
