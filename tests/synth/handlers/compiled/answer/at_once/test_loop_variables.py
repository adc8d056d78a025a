"""Goroutines that share the variable of the loop that starts them."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, said = HELP["read"], HELP["said"]
CODE = """package main
import (
	"context"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"golang.org/x/sync/errgroup"
)
var topic *sns.Client
func handle(ctx context.Context, e events.SQSEvent) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, m := range e.Records {
		BEFORE
		g.Go(func() error {
			_, err := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body})
			return err
		})
	}
	return g.Wait()
}
func main() { lambda.Start(handle) }
"""
OF_AN_ARGUMENT = CODE.replace("g.Go(func() error {", "send := func(m events.SQSMessage) error {").replace(
    "\t\t})\n", "\t\t}\n\t\tg.Go(func() error { return nil })\n\t\tif err := send(m); err != nil { return err }\n"
)
COUNTED = CODE.replace("_, m := range e.Records", "i := 0; i < len(e.Records); i++").replace("&m.Body", "&e.Records[i].Body")
OF_ONE_SLOT = """
	failed := make([]bool, len(e.Records))
	for i := 0; i < len(e.Records); i++ {
		g.Go(func() error {
			if _, err := topic.Publish(ctx, &sns.PublishInput{Message: &e.Records[i].Body}); err != nil {
				failed[SLOT] = true
			}
			return nil
		})
	}
	g.Wait()
	var f []events.SQSBatchItemFailure
	for i, failed := range failed {
		if failed {
			f = append(f, events.SQSBatchItemFailure{ItemIdentifier: e.Records[i].MessageId})
		}
	}
	return events.SQSEventResponse{BatchItemFailures: f}, nil
}
func main() { lambda.Start(handle) }
"""


@pytest.mark.parametrize(
    ("version", "code", "kind"),
    [
        ("go 1.21", COUNTED.replace("BEFORE", ""), "shared"),
        ("go 1.21", COUNTED.replace("BEFORE", "i := i"), "all"),
        ("go 1.22", COUNTED.replace("BEFORE", ""), "all"),
        ("go 1.21", CODE.replace("BEFORE", ""), "shared"),
        ("go 1.22", CODE.replace("BEFORE", ""), "all"),
        ("", CODE.replace("BEFORE", ""), "all"),
        ("go 1.21", CODE.replace("BEFORE", "m := m"), "all"),
        ("go 1.21", OF_AN_ARGUMENT.replace("BEFORE", ""), "all"),
        ("go 1.21", CODE.replace("BEFORE", "").replace("_, m := range e.Records {", "i := range e.Records {\n\t\tm := e.Records[i]"), "all"),
    ],
    ids=[
        "counted before 1.22",
        "counted and declared anew",
        "counted since",
        "before 1.22",
        "since",
        "no version",
        "declared anew",
        "an argument",
        "by an index",
    ],
)
def test_each_round_has_a_variable_of_its_own_since_1_22(version: str, code: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Path.write_text
    monkeypatch.setattr(Path, "write_text", lambda self, text, **more: written(self, f"{text}{version}\n" if self.name == "go.mod" else text, **more))
    found = read(tmp_path, "Go", code)
    assert [one.kind for one in found.records.found] == [kind]
    assert found.records.doubt is None


@pytest.mark.parametrize(("slot", "told"), [("i", "response"), ("len(e.Records)-1-i+i", "empty")])
def test_what_a_round_starts_sees_the_counter_of_its_round(slot: str, told: str, tmp_path: Path) -> None:
    """https://go.dev/ref/spec#For_clause"""
    head = CODE.partition("\tfor _")[0].replace("events.SQSEvent) error", "events.SQSEvent) (events.SQSEventResponse, error)")
    found = read(tmp_path, "Go", head + OF_ONE_SLOT.replace("SLOT", slot))
    assert found.failures.doubt is None
    assert [one.told for one in found.failures.found] == [told]
