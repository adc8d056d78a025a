"""Handlers of Java and C# whose class, method or assembly is not in the source."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

RULE = "handler-not-found"
POM = "<project><groupId>com.acme</groupId><artifactId>orders</artifactId>DEPENDENCIES</project>"
JAVA = """package com.acme.orders;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.*;
public class Worker extends PARENT implements RequestHandler<SQSEvent, SQSBatchResponse> {
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) { return new SQSBatchResponse(java.util.List.of()); }
  public static class Inner { public void run(SQSEvent event) {} }
}
"""
CSHARP = """using Amazon.Lambda.SQSEvents;
namespace Acme.Orders;
public class Function { public SQSBatchResponse Handle(SQSEvent evnt) { return new SQSBatchResponse(); } }
"""
PROJECT = '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net8.0</TargetFramework>NAME</PropertyGroup></Project>'


TEMPLATE = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: RUNTIME
      CodeUri: codeMORE
      Handler: "HANDLER"
      Events: {Queue: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
Transform: AWS::Serverless-2016-10-31
"""


@pytest.fixture
def said(tmp_path: Path) -> Callable[..., list[Any]]:
    def judged(runtime: str, handler: str, more: str = "", **files: str) -> list[Any]:
        for name, text in files.items():
            file = tmp_path / "code" / name.replace("__", "/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        text = TEMPLATE.replace("RUNTIME", runtime).replace("HANDLER", handler).replace("MORE", more and f"\n      {more}")
        (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
        return run(Flags(targets=(str(tmp_path / "template.yaml"),), only=(RULE,), linters=("none",), cache=False), tmp_path).report.findings

    return judged


def java(said: Callable[..., list[Any]], handler: str, more: str = "", dependencies: str = "", parent: str = "Object", **files: str) -> list[Any]:
    worker = JAVA.replace("extends Object ", "").replace("extends PARENT ", "" if parent == "Object" else f"extends {parent} ")
    return said(
        "java21", handler, more, **{"pom.xml": POM.replace("DEPENDENCIES", dependencies), "src__main__java__com__acme__orders__Worker.java": worker} | files
    )


def csharp(said: Callable[..., list[Any]], handler: str, name: str = "", text: str = CSHARP, **files: str) -> list[Any]:
    return said("dotnet8", handler, **{"Orders.csproj": PROJECT.replace("NAME", name), "Function.cs": text} | files)


@pytest.mark.parametrize("handler", ["com.acme.orders.Worker::handleRequest", "com.acme.orders.Worker", "com.acme.orders.Worker$Inner::run"])
def test_what_java_has(handler: str, said: Callable[..., list[Any]]) -> None:
    assert java(said, handler) == []


@pytest.mark.parametrize(
    ("handler", "what"),
    [
        ("com.acme.orders.Handler::handleRequest", "class com.acme.orders.Handler"),
        ("com.acme.Worker::handleRequest", "class com.acme.Worker"),
        ("com.acme.Worker", "class com.acme.Worker"),
        ("com.acme.orders.Worker::handle", "method com.acme.orders.Worker::handle"),
    ],
)
def test_what_java_has_not(handler: str, what: str, said: Callable[..., list[Any]]) -> None:
    (one,) = java(said, handler)
    assert (one.verdict, one.resource, one.property, one.source.line) == ("fail", "Worker", "Handler", 9)
    assert f"Handler names the {what}, which is not in the source" in one.message


@pytest.mark.parametrize(
    "kept",
    [
        {"handler": "org.springframework.cloud.function.adapter.aws.FunctionInvoker::handleRequest"},
        {"handler": "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest"},
        {"handler": "com.acme.common.Handler", "dependencies": "<dependency><groupId>com.acme.common</groupId><artifactId>a</artifactId></dependency>"},
        {"handler": "com.acme.orders.Handler", "dependencies": "<dependency><groupId>com.acme</groupId><artifactId>a</artifactId></dependency>"},
        {"handler": "com.acme.orders.Handler", "dependencies": "<plugin><artifactId>openapi-generator-maven-plugin</artifactId></plugin>"},
        {"handler": "com.acme.orders.Handler", "src__main__kotlin__Handler.kt": "package com.acme.orders\nclass Handler"},
        {"handler": "com.acme.orders.Worker::handle", "parent": "com.vendor.Base"},
        {"handler": "com.acme.orders.Handler", "pom.xml": ""},
        {"handler": "com.acme.orders.Worker::handle", "parent": "com.vendor.Worker"},
        {"handler": "com.acme.orders.Handler", "dependencies": "<dependency><groupId>${project.groupId}</groupId><artifactId>a</artifactId></dependency>"},
        {"handler": "com.acme.orders.Handler", "dependencies": "<parent><groupId>com.acme</groupId><artifactId>platform</artifactId></parent>"},
        {"handler": "com.acme.orders.Handler", "dependencies": "<plugin><artifactId>build-helper-maven-plugin</artifactId></plugin>"},
        {"handler": "com.acme.orders.Handler", "lib__platform.jar": ""},
        {"handler": "com.acme.orders.Handler", "src__main__groovy__Handler.groovy": "package com.acme.orders\nclass Handler"},
    ],
    ids=[
        "of a framework", "of another", "of a dependency", "of the same organisation", "made by a plugin", "in Kotlin", "above the class", "no build is here", "above the class, of the same name",
        "of a group that is worked out", "of a parent that is not here", "sources of elsewhere", "ready-made", "in Groovy",
    ],
)  # fmt: skip
def test_trap_what_may_be_elsewhere(kept: dict[str, str], said: Callable[..., list[Any]]) -> None:
    assert [one for one in java(said, **kept) if one.verdict == "fail"] == []


GRADLE = [
    ('dependencies { implementation("com.amazonaws:aws-lambda-java-events:3.14.0") }', "", 1),
    ("tasks.register<Zip>('zip') { from(tasks.compileJava) }", "", 1),
    ("dependencies { implementation(libs.aws.events) }", '[libraries]\naws-events = { module = "com.amazonaws:aws-lambda-java-events", version = "3" }', 1),
    ("dependencies { implementation(libs.platform) }", '[libraries]\nplatform = { module = "com.acme:platform", version = "3" }', 0),
    ("dependencies { implementation(libs.platform) }", "", 0),
    ("dependencies { implementation group: 'com.acme', name: 'platform', version: '1' }", "", 0),
    ("dependencies { implementation fileTree(dir: 'libs', include: '*.jar') }", "", 0),
    ('plugins { id("com.acme.java-conventions") }', "", 0),
    ("sourceSets { main { java { srcDirs = ['src/main/java', '../shared'] } } }", "", 0),
]


@pytest.mark.parametrize("script", ["build.gradle", "build.gradle.kts"])
@pytest.mark.parametrize(("build", "catalogue", "found"), GRADLE)
def test_what_a_build_of_gradle_brings(build: str, catalogue: str, found: int, script: str, said: Callable[..., list[Any]]) -> None:
    files = {script: f"plugins {{ java }}\n{build}\n"} | ({"gradle__libs.versions.toml": catalogue} if catalogue else {})
    worker = JAVA.replace("extends PARENT ", "")
    result = said("java21", "com.acme.orders.Handler", **files, **{"src__main__java__com__acme__orders__Worker.java": worker})
    assert len([one for one in result if one.verdict == "fail"]) == found


@pytest.mark.parametrize("inside", [True, False])
def test_what_a_project_around_takes_is_taken_by_its_parts(said: Callable[..., list[Any]], tmp_path: Path, *, inside: bool) -> None:
    """A parent in the repository says what its modules depend on; one that depends on nothing of the organisation brings nothing."""
    (tmp_path / ".git").mkdir()
    dependency = "<dependency><groupId>com.acme</groupId><artifactId>a</artifactId></dependency>" if inside else ""
    (tmp_path / "pom.xml").write_text(f"<project><groupId>com.acme</groupId><artifactId>all</artifactId>{dependency}</project>", encoding="utf-8")
    found = java(said, "com.acme.orders.Handler", dependencies="<parent><groupId>com.acme</groupId><artifactId>all</artifactId></parent>")
    assert len([one for one in found if one.verdict == "fail"]) == (not inside)


@pytest.mark.parametrize(("method", "found"), [("makefile", 0), ("java21", 1)])
def test_a_makefile_builds_what_it_likes(method: str, found: int, said: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    built = TEMPLATE.replace("    Properties:\n      Runtime", f"    Metadata: {{BuildMethod: {method}}}\n    Properties:\n      Runtime")
    monkeypatch.setitem(globals(), "TEMPLATE", built)
    assert len([one for one in java(said, "com.acme.orders.Handler") if one.verdict == "fail"]) == found


def test_an_own_runtime_reads_handler_as_it_likes(said: Callable[..., list[Any]]) -> None:
    files = {"Orders.csproj": PROJECT.replace("NAME", "<AssemblyName>bootstrap</AssemblyName>"), "Function.cs": CSHARP}
    assert not [one for one in said("provided.al2023", "Orders::Acme.Orders.Function::Handle", **files) if "names the" in (one.reason or one.message)]


def test_a_layer_may_hold_it(said: Callable[..., list[Any]]) -> None:
    (one,) = java(said, "com.acme.orders.Handler", 'Layers: ["arn:aws:lambda:eu-west-1:111122223333:layer:x:1"]')
    assert one.verdict == "undecided"


@pytest.mark.parametrize(
    ("handler", "name", "what"),
    [
        ("Orders::Acme.Orders.Function::Handle", "", ""),
        ("Acme.Orders::Acme.Orders.Function::Handle", "<AssemblyName>Acme.Orders</AssemblyName>", ""),
        ("Orders::Acme.Orders.Function::Handle", "<AssemblyName>$(Prefix).Orders</AssemblyName>", ""),
        ("Acme::Acme.Orders.Function::Handle", "", "assembly Acme, which its project does not make"),
        ("Orders::Acme.Function::Handle", "", "class Acme.Function, which is not in the source"),
        ("Orders::Acme.Orders.Worker::Handle", "", "class Acme.Orders.Worker, which is not in the source"),
        ("Orders::Acme.Orders.Function::HandleAsync", "", "method Acme.Orders.Function::HandleAsync, which is not in the source"),
        ("Orders::Acme.Orders.Function_Handle_Generated::Handle", "", ""),
        ("Orders::Vendor.Function::Handle", "", "class Vendor.Function"),
    ],
)
def test_what_csharp_has(handler: str, name: str, what: str, said: Callable[..., list[Any]]) -> None:
    found = [one.message for one in csharp(said, handler, name) if one.verdict == "fail"]
    assert len(found) == bool(what)
    assert what in "".join(found)


SHARED = "<Project><PropertyGroup><AssemblyName>Acme.$(MSBuildProjectName)</AssemblyName></PropertyGroup></Project>"


@pytest.mark.parametrize(
    ("handler", "project", "files"),
    [
        ("Acme.Orders::Acme.Orders.Function::Handle", "", {"Directory.Build.props": SHARED}),
        ("Acme.Orders::Acme.Orders.Function::Handle", "</PropertyGroup><Import Project='../common.props' /><PropertyGroup>", {}),
        ("Acme.Orders::Acme.Orders.Function::Handle", "<AssemblyName Condition='true'>Acme.Orders</AssemblyName>", {}),
        ("Orders::Acme.Orders.Function::Handle", "</PropertyGroup><PropertyGroup Condition='true'><AssemblyName>Acme.Orders</AssemblyName>", {}),
        ("Acme.Lambda::Acme.Lambda.Function::Handle", "</PropertyGroup><ItemGroup><PackageReference Include='Acme.Lambda' /></ItemGroup><PropertyGroup>", {}),
        ("Orders::Acme.Orders.Worker::Handle", "</PropertyGroup><ItemGroup><PackageReference Include='Acme.Lambda' /></ItemGroup><PropertyGroup>", {}),
        ("Orders::Acme.Orders.Worker::Handle", "</PropertyGroup><ItemGroup><Compile Include='../Shared/Worker.cs' /></ItemGroup><PropertyGroup>", {}),
        ("Orders::Acme.Orders.Function::Run", "", {"Function.cs": CSHARP.replace("class Function", "class Function : Vendor.Function")}),
    ],
    ids=[
        "named for all projects",
        "what is imported",
        "a condition",
        "a condition around it",
        "an assembly of a package",
        "a class of a package",
        "a file of elsewhere",
        "above the class, of the same name",
    ],
)
def test_trap_what_may_be_made_elsewhere(handler: str, project: str, files: dict[str, str], said: Callable[..., list[Any]]) -> None:
    assert [one for one in csharp(said, handler, project, **files) if one.verdict == "fail"] == []


@pytest.mark.parametrize("git", [True, False])
def test_trap_a_name_for_all_projects_stands_above_them(said: Callable[..., list[Any]], tmp_path: Path, *, git: bool) -> None:
    """In the repository, or, where its root is not known, beside the template."""
    (tmp_path / "Directory.Build.props").write_text(SHARED, encoding="utf-8")
    if git:
        (tmp_path / ".git").mkdir()
    assert [one for one in csharp(said, "Acme.Orders::Acme.Orders.Function::Handle") if one.verdict == "fail"] == []


BODY = "public class Function { public SQSBatchResponse Handle(SQSEvent evnt) { return new SQSBatchResponse(); } }"
OTHER = "public class Other { }"


@pytest.mark.parametrize(
    "text",
    [
        f"namespace Acme.Orders; {BODY}",
        f"namespace Acme {{ namespace Orders {{ {BODY} }} }}",
        f"namespace Acme.Models {{ {OTHER} }} namespace Acme.Orders {{ {BODY} }}",
        f"namespace Acme.Orders {{ {BODY} }} namespace Acme.Models {{ {OTHER} }}",
        f"namespace Acme {{ {OTHER} namespace Orders {{ {BODY} }} public class More {{ }} }}",
    ],
)
@pytest.mark.parametrize(
    ("handler", "found"), [("Acme.Orders.Function", ""), ("Acme.Function", "Acme.Orders.Function"), ("Orders.Function", "Acme.Orders.Function")]
)
def test_a_namespace_is_what_stands_around_a_class(text: str, handler: str, found: str, said: Callable[..., list[Any]]) -> None:
    result = csharp(said, f"Orders::{handler}::Handle", text=f"using Amazon.Lambda.SQSEvents;\n{text}")
    assert [f"(it has Orders::{found}::Handle)" in one.message for one in result] == [True] * bool(found)


@pytest.mark.parametrize("text", [CSHARP.replace("public class", "public partial class"), CSHARP.replace("class Function", "class Function : Vendor.Base")])
def test_trap_a_method_may_be_elsewhere(text: str, said: Callable[..., list[Any]]) -> None:
    assert [one for one in csharp(said, "Orders::Acme.Orders.Function::HandleAsync", text=text) if one.verdict == "fail"] == []


def test_the_only_one_that_is_there_is_the_fix(said: Callable[..., list[Any]]) -> None:
    (one,) = csharp(said, "Acme::Acme.Function::HandleAsync")
    assert "(it has Orders::Acme.Orders.Function::Handle)" in one.message
