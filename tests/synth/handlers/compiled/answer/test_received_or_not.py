"""Whether something was sent to a channel of Go, or it is closed, is known where the channel is the code's own: https://go.dev/ref/spec#Receive_operator"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).with_name("reading.py")))
read, said = HELP["read"], HELP["said"]
MADE = """package main
import (
	"context"
	"log"
	"sync"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)
var topic *sns.Client
func work(ctx context.Context, m events.SQSMessage) error {
	_, err := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body})
	return err
}
func handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	var r events.SQSEventResponse
	fail := func(id string) { r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: id}) }
	BODY
	return r, nil
}
func main() { lambda.Start(handle) }
"""
EACH = "for _, m := range e.Records {\ndone := make(chan error, 1)\ngo func() { done <- work(ctx, m) }()\nASKED\n}"
ASKED = {
    "of a select": "select {\ncase err, ok := <-done:\nif ok && err != nil { THEN }\ncase <-ctx.Done():\nfail(m.MessageId)\n}",
    "of an if": "if err, ok := <-done; ok && err != nil { THEN }",
    "the other way round": "err, ok := <-done\nif !ok || err == nil { continue }\nTHEN",
}


@pytest.mark.parametrize("asked", ASKED)
def test_what_the_work_on_a_message_sends(asked: str, tmp_path: Path) -> None:
    found = read(tmp_path, "Go", MADE.replace("BODY", EACH.replace("ASKED", ASKED[asked].replace("THEN", "fail(m.MessageId)"))))
    assert found.failures.doubt is None
    assert {one.told for one in found.failures.found} == {"response"}


@pytest.mark.parametrize("asked", [one for one in ASKED if one != "of a select"])
def test_what_is_only_written_to_the_log(asked: str, tmp_path: Path) -> None:
    found = read(tmp_path, "Go", MADE.replace("BODY", EACH.replace("ASKED", ASKED[asked].replace("THEN", 'log.Println("dropped")'))))
    assert {one.told for one in found.failures.found} == {"empty"}


def test_what_is_sent_until_the_channel_is_closed(tmp_path: Path) -> None:
    body = """bad := make(chan string, len(e.Records))
	var wg sync.WaitGroup
	for _, m := range e.Records {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := work(ctx, m); err != nil { bad <- m.MessageId }
		}()
	}
	wg.Wait()
	close(bad)
	for {
		id, ok := <-bad
		if !ok { break }
		fail(id)
	}"""
    found = read(tmp_path, "Go", MADE.replace("BODY", body))
    assert said(found) == {
        "answers": {"list"},
        "failures": {"message response work if err != nil"},
        "records": {"all"},
        "order": {"goes-on"},
        "unawaited": set(),
    }
