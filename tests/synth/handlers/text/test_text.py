"""Languages that are read as text: one question, a certain answer only where the whole source never says the word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.source import Code
from queuegate.synth.handlers.text.reader import reading
from queuegate.synth.sources import disk
from queuegate.synth.values.value import Place
from queuegate.synth.values.worlds import Undecided

SILENT = {
    "java21": (
        "src/main/java/Worker.java",
        "class Worker implements RequestHandler<SQSEvent, Void> { public Void handleRequest(SQSEvent e, Context c) { return null; } }",
    ),
    "dotnet8": ("src/Function.cs", "public class Function { public async Task Handler(SQSEvent e) { await Work(e); } }"),
    "ruby3.3": ("worker.rb", "def handler(event:, context:)\n  event['Records'].each { |r| work(r) }\nend"),
    "provided.al2023": ("main.go", "package main\nfunc handler(ctx context.Context, e events.SQSEvent) error { return nil }"),
}
SAYING = {
    "java21": ("src/main/kotlin/Worker.kt", "fun handle(e: SQSEvent) = SQSBatchResponse(failures)"),
    "dotnet8": ("src/Function.cs", "return new SQSBatchResponse { BatchItemFailures = failures };"),
    "ruby3.3": ("lib/worker.rb", '{ "batchItemFailures" => failed }'),
    "provided.al2023": ("src/main.rs", "Ok(SqsBatchResponse { batch_item_failures })"),
}


def code(folder: Path, runtime: str, file: str, text: str) -> Code:
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(text, encoding="utf-8")
    return Code("Worker", runtime, "bootstrap", folder, None, place, place, place)


@pytest.mark.parametrize("runtime", SILENT)
def test_a_source_that_never_says_it(runtime: str, tmp_path: Path) -> None:
    found = reading(code(tmp_path, runtime, *SILENT[runtime]))
    assert [one.kind for one in found.answers] == ["never"]
    with pytest.raises(Undecided):
        found.failures.all_known()


@pytest.mark.parametrize("runtime", SAYING)
def test_a_source_that_says_it_is_undecided(runtime: str, tmp_path: Path) -> None:
    found = reading(code(tmp_path, runtime, *SAYING[runtime]))
    assert not found.answers.found
    with pytest.raises(Undecided, match="what becomes of a message that fails"):
        found.reports()


@pytest.mark.parametrize(
    ("files", "called"),
    [(("Worker.kt",), "Kotlin"), (("Worker.scala",), "Scala"), (("Worker.java", "Store.kt"), "Java and Kotlin"), (("Worker.groovy", "More.groovy"), "Groovy")],
)
def test_the_question_names_the_languages_of_the_files(files: tuple[str, ...], called: str, tmp_path: Path) -> None:
    for file in files:
        (tmp_path / file).write_text("class Worker", encoding="utf-8")
    with pytest.raises(Undecided, match=f"the handler of Worker is {called}, which is read as text alone"):
        reading(code(tmp_path, "java21", files[0], "class Worker")).failures.all_known()


def test_a_word_in_another_language_of_the_folder_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("batchItemFailures", encoding="utf-8")
    assert [one.kind for one in reading(code(tmp_path, "java21", *SILENT["java21"])).answers] == ["never"]


@pytest.mark.parametrize(("runtime", "file"), [("java21", "build/libs/worker.jar"), ("provided.al2023", "bootstrap"), ("dotnet8", "Function.java")])
def test_a_folder_without_its_source_is_undecided(runtime: str, file: str, tmp_path: Path) -> None:
    with pytest.raises(Undecided, match="source"):
        reading(code(tmp_path, runtime, file, "x"))


REPORTS = {
    "java": "package a;\npublic class %s { SQSBatchResponse all(SQSEvent e) { return new SQSBatchResponse(); } }",
    "go": "package %s\nfunc All(e events.SQSEvent) (events.SQSEventResponse, error) { return events.SQSEventResponse{BatchItemFailures: nil}, nil }",
    "cs": "namespace A;\npublic static class %s { public static async Task<SQSBatchResponse> All(this SQSEvent e) => new(); }",
    "rs": "pub fn all() -> SqsBatchResponse { SqsBatchResponse::default() }",
}
JAVA = "package a;\npublic class Worker implements RequestHandler<SQSEvent, Object> { public Object handleRequest(SQSEvent e, Context c) { BODY } }"
BESIDE = 'package main\nimport (\n"github.com/aws/aws-lambda-go/lambda"\n"shop/batch"\n)\nfunc main() { lambda.Start(batch.All) }'
GO = """package main
func store(ctx context.Context, body string) error { return nil }
func handler(ctx context.Context, e events.SQSEvent) error { return nil }
func traced(h func(context.Context, events.SQSEvent) error) func(context.Context, events.SQSEvent) error { return h }
func main() {
	STARTED
}
"""
MAIN = 'package main\nimport (\n\t"github.com/acme/shop/internal/batch"\n)\nfunc main() { lambda.Start(batch.All) }'
CS = "namespace A;\npublic class Worker { public Task<object> Handle(SQSEvent e, ILambdaContext c) { BODY } }"


def laid(folder: Path, files: dict[str, str], runtime: str, handler: str = "bootstrap", at: str = "") -> list[str]:
    """The kinds of answers that are found in a repository's folder."""
    (folder / ".git").mkdir()
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    return [one.kind for one in reading(Code("Worker", runtime, handler, folder / at, None, place, place, place)).answers.found]


@pytest.mark.parametrize(
    ("runtime", "at", "files"),
    [
        ("provided.al2023", "cmd/worker", {"go.mod": "module github.com/acme/shop\n", "cmd/worker/main.go": MAIN, "internal/batch/all.go": REPORTS["go"] % "batch"}),
        ("provided.al2023", "cmd/worker", {"cmd/worker/go.mod": "module shop/worker\n\nreplace shop/batch => ../../batch\n", "cmd/worker/main.go": BESIDE, "batch/all.go": REPORTS["go"] % "batch"}),
        ("provided.al2023", "cmd/worker", {"cmd/worker/go.mod": "module shop/worker\nreplace (\n\tgithub.com/old/one => github.com/new/one v1.0.0\n\tshop/batch v0.1.0 => ../../libs/batch // ours\n)\n", "cmd/worker/main.go": BESIDE, "libs/batch/all.go": REPORTS["go"] % "batch"}),
        ("provided.al2023", "cmd/worker", {"go.work": "go 1.22\n\nuse (\n\t./cmd/worker\n\t./shared // and others\n)\n", "shared/go.mod": "module shop\n", "cmd/worker/go.mod": "module shop/worker\n", "cmd/worker/main.go": BESIDE, "shared/batch/all.go": REPORTS["go"] % "batch"}),
        ("java21", "worker", {"settings.gradle.kts": 'include(":shared")', "worker/build.gradle.kts": 'implementation(project(":shared"))', "worker/src/W.java": "class W {}", "shared/src/S.java": REPORTS["java"] % "S"}),
        ("java21", "worker", {"settings.gradle": "", "worker/build.gradle": "implementation(projects.core.sqsTools)", "worker/src/W.kt": "class W", "core/sqs-tools/src/S.kt": REPORTS["java"] % "S"}),
        ("java21", "worker", {"pom.xml": "<modules><module>worker</module><module>lib</module></modules>", "worker/pom.xml": "<artifactId>w</artifactId><dependency><artifactId>shop-lib</artifactId></dependency>", "worker/W.java": "class W {}", "lib/pom.xml": "<parent><artifactId>p</artifactId></parent><artifactId>shop-lib</artifactId>", "lib/S.java": REPORTS["java"] % "S"}),
        ("dotnet8", "src/Worker", {"src/Worker/Worker.csproj": '<ProjectReference Include="..\\Shared\\Shared.csproj" />', "src/Worker/W.cs": "class W {}", "src/Shared/S.cs": REPORTS["cs"] % "S"}),
        ("provided.al2023", "worker", {"worker/Cargo.toml": '[dependencies]\nshared = { path = "../shared" }', "worker/src/main.rs": "fn main() {}", "shared/src/lib.rs": REPORTS["rs"]}),
        ("provided.al2023", "", {"handler.php": "<?php class Handler extends SqsHandler { function handleSqs($e, $c) { $this->markAsFailed($record); } }"}),
    ],
    ids=["go", "go replace", "go replace in parentheses", "go work", "gradle", "gradle accessor", "maven", "dotnet", "cargo", "bref"],
)  # fmt: skip
def test_what_a_build_takes_in_is_read(runtime: str, at: str, files: dict[str, str], tmp_path: Path) -> None:
    assert laid(tmp_path, files, runtime, at=at) == []


@pytest.mark.parametrize(
    ("runtime", "handler", "at", "files"),
    [
        ("java21", "a.Worker::handleRequest", "", {"src/main/java/a/Worker.java": JAVA.replace("BODY", "return null;"), "src/main/java/a/Sibling.java": REPORTS["java"] % "Sibling"}),
        ("java21", "a.Worker::handleRequest", "", {"src/main/java/a/Worker.java": JAVA.replace("BODY", "return null;"), "src/test/java/a/WorkerTest.java": REPORTS["java"] % "WorkerTest"}),
        ("dotnet8", "A::A.Worker::Handle", "", {"Worker.cs": CS.replace("BODY", "return null;"), "Sibling.cs": REPORTS["cs"] % "Sibling"}),
        ("provided.al2023", "bootstrap", "cmd/worker", {"go.mod": "module github.com/acme/shop\n", "cmd/worker/main.go": MAIN, "internal/batch/all.go": "package batch\nfunc All() error { return nil }", "internal/other/all.go": REPORTS["go"] % "other"}),
        ("provided.al2023", "bootstrap", "", {"go.mod": "module shop\n", "main.go": "package main\nfunc main() {}", "vendor/github.com/aws/aws-lambda-go/events/sqs.go": REPORTS["go"] % "events"}),
        ("java21", "a.Worker", "", {"W.java": JAVA.replace("BODY", "SendMessageBatchResponse sent = sqs.sendMessageBatch(r); return null;")}),
    ],
    ids=["a sibling", "a test", "a sibling of C#", "a sibling package", "vendored", "the answer of SendMessageBatch"],
)  # fmt: skip
def test_what_others_say_does_not_count(runtime: str, handler: str, at: str, files: dict[str, str], tmp_path: Path) -> None:
    assert laid(tmp_path, files, runtime, handler, at) == ["never"]


@pytest.mark.parametrize(
    "started",
    ["lambda.Start(batch.Handler(store))", "lambda.StartWithOptions(batch.Handler(store), lambda.WithContext(ctx))", "b := batch.New(store)\n\tlambda.Start(b.Handle)", "handler := batch.Wrap(store)\n\tlambda.Start(handler)"],
)  # fmt: skip
def test_what_a_handler_returns_that_a_package_makes_which_is_not_here_is_not_known(started: str, tmp_path: Path) -> None:
    assert laid(tmp_path, {"go.mod": "module shop\n", "main.go": GO.replace("STARTED", started)}, "provided.al2023", "bootstrap") == []


@pytest.mark.parametrize(
    "started",
    ["lambda.Start(handler)", "lambda.Start(traced(handler))", "h := traced(handler)\n\tlambda.Start(h)", "lambda.Start(func(ctx context.Context, e events.SQSEvent) error { return nil })"],
)  # fmt: skip
def test_what_a_handler_of_the_program_never_returns(started: str, tmp_path: Path) -> None:
    assert laid(tmp_path, {"go.mod": "module shop\n", "main.go": GO.replace("STARTED", started)}, "provided.al2023", "bootstrap") == ["never"]


@pytest.mark.parametrize(("body", "kinds"), [("", []), ("public Void handleRequest(SQSEvent e, Context c) { return null; }", ["never"])])
@pytest.mark.parametrize("handler", ["a.Worker", "a.Worker::handleRequest"])
def test_what_a_method_returns_that_is_only_above_the_class_is_not_known(body: str, kinds: list[str], handler: str, tmp_path: Path) -> None:
    text = f"package a; class Worker extends SqsFunction<Order> {{ {body} protected void work(Order order) {{ }} }}"
    assert laid(tmp_path, {"Worker.java": text}, "java21", handler) == kinds


@pytest.mark.parametrize(
    ("runtime", "handler", "files"),
    [
        ("java21", "a.Worker::handleRequest", {"Worker.java": JAVA.replace("BODY", "return new Helper().all(e);"), "Helper.java": REPORTS["java"] % "Helper"}),
        ("java21", "a.Worker::handleRequest", {"Worker.java": JAVA.replace("BODY", "return orders.all(e);") + " interface Orders {}", "Real.java": (REPORTS["java"] % "Real").replace("Real {", "Real implements Orders {")}),
        ("java21", "a.Worker", {"Worker.kt": "class Worker : RequestHandler<SQSEvent, Any> { override fun handleRequest(e: SQSEvent, c: Context) = e.all() }", "Batches.kt": "fun SQSEvent.all() = SQSBatchResponse(listOf())"}),
        ("dotnet8", "A::A.Worker::Handle", {"Worker.cs": CS.replace("BODY", "return await e.All();"), "Batches.cs": REPORTS["cs"] % "Batches"}),
        ("java21", "org.springframework.cloud.function.adapter.aws.FunctionInvoker", {"App.java": "class App {}", "Batches.java": REPORTS["java"] % "Batches"}),
    ],
    ids=["a helper", "behind an interface", "an extension of Kotlin", "an extension of C#", "a framework's handler"],
)  # fmt: skip
def test_what_the_handler_reaches_counts(runtime: str, handler: str, files: dict[str, str], tmp_path: Path) -> None:
    assert laid(tmp_path, files, runtime, handler) == []


JAVA = """
package shop;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
public class Orders implements RequestHandler<SQSEvent, %s> {
  @Override
  public %s handleRequest(SQSEvent event, Context context) {
    List<SQSBatchResponse.BatchItemFailure> failures = new ArrayList<>();
    %s
    return %s;
  }
}
"""
ADDS = "failures.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId()));"
DECLARED = {
    "Java": ("java21", "src/main/java/Orders.java", "shop.Orders", JAVA % ("SQSBatchResponse", "SQSBatchResponse", ADDS, "new SQSBatchResponse(failures)")),
    "Java, its method": (
        "java17",
        "Orders.java",
        "shop.Orders::handle",
        "class Orders { public SQSBatchResponse handle(SQSEvent e) { f.add(BatchItemFailure.builder().build()); } }",
    ),
    "Kotlin": (
        "java21",
        "Orders.kt",
        "shop.Orders::handle",
        "class Orders { fun handle(e: SQSEvent): SQSBatchResponse { f += SQSBatchResponse.BatchItemFailure(m.messageId) } }",
    ),
    "Kotlin, what it implements": (
        "java21",
        "Orders.kt",
        "shop.Orders",
        "class Orders(private val sink: Sink) : RequestHandler<SQSEvent, SQSBatchResponse> { override fun handleRequest(e: SQSEvent, c: Context) = SQSBatchResponse(e.records.mapNotNull { failed(it)?.let { id -> SQSBatchResponse.BatchItemFailure(id) } }) }",
    ),
    "C#": (
        "dotnet8",
        "Function.cs",
        "Shop::Shop.Function::Handle",
        "class Function { public async Task<SQSBatchResponse> Handle(SQSEvent e) { f.Add(new SQSBatchResponse.BatchItemFailure { }); } }",
    ),
    "C#, annotated": (
        "dotnet8",
        "F.cs",
        "Shop::Shop.F_Handle_Generated::Handle",
        "class F { public SQSBatchResponse Handle(SQSEvent e) { f.Add(new BatchItemFailure()); } }",
    ),
    "Go": (
        "provided.al2023",
        "main.go",
        "bootstrap",
        "func handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) { f = append(f, events.SQSBatchItemFailure{ItemIdentifier: id}) }\nfunc main() { lambda.Start(handle) }",
    ),
    "Go, a method": (
        "provided.al2023",
        "main.go",
        "bootstrap",
        "func (h *worker) handle(ctx context.Context, e events.SQSEvent) (resp events.SQSEventResponse, err error) { f = append(f, events.SQSBatchItemFailure{}) }\nfunc main() { lambda.Start(h.handle) }",
    ),
}
NOT_DECLARED = {
    "another method": (
        "java21",
        "Orders.java",
        "shop.Orders",
        "class Orders { public Void handleRequest(SQSEvent e) { return null; } SQSBatchResponse old() { f.add(new BatchItemFailure(i)); } }",
    ),
    "in a comment": (
        "java21",
        "Orders.java",
        "shop.Orders",
        JAVA % ("Void", "Void", "// public SQSBatchResponse handleRequest(SQSEvent e) { new BatchItemFailure(i); }", "null"),
    ),
    "no item is ever made": (
        "java21",
        "Orders.java",
        "shop.Orders",
        JAVA % ("SQSBatchResponse", "SQSBatchResponse", "work(event);", "new SQSBatchResponse(failures)"),
    ),
    "what another class implements": (
        "java21",
        "Orders.kt",
        "shop.Orders",
        "class Orders : RequestHandler<SQSEvent, Unit> { override fun handleRequest(e: SQSEvent, c: Context) = Unit }\nclass Old : RequestHandler<SQSEvent, SQSBatchResponse> { fun x() = BatchItemFailure(i) }",
    ),
    "another class": ("dotnet8", "F.cs", "Shop::Shop.F::Handle", "class G { public SQSBatchResponse Handle(SQSEvent e) { f.Add(new BatchItemFailure()); } }"),
    "Go: another function is started": (
        "provided.al2023",
        "main.go",
        "bootstrap",
        "func old(e events.SQSEvent) (events.SQSEventResponse, error) { f = append(f, events.SQSBatchItemFailure{}) }\nfunc handle(e events.SQSEvent) error { return nil }\nfunc main() { lambda.Start(handle) }",
    ),
    "Go: one is started of two": (
        "provided.al2023",
        "main.go",
        "bootstrap",
        "func a(e events.SQSEvent) (events.SQSEventResponse, error) { f = append(f, events.SQSBatchItemFailure{}) }\nfunc main() { if x { lambda.Start(a) } else { lambda.Start(b) } }",
    ),
}


@pytest.mark.parametrize("name", DECLARED)
def test_a_handler_that_is_declared_to_return_one_reports(name: str, tmp_path: Path) -> None:
    runtime, file, handler, text = DECLARED[name]
    found = reading(code(tmp_path, runtime, file, text)._replace(handler=handler))
    assert (said := found.reports()) is not None
    assert said.kind == "list"
    with pytest.raises(Undecided, match="what becomes of a message that fails"):
        found.answers.all_known()


@pytest.mark.parametrize("name", NOT_DECLARED)
def test_trap_a_response_that_the_handler_is_not_declared_to_return(name: str, tmp_path: Path) -> None:
    runtime, file, handler, text = NOT_DECLARED[name]
    found = reading(code(tmp_path, runtime, file, text)._replace(handler=handler))
    with pytest.raises(Undecided, match="what becomes of a message that fails"):
        found.reports()


def test_a_build_that_names_thousands_of_folders_is_looked_through_once(tmp_path: Path) -> None:
    """Each folder once, and no more than so many, in however many projects they are named."""
    named = "".join(f'<ProjectReference Include="../p{i}/p{i}.csproj"/>' for i in range(5_000))
    files = {"src/A.csproj": "<Project/>", "src/A.cs": REPORTS["cs"] % "A", **{f"p{i}/P.csproj": f"<Project>{named}</Project>" for i in range(80)}}
    files |= {f"src/Q{i}.csproj": f"<Project>{named}</Project>" for i in range(40)}
    asked: list[Any] = []
    with disk.noting() as noted:
        laid(tmp_path, files, "dotnet8", "A::A.A::All", at="src")
        asked += noted
    assert len({path for what, path, _ in asked if what == "is"}) < 2_000
    assert len([path for what, path, _ in asked if what == "holds" and path.endswith("proj")]) < 100


RUST = """use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use lambda_runtime::{run, service_fn, Error, LambdaEvent};
async fn handler(client: &Client, event: LambdaEvent<SqsEvent>) -> RETURNS {
    let mut response = SqsBatchResponse::default();
    for record in event.payload.records { if work(client, &record).await.is_err() { ADDED } }
    Ok(response)
}
async fn main() -> Result<(), Error> { run(service_fn(STARTED)).await }
"""
ITEM = "response.batch_item_failures.push(BatchItemFailure { item_identifier: record.message_id.unwrap() });"
RESULT = "Result<SqsBatchResponse, Error>"


@pytest.mark.parametrize(
    ("returns", "added", "started", "kinds"),
    [
        (RESULT, ITEM, "handler", ["list"]),
        (RESULT, ITEM, "|event| handler(&client, event)", ["list"]),
        (RESULT, ITEM, "move |event: LambdaEvent<SqsEvent>| async move { handler(&client, event).await }", ["list"]),
        (f"std::result::{RESULT}", "response.add_failure(record.message_id.unwrap());", "handler", ["list"]),
        ("Result<(), Error>", ITEM, "handler", []),
        (RESULT, "println!();", "handler", []),
        (RESULT, ITEM, "other", []),
    ],
)
def test_a_handler_of_rust_that_is_declared_to_report(returns: str, added: str, started: str, kinds: list[str], tmp_path: Path) -> None:
    text = RUST.replace("RETURNS", returns).replace("ADDED", added).replace("STARTED", started)
    assert [one.kind for one in reading(code(tmp_path, "provided.al2023", "src/main.rs", text)).answers.found] == kinds
