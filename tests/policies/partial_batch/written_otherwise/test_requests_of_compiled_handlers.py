"""Requests of handlers in Java, Go and C# to other hosts, from the template to the finding: without a timeout, longer than the function, and how often they are tried."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).with_name("compiled.py")))
WAITING, LANGUAGES, found, line = HELP["WAITING"], HELP["LANGUAGES"], HELP["found"], HELP["line"]

SAVED = {
    "Java": 'dynamo.putItem(b -> b.tableName((String) order.get("table")));',
    "Go": "_, err := db.PutItem(ctx, &in)",
    "C#": "private async Task Save(SQSEvent.SQSMessage message) => await _db.PutItemAsync(new PutItemRequest { TableName = message.Body });",
}
"""What each of them does with a message."""
POSTED = {
    "Java": "java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient(); var answer = http.send(java.net.http.HttpRequest.newBuilder(){}.uri(java.net.URI.create(message.getBody())).build(), null); log(answer);",
    "Go": 'req, err := http.NewRequest("POST", m.Body, nil)\n\tif err != nil {{\n\t\treturn err\n\t}}\n\tclient := &http.Client{{{}}}\n\tres, err := client.Do(req)\n\tlog.Println(res.Status)',
    "C#": "private async Task Save(SQSEvent.SQSMessage message) {{ var http = new System.Net.Http.HttpClient {{ {} }}; var answer = await http.PostAsync(message.Body, null); answer.EnsureSuccessStatusCode(); }}",
}
"""A request instead, whose client is given something."""
LIMITS = {
    "Java": (".timeout(java.time.Duration.ofSeconds({}))", "", "Limits.short()", "http.send"),
    "Go": ("Timeout: {} * time.Second", "", "limits.Short()", "client.Do"),
    "C#": ("Timeout = TimeSpan.FromSeconds({})", "Timeout = System.Threading.Timeout.InfiniteTimeSpan", "Limits.Short()", "http.PostAsync"),
}
"""A timeout of so many seconds, none, and one that a library of the house gives."""


def posts(language: str, limit: str) -> tuple[str, str]:
    return SAVED[language], POSTED[language].format(limit)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_without_a_timeout_is_named_at_its_line(language: str, tmp_path: Path) -> None:
    change = posts(language, LIMITS[language][1])
    assert found(tmp_path, language, change) == {("call-without-timeout", "Worker", line(language, change, LIMITS[language][3]))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_requests_that_outlast_the_function_are_named_and_shorter_ones_are_not(language: str, tmp_path: Path) -> None:
    """Timeout is 3 s, and BatchSize 10, where nobody says otherwise: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"""
    change = posts(language, LIMITS[language][0].format(2))
    (tmp_path / "long").mkdir()
    assert found(tmp_path / "long", language, change) == {("calls-outlast-timeout", "Worker", line(language, change, LIMITS[language][3]))}
    short = {"Java": "java.time.Duration.ofMillis(250)", "Go": "250 * time.Millisecond", "C#": "TimeSpan.FromMilliseconds(250)"}[language]
    (tmp_path / "short").mkdir()
    given = LIMITS[language][0].replace(
        {"Java": "java.time.Duration.ofSeconds({})", "Go": "{} * time.Second", "C#": "TimeSpan.FromSeconds({})"}[language], short
    )
    assert not found(tmp_path / "short", language, posts(language, given))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("settings", "told"), [("", '? handlers: {"Worker": {call-seconds: SECONDS}} in queuegate.yaml'), ("0.2", ""), ("2", "calls-outlast-timeout")]
)
def test_a_timeout_that_is_not_known_is_one_question_and_its_line_settles_that_alone(language: str, settings: str, told: str, tmp_path: Path) -> None:
    template, unknown = LIMITS[language][0], LIMITS[language][2]
    limit = {"Java": f".timeout({unknown})", "Go": f"Timeout: {unknown}", "C#": f"Timeout = {unknown}"}[language]
    assert template
    change = posts(language, limit)
    said = found(tmp_path, language, change, settings=f"handlers: {{Worker: {{call-seconds: {settings}}}}}\n" if settings else "")
    at = line(language, change, LIMITS[language][3])
    assert said == ({(f"{rule}{told}", "Worker", at) for rule in WAITING[:2]} if not settings else {(told, "Worker", at)} if told else set())


@pytest.mark.parametrize(
    ("settings", "told"),
    [("", {'calls-outlast-timeout? handlers: {"Worker": {call-seconds: SECONDS}} in queuegate.yaml'}), ("0.2", set()), ("2", {"calls-outlast-timeout"})],
)
def test_how_often_a_request_is_tried_is_one_question_and_its_line_settles_that_alone(settings: str, told: set[str], tmp_path: Path) -> None:
    """Its timeout is known, and how often the policy tries is not."""
    work = "private async Task Save(SQSEvent.SQSMessage message) { var http = new System.Net.Http.HttpClient { Timeout = TimeSpan.FromMilliseconds(250) }; await Polly.Policy.Handle<Exception>().RetryAsync(Limits.Tries()).ExecuteAsync(async () => (await http.PostAsync(message.Body, null)).EnsureSuccessStatusCode()); }"
    said = found(tmp_path, "C#", (SAVED["C#"], work), settings=f"handlers: {{Worker: {{call-seconds: {settings}}}}}\n" if settings else "")
    assert {rule for rule, _, _ in said} == told


REFUSED = {
    "Java": 'java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient(); var answer = http.send(java.net.http.HttpRequest.newBuilder().uri(java.net.URI.create(message.getBody())).build(), null); if (TEST) throw new RuntimeException("refused");',
    "Go": 'res, err := http.Post("https://shop.example.org", "text/plain", nil)\n\tif err != nil {\n\t\treturn err\n\t}\n\tif TEST {\n\t\treturn context.Canceled\n\t}',
    "C#": 'private async Task Save(SQSEvent.SQSMessage message) { var http = new System.Net.Http.HttpClient(); var answer = await http.PostAsync(message.Body, null); if (TEST) throw new Exception("refused"); }',
}
STATUS = {"Java": "answer.statusCode()", "Go": "res.StatusCode", "C#": "(int)answer.StatusCode"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("test", "is_unread"),
    [
        ("{} / 100 == 4", True),
        ("{} / 100 != 2", False),
        ("{} / 100 > 3", False),
        ("{} >= 400 && {} < 500", True),
        ("{} % 1000 >= 500", False),
        ("{} > 299", False),
    ],
)
def test_a_status_is_told_by_its_hundred(test: str, is_unread: bool, language: str, tmp_path: Path) -> None:  # noqa: FBT001 - a table
    asked = REFUSED[language].replace("TEST", test.format(*[STATUS[language]] * 2))
    assert {rule for rule, *_ in found(tmp_path, language, (SAVED[language], asked), only=("response-unread",))} == (
        {"response-unread"} if is_unread else set()
    )
