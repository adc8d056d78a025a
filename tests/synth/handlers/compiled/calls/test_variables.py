"""Which environment variables a handler in Java, Go or C# cannot do without."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.synth.handlers.compiled.answer.variables import needed
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

JAVA = "package shop;\npublic class Orders implements RequestHandler<SQSEvent, Void> {{\n{0}\npublic Void handleRequest(SQSEvent e, Context c) {{ {1} return null; }}\n}}\n{2}\n"
GO = 'package main\nimport ("os"; "log"; "errors"; "github.com/caarlos0/env/v11"; "github.com/aws/aws-lambda-go/lambda")\n{0}\nfunc handler() error {{ {1} return nil }}\nfunc main() {{ {2}\nlambda.Start(handler) }}\n'
CSHARP = "using System;\nnamespace Shop;\npublic class Orders {{\n{0}\npublic Task Handle(SQSEvent e) {{ {1} return Task.CompletedTask; }}\n}}\n{2}\n"
FILES = {
    JAVA: ("java21", "Orders.java", "shop.Orders::handleRequest"),
    GO: ("provided.al2023", "main.go", "bootstrap"),
    CSHARP: ("dotnet8", "Orders.cs", "Shop::Shop.Orders::Handle"),
}
REQUIRED = "class Env { static String required(String name) { String value = System.getenv(name); if (value == null || value.isBlank()) { throw new IllegalStateException(name); } return value; } }"
MUST = 'func must(name string) string {\nvalue, ok := os.LookupEnv(name)\nif !ok {\nlog.Fatalf("no %s", name)\n}\nreturn value\n}\nvar table = must("TABLE")'
LAX = 'func or(name string) string {\nvalue := os.Getenv(name)\nif value == "" {\nlog.Println(name)\n}\nreturn value\n}\nvar table = or("TABLE")'
CONFIG = 'type Config struct {\nTable, Topic string\n}\nfunc Load() (*Config, error) {\nc := &Config{Table: os.Getenv("TABLE")}\nif c.Table == "" {\nreturn nil, errors.New("no table")\n}\nreturn c, nil\n}'
LOADED = "cfg, err := Load()\nif err != nil {\nlog.Fatal(err)\n}\n_ = cfg"
TAGGED = 'type Config struct {\nTable string `env:"TABLE,required"`\n}'
FILLED = "var cfg Config\nif err := env.Parse(&cfg); err != nil {\nlog.Fatal(err)\n}"

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
    "a property pattern in C#": (
        CSHARP,
        (
            'static string Must(string n) => Environment.GetEnvironmentVariable(n) is { Length: > 0 } v ? v : throw new Exception(n); readonly string _t = Must("TABLE");',
            "",
            "",
        ),
        ["TABLE"],
    ),
    "a number of null": (JAVA, ('private static final int LIMIT = Integer.parseInt(System.getenv("TABLE"));', "", ""), ["TABLE"]),
    "a truth value of null": (JAVA, ('private static final boolean DRY = Boolean.parseBoolean(System.getenv("TABLE"));', "", ""), []),
    "a number of null in C#": (CSHARP, ('private readonly int _limit = int.Parse(Environment.GetEnvironmentVariable("TABLE")!);', "", ""), ["TABLE"]),
    "a number that is tried": (CSHARP, ('readonly int _limit = int.TryParse(Environment.GetEnvironmentVariable("TABLE"), out var n) ? n : 3;', "", ""), []),
    "a guard of .NET": (
        CSHARP,
        ('readonly string _t; public Orders() { _t = Environment.GetEnvironmentVariable("TABLE"); ArgumentException.ThrowIfNullOrEmpty(_t); }', "", ""),
        ["TABLE"],
    ),
    "a configuration that says what it lacks": (GO, (CONFIG, "", LOADED), ["TABLE"]),
    "a configuration that has a default": (GO, (CONFIG.replace('errors.New("no table")', "nil"), "", LOADED), []),
    "a list of names": (GO, ("", "", 'for _, name := range []string{"HOME", "TABLE"} {\nif os.Getenv(name) == "" {\nlog.Fatal(name)\n}\n}'), ["TABLE"]),
    "a list of names, elsewhere": (
        GO,
        ("", "", 'if os.Getenv("STAGE") == "prod" {\nfor _, name := range []string{"TABLE"} {\nif os.Getenv(name) == "" {\nlog.Fatal(name)\n}\n}\n}'),
        [],
    ),
    "a struct with tags": (GO, (TAGGED, "", FILLED), ["TABLE"]),
    "a struct with tags that are not required": (GO, (TAGGED.replace(",required", ""), "", FILLED), []),
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
    found = needed(Code("Worker", runtime, handler, tmp_path, None, place, place, place, lacks=lambda name: name == "TABLE"))
    assert [one.what for one in found] == wanted
    assert all(one.kind and one.at.spot for one in found)
