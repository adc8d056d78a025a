"""The response of a request, in Java, Go and C#: what of it only goes to the log is not acted on."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
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
        'if (response.statusCode() >= 500) continue; if (response.statusCode() >= 300) throw new IllegalStateException("refused");': False,
        'if (response.statusCode() == 409) continue; if (response.statusCode() >= 300) throw new IllegalStateException("refused");': True,
        'switch (response.statusCode()) { case 200, 409 -> {} default -> log.warn("refused"); }': False,
        'switch (response.statusCode()) { case 200, 409 -> {} default -> throw new IllegalStateException("refused"); }': True,
        'if (response.body().contains("error")) throw new IllegalStateException("refused");': True,
        'boolean sent = response.statusCode() < 300; if (sent) { log.info("sent"); }': False,
    },
    "Go": {
        'slog.Info("sent", "status", response.StatusCode)': False,
        'if response.StatusCode > 299 { fmt.Println("refused", response.Status) } else { slog.Info("sent") }': False,
        'if response.StatusCode > 299 { slog.Error("refused"); return fmt.Errorf("status %d", response.StatusCode) }': True,
        'if response.StatusCode > 299 { panic("refused") }': True,
        "if response.StatusCode == http.StatusServiceUnavailable { continue }; if response.StatusCode > 299 { return fmt.Errorf(response.Status) }": False,
        "if response.StatusCode == http.StatusConflict { continue }; if response.StatusCode >= http.StatusBadRequest { return fmt.Errorf(response.Status) }": True,
        'switch { case response.StatusCode < 300: default: slog.Error("refused") }': False,
        "if response.StatusCode != http.StatusOK { return fmt.Errorf(response.Status) }": True,
    },
    "C#": {
        'context.Logger.LogInformation($"sent {response.StatusCode}");': False,
        'if (!response.IsSuccessStatusCode) Console.Error.WriteLine($"refused {response.StatusCode}");': False,
        "response.EnsureSuccessStatusCode();": True,
        "if (!response.IsSuccessStatusCode) continue;": False,
        "if ((int)response.StatusCode >= 500) continue; response.EnsureSuccessStatusCode();": False,
        "if (response.StatusCode == HttpStatusCode.Conflict) continue; response.EnsureSuccessStatusCode();": True,
        'if (response.IsSuccessStatusCode) { Console.WriteLine("sent"); }': False,
        "var sent = Sent(response); } } private static bool Sent(HttpResponseMessage one) { { return one.IsSuccessStatusCode;": False,
        'if ((await response.Content.ReadAsStringAsync()).Contains("error")) throw new HttpRequestException();': True,
        'if (!response.IsSuccessStatusCode) { Console.WriteLine("refused"); throw new HttpRequestException("refused"); }': True,
    },
}


@pytest.mark.parametrize(("language", "looks", "acts"), [(language, looks, acts) for language, cases in LOOKS.items() for looks, acts in cases.items()])
def test_what_of_a_response_only_goes_to_the_log(language: str, looks: str, acts: bool, tmp_path: Path) -> None:  # noqa: FBT001 - what comes of it
    found = read(tmp_path, language, MADE[language].replace("LOOKS", looks))
    assert [one.kind for one in found.unawaited.found if one.kind == "response"] == ([] if acts else ["response"])


BODIES = {"Java": ("m.getBody()", "text.toString()"), "Go": ("strings.NewReader(m.Body)", "&text"), "C#": ("m.Body", "text.ToString()")}
WRITTEN = {
    "Java": ("try {\n        Http", "StringBuilder text = new StringBuilder();\n      text.append(m.getBody());\n      try {\n        Http"),
    "Go": ("response, err :=", "var text bytes.Buffer\n\t\ttext.WriteString(m.Body)\n\t\tresponse, err :="),
    "C#": ("var response", "var text = new StringBuilder();\n      text.Append(m.Body);\n      var response"),
}


@pytest.mark.parametrize(("language", "looks", "acts"), [(language, looks, acts) for language, cases in LOOKS.items() for looks, acts in cases.items()])
def test_a_request_whose_body_does_not_show_the_message_says_the_same(language: str, looks: str, acts: bool, tmp_path: Path) -> None:  # noqa: FBT001 - what comes of it
    text = MADE[language].replace(*BODIES[language]).replace(*WRITTEN[language]).replace("LOOKS", looks)
    found = read(tmp_path, language, text.replace('"context"', '"bytes"\n\t"context"').replace("using System;", "using System; using System.Text;"))
    assert [one.kind for one in found.unawaited.found if one.kind == "response"] == ([] if acts else ["response"])


@pytest.mark.parametrize(
    ("language", "looks", "status"),
    [
        ("Java", "if (response.statusCode() == 429) continue; if (response.statusCode() >= 300) throw new IllegalStateException();", 429),
        ("Go", "if response.StatusCode == http.StatusTooManyRequests { continue }; if response.StatusCode > 299 { return fmt.Errorf(response.Status) }", 429),
        ("C#", "if (response.StatusCode == HttpStatusCode.InternalServerError) continue; response.EnsureSuccessStatusCode();", 500),
    ],
)
def test_a_status_that_the_code_knows_is_passed_over(language: str, looks: str, status: int, tmp_path: Path) -> None:
    (one,) = read(tmp_path, language, MADE[language].replace("LOOKS", looks)).unawaited.found
    assert one.what.endswith(f" with status {status}")


def test_what_is_read_of_a_response_for_the_words_of_an_error_may_fail(tmp_path: Path) -> None:
    looks = 'if response.StatusCode > 299 { text, _ := io.ReadAll(response.Body); return fmt.Errorf("%s", text) }'
    found = read(tmp_path, "Go", MADE["Go"].replace("LOOKS", looks).replace('"fmt"', '"fmt"\n\t"io"'))
    assert (found.failures.doubt, found.unawaited.doubt) == (None, None)


def test_a_method_of_the_program_that_gives_no_task_is_none(tmp_path: Path) -> None:
    found = read(
        tmp_path, "C#", MADE["C#"].replace("LOOKS", "Sent(response); } } private static bool Sent(HttpResponseMessage one) { { return one.IsSuccessStatusCode;")
    )
    assert found.unawaited.doubt is None


EXTENSION = "\npublic static class Checks { public static void ThrowIfBad(this HttpResponseMessage one) { WHAT } }"


@pytest.mark.parametrize(
    ("language", "looks", "more", "acts"),
    [
        ("Java", "checks.ensure(response.statusCode());", "", True),
        ("Java", "Answer a = mapper.readValue(response.body(), Answer.class);", "", True),
        ("Java", "log.info(String.valueOf(response.statusCode()) + response.body());", "", False),
        ("Go", "text, err := io.ReadAll(response.Body)\n\t\tif err != nil { return err }\n\t\tfmt.Println(string(text))", "", False),
        ("C#", "response.ThrowIfBad();", EXTENSION.replace("WHAT", 'if (!one.IsSuccessStatusCode) throw new Exception("bad");'), True),
        ("C#", "response.ThrowIfBad();", EXTENSION.replace("WHAT", "Console.WriteLine(one.StatusCode);"), False),
        ("C#", "response.ThrowIfBad();", "", True),
        ("C#", "response.Dispose();", "", False),
        ("Go", "fmt.Println(response.Cookies())", "", False),
    ],
)
def test_what_is_handed_the_status_or_the_body_may_look_at_it(language: str, looks: str, more: str, acts: bool, tmp_path: Path) -> None:  # noqa: FBT001 - as above
    found = read(tmp_path, language, MADE[language].replace("LOOKS", looks) + more)
    assert [one.kind for one in found.unawaited.found if one.kind == "response"] == ([] if acts else ["response"])


def test_a_transport_or_a_handler_of_the_program_may_look_at_the_response(tmp_path: Path) -> None:
    transport = """type strict struct{ next http.RoundTripper }
func (s strict) RoundTrip(r *http.Request) (*http.Response, error) { return s.next.RoundTrip(r) }
var client = &http.Client{Transport: strict{http.DefaultTransport}}
"""
    go = MADE["Go"].replace("LOOKS", "fmt.Println(response.Status)").replace("http.Post", "client.Post").replace("func handle", transport + "func handle")
    handler = """
public class Strict : DelegatingHandler {
  protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token) { return await base.SendAsync(request, token); }
}
"""
    for language, code in (("Go", go), ("C#", MADE["C#"].replace("LOOKS", "").replace("Http = new()", "Http = new(new Strict())") + handler)):
        assert read(tmp_path, language, code).unawaited.found == ()


def test_an_execution_that_failed_has_no_output(tmp_path: Path) -> None:
    code = """using System.Text.Json; using System.Threading.Tasks; using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents; using Amazon.StepFunctions; using Amazon.StepFunctions.Model;
namespace Shop;
public class Function {
  private readonly IAmazonStepFunctions machines = new AmazonStepFunctionsClient();
  public async Task Handle(SQSEvent evnt, ILambdaContext context) {
    foreach (var m in evnt.Records) {
      var done = await machines.StartSyncExecutionAsync(new StartSyncExecutionRequest { StateMachineArn = "a", Input = m.Body });
      LOOKS
    }
  }
}
"""
    for looks, kinds in (("System.Console.WriteLine(done.Name);", ["execution-status"]), ("JsonDocument.Parse(done.Output);", [])):
        assert [one.kind for one in read(tmp_path, "C#", code.replace("LOOKS", looks)).unawaited.found] == kinds
