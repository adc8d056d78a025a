"""What makes a text of an exception for the log tells nobody of it; what hands a message on there does."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, said, JAVA = HELP["read"], HELP["said"], HELP["JAVA"]
TEXTS = {
    "Java": JAVA
    + """public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    for (SQSMessage m : event.getRecords()) {
      try { Store.keep(m.getBody()); } catch (Exception e) { CLAUSE }
    }
    return new SQSBatchResponse(new ArrayList<>());
  }
}
""",
    "Go": """package main

import (
	"context"
	"log/slog"

	"example.org/store"
	"example.org/texts"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func handler(ctx context.Context, event events.SQSEvent) (resp events.SQSEventResponse, err error) {
	for _, m := range event.Records {
		if e := store.Keep(ctx, m.Body); e != nil {
			CLAUSE
		}
	}
	return resp, nil
}

func main() { lambda.Start(handler) }
""",
    "C#": """using System; using System.Threading.Tasks; using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function(IStore store) {
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
    foreach (var m in evnt.Records) { try { await store.KeepAsync(m.Body); } catch (Exception e) { CLAUSE } }
    return new SQSBatchResponse();
  }
}
public interface IStore { Task KeepAsync(string body); }
""",
}


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        ("Java", "log.error(ExceptionUtils.getStackTrace(e));"),
        ("Java", 'log.error("{}: {}", StringUtils.abbreviate(m.getBody(), 80), e.getMessage());'),
        ("Java", "context.getLogger().log(Texts.brief(e));"),
        ("Java", "System.err.println(Throwables.getStackTraceAsString(e));"),
        ("Go", 'slog.Error("failed", "err", texts.Describe(e))'),
        ("C#", "context.Logger.LogError(Texts.Describe(e));"),
        ("C#", 'Console.WriteLine($"failed: {Texts.Shortened(m.Body, 80)}");'),
    ],
)
def test_a_text_for_the_log(language: str, clause: str, tmp_path: Path) -> None:
    found = read(tmp_path, language, TEXTS[language].replace("CLAUSE", clause))
    assert {one.told for one in found.failures.found} == {"empty"}


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        ("Java", 'log.error("kept as {}", Parking.put(m.getBody(), e));'),
        ("Java", "String key = Parking.describe(m.getBody(), e); log.error(key);"),
        ("Go", 'slog.Error("failed", "key", texts.SendMessage(ctx, m.Body))'),
        ("C#", 'context.Logger.LogError($"kept as {await Parking.ParkAsync(m.Body, e)}");'),
        ("C#", "Parking.Describe(m.Body, e); context.Logger.LogError(e.Message);"),
    ],
)
def test_what_hands_a_message_on(language: str, clause: str, tmp_path: Path) -> None:
    found = read(tmp_path, language, TEXTS[language].replace("CLAUSE", clause))
    assert {one.told for one in found.failures.found} == {"elsewhere"}
