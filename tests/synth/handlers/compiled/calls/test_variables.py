"""Which environment variables a handler in Java, Go or C# cannot do without."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.synth.handlers.compiled.calls.variables import needed
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

JAVA = "package shop;\npublic class Orders implements RequestHandler<SQSEvent, Void> {{\n{0}\npublic Void handleRequest(SQSEvent e, Context c) {{ {1} return null; }}\n}}\n{2}\n"
GO = 'package main\nimport ("os"; "log"; "github.com/aws/aws-lambda-go/lambda")\n{0}\nfunc handler() error {{ {1} return nil }}\nfunc main() {{ {2}\nlambda.Start(handler) }}\n'
CSHARP = "using System;\nnamespace Shop;\npublic class Orders {{\n{0}\npublic Task Handle(SQSEvent e) {{ {1} return Task.CompletedTask; }}\n}}\n{2}\n"
FILES = {
    JAVA: ("java21", "Orders.java", "shop.Orders::handleRequest"),
    GO: ("provided.al2023", "main.go", "bootstrap"),
    CSHARP: ("dotnet8", "Orders.cs", "Shop::Shop.Orders::Handle"),
}
REQUIRED = "class Env { static String required(String name) { String value = System.getenv(name); if (value == null || value.isBlank()) { throw new IllegalStateException(name); } return value; } }"
MUST = 'func must(name string) string {\nvalue, ok := os.LookupEnv(name)\nif !ok {\nlog.Fatalf("no %s", name)\n}\nreturn value\n}\nvar table = must("TABLE")'
LAX = 'func or(name string) string {\nvalue := os.Getenv(name)\nif value == "" {\nlog.Println(name)\n}\nreturn value\n}\nvar table = or("TABLE")'

CASES: dict[str, tuple[str, tuple[str, str, str], list[str]]] = {
    "requireNonNull": (JAVA, ('private static final String T = Objects.requireNonNull(System.getenv("TABLE"), "TABLE");', "", ""), ["TABLE"]),
    "a method of null": (JAVA, ('private final String t = System.getenv("TABLE").trim();', "", ""), ["TABLE"]),
    "orElseThrow in the constructor": (
        JAVA,
        ('private final String t; public Orders() { t = Optional.ofNullable(System.getenv("TABLE")).orElseThrow(); }', "", ""),
        ["TABLE"],
    ),
    "a helper that throws": (
        JAVA,
        ('private final String t = Env.required("TABLE"); private final String u = Env.required("URL");', "", REQUIRED),
        ["TABLE", "URL"],
    ),
    "null is no failure": (JAVA, ('private final String t = System.getenv("TABLE");', "", ""), []),
    "with a default": (JAVA, ('private final String t = System.getenv("TABLE") == null ? "x" : System.getenv("TABLE").trim();', "", ""), []),
    "in a method that may not run": (JAVA, ("", 'if (e == null) { Objects.requireNonNull(System.getenv("TABLE")); }', ""), []),
    "in a try": (JAVA, ('public Orders() { try { Objects.requireNonNull(System.getenv("TABLE")); } catch (Exception x) { } }', "", ""), []),
    "a helper in Go that ends the program": (GO, (MUST, "", ""), ["TABLE"]),
    "main that ends the program": (GO, ("", "", 'table := os.Getenv("TABLE")\nif table == "" {\nlog.Fatal("no table")\n}'), ["TABLE"]),
    "a helper in Go that only says so": (GO, (LAX, "", ""), []),
    "the environment is filled": (GO, (MUST + '\nfunc init() { os.Setenv("TABLE", "x") }', "", ""), []),
    "?? throw": (CSHARP, ('private readonly string _t = Environment.GetEnvironmentVariable("TABLE") ?? throw new Exception("TABLE");', "", ""), ["TABLE"]),
    "a method of null in C#": (
        CSHARP,
        ('private readonly string _t; public Orders() { _t = Environment.GetEnvironmentVariable("TABLE")!.Trim(); }', "", ""),
        ["TABLE"],
    ),
    "?. of null": (CSHARP, ('private readonly string _t = Environment.GetEnvironmentVariable("TABLE")?.Trim();', "", ""), []),
    "?? a default": (CSHARP, ('private readonly string _t = Environment.GetEnvironmentVariable("TABLE") ?? "orders";', "", ""), []),
    "a constructor of the tests": (
        CSHARP,
        ('public Orders() { } public Orders(string x) { var t = Environment.GetEnvironmentVariable("TABLE") ?? throw new Exception(); }', "", ""),
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_needed(name: str, tmp_path: Path) -> None:
    template, pieces, wanted = CASES[name]
    runtime, file, handler = FILES[template]
    (tmp_path / file).write_text(template.format(*pieces), encoding="utf-8")
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    found = needed(Code("Worker", runtime, handler, tmp_path, None, place, place, place))
    assert [one.what for one in found] == wanted
    assert all(one.kind and one.at.spot for one in found)
