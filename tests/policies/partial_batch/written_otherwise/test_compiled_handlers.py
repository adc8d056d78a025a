"""Handlers in Java, Go and C#, from the template to the finding: a good one says nothing, and each mistake is named by its rule at its line."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

HELP: Any = runpy.run_path(str(Path(__file__).with_name("compiled.py")))
RULES, TEMPLATE, LANGUAGES, found, line = HELP["RULES"], HELP["TEMPLATE"], HELP["LANGUAGES"], HELP["found"], HELP["line"]

ADDED = {
    "Java": "                failures.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId()));\n",
    "Go": "\t\t\tfailures = append(failures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})\n",
    "C#": "                failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId });\n",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_handler_says_nothing(language: str, tmp_path: Path) -> None:
    assert not found(tmp_path, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_that_only_logs_is_named_at_its_clause(language: str, tmp_path: Path) -> None:
    change = (ADDED[language], "")
    clause = {"Java": "catch (Exception e)", "Go": "err := save", "C#": "catch (Exception e)"}[language]
    assert found(tmp_path, language, change) == {("swallowed-exception", "Worker", line(language, change, clause))}


@pytest.mark.parametrize(
    ("language", "change"),
    [
        ("Java", ("return new SQSBatchResponse(failures);", "return new SQSBatchResponse(new ArrayList<>());")),
        ("Go", ("{BatchItemFailures: failures}", "{}")),
        ("C#", ("return new SQSBatchResponse(failures);", "return null;")),
    ],
)
def test_failures_that_are_not_returned_are_named_where_they_are_collected(language: str, change: tuple[str, str], tmp_path: Path) -> None:
    if language == "Go":
        change = (f"return events.SQSEventResponse{change[0]}", "log.Println(len(failures))\n\treturn events.SQSEventResponse{}")
    assert found(tmp_path, language, change) == {("handler-response", "Worker", line(language, change, ADDED[language].strip()))}


@pytest.mark.parametrize(
    ("language", "change"),
    [
        ("Java", ("BatchItemFailure(message.getMessageId())", "BatchItemFailure(message.getReceiptHandle())")),
        ("Go", ("ItemIdentifier: m.MessageId", "ItemIdentifier: m.ReceiptHandle")),
        ("C#", ("ItemIdentifier = message.MessageId", "ItemIdentifier = message.ReceiptHandle")),
    ],
)
def test_a_receipt_handle_is_no_identifier(language: str, change: tuple[str, str], tmp_path: Path) -> None:
    assert found(tmp_path, language, change) == {("handler-response", "Worker", line(language, change, change[1]))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_break_drops_the_messages_behind(language: str, tmp_path: Path) -> None:
    change = (ADDED[language], ADDED[language] + "break;\n")
    assert {rule for rule, _, _ in found(tmp_path, language, change)} == {"unprocessed-messages"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_report_batch_item_failures_they_are_lost(language: str, tmp_path: Path) -> None:
    assert {(rule, resource) for rule, resource, _ in found(tmp_path, language, partial=False)} == {("unreported-batch-failures", "Worker")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_fifo_queue_it_goes_on(language: str, tmp_path: Path) -> None:
    assert ("fifo-goes-on-after-failure", "Worker") in {(rule, resource) for rule, resource, _ in found(tmp_path, language, fifo=True)}


@pytest.mark.parametrize(
    ("language", "change"),
    [
        ("Go", ("if err := save(ctx, m); err != nil {", "go save(ctx, m)\n\t\tif false {\n\t\t\tvar err error")),
        ("C#", ("await Save(message)", "Save(message)")),
    ],
)
def test_work_that_nobody_waits_for(language: str, change: tuple[str, str], tmp_path: Path) -> None:
    assert "unawaited-work" in {rule for rule, _, _ in found(tmp_path, language, change)}


MARKED = {
    "Java": ("            try {\n                save", "            if (!had.add(message.getMessageId())) continue;\n            try {\n                save"),
    "Go": ("\t\tif err := save", "\t\tif had[m.MessageId] {\n\t\t\tcontinue\n\t\t}\n\t\thad[m.MessageId] = true\n\t\tif err := save"),
    "C#": (
        "            try\n            {\n                await",
        "            if (!Had.Add(message.MessageId)) continue;\n            try\n            {\n                await",
    ),
}
KEPT = {
    "Java": ("    @Override\n", "    private final Set<String> had = new HashSet<>();\n    @Override\n"),
    "Go": ("func save(", "var had = map[string]bool{}\n\nfunc save("),
    "C#": ("    private readonly IAmazon", "    private static readonly HashSet<string> Had = new();\n    private readonly IAmazon"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_that_is_remembered_before_its_work_is_named_where_it_is_kept(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime, handler, file, text = LANGUAGES[language]
    kept = text.replace(*KEPT[language])
    monkeypatch.setitem(LANGUAGES, language, (runtime, handler, file, kept))
    assert kept != text
    told = found(tmp_path, language, MARKED[language])
    assert {(rule, resource) for rule, resource, _ in told} == {("marked-before-work", "Worker")}
    assert {at for _, _, at in told} == {line(language, MARKED[language], "had = map" if language == "Go" else "HashSet<")}


@pytest.mark.parametrize(
    ("language", "change"),
    [
        ("Java", ("    @Override\n", "    @software.amazon.lambda.powertools.idempotency.Idempotent\n")),
        ("C#", ("    public async", "    [AWS.Lambda.Powertools.Idempotency.Idempotent]\n    public async")),
    ],
)
def test_a_guard_around_the_batch(language: str, change: tuple[str, str], tmp_path: Path) -> None:
    assert {(rule, resource) for rule, resource, _ in found(tmp_path, language, change)} == {("idempotency-of-batch", "Worker")}


@pytest.mark.parametrize("registered", ["registered", ""])
@pytest.mark.parametrize(
    ("language", "marked", "begins"),
    [
        (
            "Java",
            ("    private void save(", "    @Idempotent private void save(@IdempotencyKey "),
            ("List<SQSBatchResponse.BatchItemFailure> failures =", "Idempotency.registerLambdaContext(context);"),
        ),
        (
            "C#",
            ("    private async Task Save(", "    [Idempotent] private async Task Save([IdempotencyKey] "),
            ("var failures =", "Idempotency.RegisterLambdaContext(context);"),
        ),
    ],
)
def test_a_guard_around_the_work_has_to_be_told_the_time(  # noqa: PLR0913, PLR0917 - what is tried
    registered: str, language: str, marked: tuple[str, str], begins: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime, handler, file, text = LANGUAGES[language]
    monkeypatch.setitem(LANGUAGES, language, (runtime, handler, file, text.replace(begins[0], f"{begins[1]} {begins[0]}") if registered else text))
    told = {(rule, resource) for rule, resource, _ in found(tmp_path, language, marked)}
    assert told == (set() if registered else {("idempotency-without-context", "Worker")})


def test_a_module_of_go_around_the_folder_of_the_function_is_read_without_git(tmp_path: Path) -> None:
    main = """package main
import ("github.com/aws/aws-lambda-go/lambda"; "acme/shop/internal/batch")
func main() { lambda.Start(batch.New().Handle) }
"""
    batch = """package batch
import ("context"; "github.com/aws/aws-lambda-go/events")
type Worker struct{}
func New() *Worker { return &Worker{} }
func (w *Worker) Handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	var r events.SQSEventResponse
	for _, m := range e.Records {
		if err := process(ctx, m); err != nil { r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId}) }
	}
	return r, nil
}
func process(ctx context.Context, m events.SQSMessage) error { return shop.Store(ctx, m.Body) }
"""
    files = {"go.mod": "module acme/shop\n", "cmd/worker/main.go": main, "internal/batch/batch.go": batch}
    for name, text in files.items():
        (tmp_path / "src" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "src" / name).write_text(text, encoding="utf-8")
    types = ", FunctionResponseTypes: [ReportBatchItemFailures]"
    template = TEMPLATE.format(queue="{}", runtime="provided.al2023", handler="bootstrap", types=types).replace("CodeUri: code", "CodeUri: src/cmd/worker")
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    report = run(Flags(targets=(str(tmp_path / "template.yaml"),), only=RULES, linters=("none",), cache=False), tmp_path).report
    assert [one.message for one in report.findings if one.rule == "handler-response"] == []


@pytest.mark.parametrize(
    ("language", "first"), [("Java", "context.getLogger().log(message.toString());"), ("C#", "context.Logger.LogLine(message.ToString());")]
)
def test_what_each_object_has_to_say_of_itself_is_no_work(language: str, first: str, tmp_path: Path) -> None:
    """Beside work that is told of, what is dropped after it would be best effort."""
    before = {"Java": "            try {\n", "C#": "            try\n"}[language]
    change = (LANGUAGES[language][3], LANGUAGES[language][3].replace(before, f"            {first}\n{before}").replace(ADDED[language], ""))
    assert {one[:2] for one in found(tmp_path, language, change)} == {("swallowed-exception", "Worker")}


CONVERTED = {
    "Java": (
        '        dynamo.putItem(b -> b.tableName((String) order.get("table")));\n    }\n',
        (
            '        try {\n            dynamo.putItem(b -> b.tableName((String) order.get("table")));\n        } catch (INNER e) {\n            throw new NotSaved(e);\n        }\n    }\n'
            "    static class NotSaved extends RuntimeException { NotSaved(Exception cause) { super(cause); } }\n"
        ),
        "            } catch (Exception e) {\n",
        '            } catch (NotSaved e) {\n                context.getLogger().log("not saved");\n            } catch (Exception e) {\n',
    ),
    "C#": (
        "    private async Task Save(SQSEvent.SQSMessage message) => await _db.PutItemAsync(new PutItemRequest { TableName = message.Body });\n}\n",
        (
            "    private async Task Save(SQSEvent.SQSMessage message)\n    {\n        try { await _db.PutItemAsync(new PutItemRequest { TableName = message.Body }); }\n"
            '        catch (INNER e) { throw new NotSaved(e); }\n    }\n}\npublic class NotSaved : Exception { public NotSaved(Exception cause) : base("", cause) { } }\n'
        ),
        "            catch (Exception e)\n",
        '            catch (NotSaved e)\n            {\n                context.Logger.LogError("not saved");\n            }\n            catch (Exception e)\n',
    ),
}
"""What is saved raises a class of the code's own, and a clause for that class drops the message."""


def _converted(language: str, inner: str) -> tuple[str, str]:
    whole = LANGUAGES[language][3]
    saves, converts, clause, clauses = CONVERTED[language]
    assert saves in whole
    assert clause in whole
    return whole, whole.replace(saves, converts.replace("INNER", inner)).replace(clause, clauses)


@pytest.mark.parametrize("language", CONVERTED)
def test_a_class_of_the_code_that_whatever_goes_wrong_becomes_is_no_narrow_one(language: str, tmp_path: Path) -> None:
    for folder in (tmp_path / "bad", tmp_path / "good"):
        folder.mkdir()
    bad = _converted(language, "Exception")
    assert found(tmp_path / "bad", language, bad) == {("swallowed-exception", "Worker", line(language, bad, "catch (NotSaved"))}
    assert found(tmp_path / "good", language, _converted(language, "ConditionalCheckFailedException")) == set()


@pytest.mark.parametrize(
    ("language", "traced"),
    [
        ("Java", "io.opentelemetry.api.trace.Span.current().recordException(e);"),
        ("Java", "com.amazonaws.xray.AWSXRay.getCurrentSubsegment().addException(e);"),
        ("C#", "Amazon.XRay.Recorder.Core.AWSXRayRecorder.Instance.AddException(e);"),
        ("C#", "System.Diagnostics.Activity.Current?.SetStatus(ActivityStatusCode.Error, e.Message);"),
    ],
)
def test_an_exception_that_is_written_into_a_trace_is_told_to_nobody(language: str, traced: str, tmp_path: Path) -> None:
    change = (ADDED[language], f"                {traced}\n")
    assert found(tmp_path, language, change) == {("swallowed-exception", "Worker", line(language, change, "catch (Exception e)"))}


def test_trap_what_a_collector_of_the_code_s_own_is_given_may_be_told(tmp_path: Path) -> None:
    change = (ADDED["Java"], "                shop.Collected.errors().addError(e);\n")
    assert ("swallowed-exception", "Worker") not in {one[:2] for one in found(tmp_path, "Java", change)}


def test_an_error_of_another_call_that_is_returned_beside_a_value_is_one(tmp_path: Path) -> None:
    """`return order, json.NewDecoder(…).Decode(&order)`: whoever returns it fails the invocation, and loses none of the messages behind it."""
    whole = LANGUAGES["Go"][3]
    assert "func save(" in whole
    fetched = (
        'func fetch(id string) (map[string]any, error) {\n\tresp, err := client.Get("https://example.com/" + id)\n\tif err != nil {\n\t\treturn nil, err\n\t}\n'
        "\tdefer resp.Body.Close()\n\tvar order map[string]any\n\treturn order, json.NewDecoder(resp.Body).Decode(&order)\n}\n\nvar client = &http.Client{Timeout: 100 * time.Millisecond}\n\nfunc save("
    )
    head, _, rest = whole.partition("func handler(")
    changed = (
        head.replace("func save(", fetched)
        + "func handler(ctx context.Context, event events.SQSEvent) error {\n\tfor _, m := range event.Records {\n\t\tif _, err := fetch(m.Body); err != nil {\n\t\t\treturn err\n\t\t}\n\t}\n\treturn nil\n}\n"
        + rest.partition("\n}\n")[2]
    )
    assert not found(tmp_path, "Go", (whole, changed), partial=False)


@pytest.mark.parametrize("looked", ["n, _ := res.RowsAffected()", "n, err := res.RowsAffected()\n\tif err != nil {\n\t\treturn err\n\t}"])
def test_how_many_rows_a_statement_has_changed_may_not_be_known(looked: str, tmp_path: Path) -> None:
    """That is the driver's affair, and no failure of a message: nobody asks about it."""
    saves = "\t_, err := db.PutItem(ctx, &in)\n\treturn err\n"
    assert saves in LANGUAGES["Go"][3]
    inserted = '\tres, err := store.ExecContext(ctx, "INSERT INTO orders VALUES ($1)", m.Body)\n\tif err != nil {\n\t\treturn err\n\t}\n'
    stored = f"{inserted}\t{looked}\n\tif n == 0 {{\n\t\treturn nil\n\t}}\n"
    whole = LANGUAGES["Go"][3]
    changed = (
        whole.replace(saves, stored + saves).replace("var db =", "var store *sql.DB\nvar db =").replace('\t"context"\n', '\t"context"\n\t"database/sql"\n')
    )
    assert not found(tmp_path, "Go", (whole, changed))
