"""The response of a request, in Java, Go and C#: what of it only goes to the log is not acted on."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).with_name("reading.py")))
read, JAVA = HELP["read"], HELP["JAVA"]
MADE = {
    "Java": "import java.net.URI;\nimport java.net.http.*;\n".join(JAVA.split("import java.io.IOException;\n", 1))
    + """public class Worker implements RequestHandler<SQSEvent, Void> {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private final HttpClient http = HttpClient.newHttpClient();
  public Void handleRequest(SQSEvent event, Context context) {
    for (SQSMessage m : event.getRecords()) {
      try {
        HttpResponse<String> response = http.send(HttpRequest.newBuilder(URI.create("https://a.example")).POST(HttpRequest.BodyPublishers.ofString(m.getBody())).build(), HttpResponse.BodyHandlers.ofString());
        LOOKS
      } catch (Exception e) { throw new IllegalStateException(e); }
    }
    return null;
  }
}
""",
    "Go": """package main
import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)
func handle(ctx context.Context, e events.SQSEvent) error {
	for _, m := range e.Records {
		response, err := http.Post("https://a.example", "application/json", strings.NewReader(m.Body))
		if err != nil { return err }
		defer response.Body.Close()
		LOOKS
	}
	return nil
}
func main() { lambda.Start(handle) }
""",
    "C#": """using System; using System.Net.Http; using System.Threading.Tasks;
using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
  private static readonly HttpClient Http = new();
  public async Task Handle(SQSEvent evnt, ILambdaContext context) {
    foreach (var m in evnt.Records) {
      var response = await Http.PostAsync("https://a.example", new StringContent(m.Body));
      LOOKS
    }
  }
}
""",
}
LOOKS = {
    "Java": {
        'log.info("sent {}", response.statusCode());': False,
        'if (response.statusCode() >= 300) { log.warn("refused {}", response.body()); } else { log.info("sent"); }': False,
        'if (response.statusCode() >= 300) throw new IllegalStateException("refused");': True,
        "check(response);": True,
    },
    "Go": {
        'slog.Info("sent", "status", response.StatusCode)': False,
        'if response.StatusCode > 299 { fmt.Println("refused", response.Status) } else { slog.Info("sent") }': False,
        'if response.StatusCode > 299 { slog.Error("refused"); return fmt.Errorf("status %d", response.StatusCode) }': True,
        'if response.StatusCode > 299 { panic("refused") }': True,
    },
    "C#": {
        'context.Logger.LogInformation($"sent {response.StatusCode}");': False,
        'if (!response.IsSuccessStatusCode) Console.Error.WriteLine($"refused {response.StatusCode}");': False,
        "response.EnsureSuccessStatusCode();": True,
        'if (!response.IsSuccessStatusCode) { Console.WriteLine("refused"); throw new HttpRequestException("refused"); }': True,
    },
}


@pytest.mark.parametrize(("language", "looks", "acts"), [(language, looks, acts) for language, cases in LOOKS.items() for looks, acts in cases.items()])
def test_what_of_a_response_only_goes_to_the_log(language: str, looks: str, acts: bool, tmp_path: Path) -> None:  # noqa: FBT001 - what comes of it
    found = read(tmp_path, language, MADE[language].replace("LOOKS", looks))
    assert [one.kind for one in found.unawaited.found if one.kind == "response"] == ([] if acts else ["response"])
