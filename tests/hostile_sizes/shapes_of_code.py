"""Handlers that are small to write and large to work out: values that hold one another many times, branches, methods and constants by the thousand. `runpy.run_path(…)["SHAPES"]` gives a test each by its name."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

Shape = Callable[[Path], None]
_PIPELINE: Final[Any] = runpy.run_path(str(Path(__file__).with_name("shapes.py")))["pipeline"]
_RUNS: Final = {
    "python": ("python3.12", "app.handler", "app.py"),
    "javascript": ("nodejs22.x", "app.handler", "app.js"),
    "java": ("java21", "app.Handler", "app/Handler.java"),
    "go": ("provided.al2023", "bootstrap", "main.go"),
    "csharp": ("dotnet8", "App::App.Function::Handle", "Function.cs"),
}
_HEADS: Final = {
    "python": "import json\ndef handler(event, context):\n  failures = []\n  for record in event['Records']:\n    try:\n      body = json.loads(record['body'])\n      %s\n"
    "    except Exception:\n      failures.append({'itemIdentifier': record['messageId']})\n  return {'batchItemFailures': failures}\n",
    "javascript": "exports.handler = async (event) => {\n  for (const record of event.Records) {\n    const body = JSON.parse(record.body);\n    %s\n  }\n  return { batchItemFailures: [] };\n};\n",
    "java": "package app;\nimport com.amazonaws.services.lambda.runtime.events.*;\npublic class Handler {\n  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {\n"
    "    for (SQSEvent.SQSMessage message : event.getRecords()) { String body = message.getBody(); %s }\n    return new SQSBatchResponse();\n  }\n%s}\n",
    "csharp": "namespace App;\npublic class Function {\n  public SQSBatchResponse Handle(SQSEvent e) {\n    foreach (var m in e.Records) { var body = m.Body; %s }\n"
    "    return new SQSBatchResponse();\n  }\n%s}\n",
    "go": "package main\nfunc handler(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {\n\tfor _, record := range event.Records {\n\t\tbody := record.Body\n%s\n\t}\n"
    "\treturn events.SQSEventResponse{}, nil\n}\nfunc main() { lambda.Start(handler) }\n%s",
}


def _code(language: str, body: str, beside: str = "", head: str = "") -> Shape:
    """A pipeline whose function does this with each message."""

    def written(folder: Path) -> None:
        made, (runtime, handler, name) = _PIPELINE(), _RUNS[language]
        made["Resources"]["Function0"]["Properties"] |= {"Code": "src/", "Runtime": runtime, "Handler": handler}
        made["Resources"]["Mapping0"]["Properties"]["FunctionResponseTypes"] = ["ReportBatchItemFailures"]
        (folder / "template.json").write_text(json.dumps(made), encoding="utf-8")
        file = folder / "src" / name
        file.parent.mkdir(parents=True)
        text = _HEADS[language]
        file.write_text(head + text % ((body, beside) if text.count("%s") > 1 else body), encoding="utf-8")
        if language == "go":
            (folder / "src" / "go.mod").write_text("module example.com/app\n", encoding="utf-8")

    return written


_DENSE: Final = {"python": "a=1\n", "javascript": "try{a()}catch(e){}", "java": "a=1;", "go": "a=1\n", "csharp": "f(a);"}
"""What there is most of in a source for its length."""


def _by_the_hundred(language: str, size: int, count: int) -> Shape:
    """So many pipelines in one template, each with a handler of its own, which has so many letters of what is dense."""

    def written(folder: Path) -> None:
        made, (runtime, handler, name) = _PIPELINE(count), _RUNS[language]
        dense = _DENSE[language] * (size // len(_DENSE[language]))
        body, beside = ("pass", dense) if language == "python" else (dense, "")
        text = _HEADS[language] % ((body, beside) if _HEADS[language].count("%s") > 1 else body)
        for i in range(count):
            made["Resources"][f"Function{i}"]["Properties"] |= {"Code": f"src{i}/", "Runtime": runtime, "Handler": handler}
            file = folder / f"src{i}" / name
            file.parent.mkdir(parents=True)
            mark = "#" if language == "python" else "//"
            file.write_text(f"{mark} {i}\n{text}{beside if language == 'python' else ''}", encoding="utf-8")
            if language == "go":
                (folder / f"src{i}" / "go.mod").write_text("module example.com/app\n", encoding="utf-8")
        (folder / "template.json").write_text(json.dumps(made), encoding="utf-8")

    return written


def _rows(*lines: str) -> str:
    return "\n      ".join(lines)


def _python(*lines: str, head: str = "") -> Shape:
    return _code("python", _rows(*lines), head=head)


_DIAMONDS: Final = "class D0: pass\n" + "".join(f"class L{i}(D{i - 1}): pass\nclass R{i}(D{i - 1}): pass\nclass D{i}(L{i}, R{i}): pass\n" for i in range(1, 61))
_CALLS_TWICE: Final = "".join(f"  void f{i}(String x) {{ f{i + 1}(x + 1); f{i + 1}(x + 2); }}\n" for i in range(60)) + "  void f60(String x) { deliver(x); }\n"
_CONSTANTS: Final = "".join(f"const f{i} = f{i + 1} + f{i + 1}\n" for i in range(60)) + 'const f60 = "ab"\n'


_GOROUTINES: Final = (
    'package main\nimport (\n\t"context"\n\t"errors"\n\t"sync"\n\t"github.com/aws/aws-lambda-go/events"\n\t"github.com/aws/aws-lambda-go/lambda"\n)\n%s\n'
    "func handler(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {\n\tvar wg sync.WaitGroup\n"
    "\tfor _, record := range event.Records {\n\t\twg.Add(1)\n\t\tgo func(record events.SQSMessage) {\n\t\t\tdefer wg.Done()\n\t\t\tif err := deliver(record.Body); err != nil {\n"
    "\t\t\t\tlost = append(lost, events.SQSBatchItemFailure{ItemIdentifier: record.MessageId})\n\t\t\t}\n\t\t}(record)\n\t}\n\twg.Wait()\n"
    '\treturn events.SQSEventResponse{BatchItemFailures: lost}, nil\n}\nfunc deliver(body string) error { return errors.New("no") }\nfunc main() { lambda.Start(handler) }\n'
)


def _goroutines(beside: str) -> Shape:
    """A handler whose goroutines add to one list, beside what is looked through for a declaration of that list."""

    def written(folder: Path) -> None:
        _code("go", "")(folder)
        (folder / "src" / "main.go").write_text(_GOROUTINES % beside, encoding="utf-8")

    return written


def barrels(folder: Path) -> None:
    """Two hundred modules, each of which exports what all others do."""
    made = "import { go } from './b0';\nexport const handler = async (event: any) => { for (const r of event.Records) await go(r.body); };\n"
    _code("javascript", "")(folder)
    (folder / "src" / "app.js").unlink()
    (folder / "src" / "app.ts").write_text(made, encoding="utf-8")
    for i in range(200):
        (folder / "src" / f"b{i}.ts").write_text("".join(f"export * from './b{j}';\n" for j in range(200) if j != i), encoding="utf-8")


def _typescript(text: str) -> Shape:
    def written(folder: Path) -> None:
        _code("javascript", "")(folder)
        (folder / "src" / "app.js").unlink()
        (folder / "src" / "app.ts").write_text(text, encoding="utf-8")

    return written


def scripts_at_install(folder: Path) -> None:
    """A package.json whose script starts scripts that start scripts, beside a library that is believed."""
    _code("javascript", "await deliver(body);")(folder)
    library = "const {processPartialResponse} = require('@aws-lambda-powertools/batch');\nexports.handler = async (event) => processPartialResponse(event);\n"
    (folder / "src" / "app.js").write_text(library, encoding="utf-8")
    scripts = {"postinstall": " && ".join(f"npm run s{i}" for i in range(2_000))} | {f"s{i}": f"node s{i}.js; npm run s{i + 1}" for i in range(2_000)}
    (folder / "src" / "package.json").write_text(json.dumps({"scripts": scripts}), encoding="utf-8")
    for i in range(2_000):
        (folder / "src" / f"s{i}.js").write_text("(" * 20_000, encoding="utf-8")


def commands_of_an_image(folder: Path) -> None:
    """A Dockerfile of many commands, a script of many more, patterns, and a .dockerignore against many files."""
    made = _PIPELINE()
    own = {"Type": "AWS::Serverless::Function", "Metadata": {"Dockerfile": "Dockerfile", "DockerContext": "./src", "DockerTag": "v1"}}
    given = {key: value for key, value in made["Resources"]["Function0"]["Properties"].items() if key not in ("Code", "Runtime", "Handler")}
    made["Resources"]["Function0"] = own | {"Properties": given | {"PackageType": "Image"}}
    (folder / "template.json").write_text(json.dumps({"Transform": "AWS::Serverless-2016-10-31"} | made), encoding="utf-8")
    lines = "".join(f"RUN sh s{i}.sh && cp {'*a' * 100}b lib/ && echo $({'(' * 50}\n" for i in range(150))
    (folder / "src").mkdir()
    (folder / "src" / "Dockerfile").write_text(f'FROM public.ecr.aws/lambda/python:3.13\nCOPY . ./\n{lines}CMD ["app.handler"]\n', encoding="utf-8")
    (folder / "src" / ".dockerignore").write_text("".join(f"**/{'*a' * 30}{i}\n" for i in range(1_000)), encoding="utf-8")
    (folder / "src" / "app.py").write_text("def handler(event, context): return {}\n", encoding="utf-8")
    for i in range(150):
        (folder / "src" / f"s{i}.sh").write_text(f"# {i}\n" + "".join(f"echo '{'a' * 20}{j}' \"$x{j}\" `date`\n" for j in range(2_000)), encoding="utf-8")
    for i in range(1_500):
        (folder / "src" / f"{'a' * 100}{i}.py").write_text("", encoding="utf-8")


SHAPES: Final[dict[str, Shape]] = {
    "imports_by_the_thousand": _code("python", "deliver(body)", head="".join(f"import m{i}\n" for i in range(50_000))),
    "imports_in_clauses": _code("python", "deliver(body)", head="".join(f"try:\n  from m{i} import a\nexcept ImportError:\n  pass\n" for i in range(12_000))),
    "a_name_of_many_parts": _code("python", "deliver(body)", head=f"import {'.'.join(['a'] * 20_000)}\n"),
    "imports_of_typescript": _typescript("".join(f"import m{i} from './m{i}';\n" for i in range(25_000)) + "export const handler = async () => {};\n"),
    "modules_that_are_asked_for": _code("javascript", "".join(f"require('./m{i}');" for i in range(40_000))),
    "parentheses_that_nobody_closes": _typescript("n=" + "(a," * 60_000),
    "casts_that_nobody_closes": _typescript("x = " + "<T>(" * 40_000),
    "scripts_at_install": scripts_at_install,
    "commands_of_an_image": commands_of_an_image,
    "lists_of_one_list": _python("v = 1", *["v = [v] * 400"] * 12, "deliver(str(v))"),
    "tuples_of_one_tuple": _python("v = (1,)", *["v = (v, v)"] * 60, "deliver({v: 1})"),
    "copies_of_one_list": _python("import copy", "v = 1", *["v = [v] * 400"] * 12, "deliver(copy.deepcopy(v))"),
    "stars_of_one_list": _python("v = [body]", *["v = [*v, *v]"] * 60, "deliver(v)"),
    "conditions_of_blanks": _python(
        *[f"table.put_item(Item={{'id': body}}, ConditionExpression='attribute_not_exists ({' ' * 20_000}{i}')" for i in range(20)],
        head="import boto3\ntable = boto3.resource('dynamodb').Table('t')\n",
    ),
    "elif_by_the_thousand": _python("if body == 0: pass", *[f"elif body == {i}: deliver({i})" for i in range(2_000)]),
    "cases_by_the_thousand": _python("match body:", *[f"  case {{'k': {i}, 'v': [a, *_]}} if a > {i}: deliver(a)" for i in range(1_000)]),
    "items_by_one_name": _python(*[f"for x{i} in event['Records']: [deliver(y) for y in x{i} for z in y if z]" for i in range(2_500)]),
    "dicts_by_one_name": _python(
        "x = body",
        *["x = {'a': body, 'b': x}; sqs.send_message(QueueUrl=x['a'], MessageBody=x['b'])"] * 2_500,
        head="import boto3\nsqs = boto3.client('sqs')\n",
    ),
    "files_by_one_name": _python(*["with open('x') as q, lock() as p: q.write(p)"] * 6_000),
    "classes_in_diamonds": _python("D60().go(body)", head=_DIAMONDS),
    "arrays_of_one_array": _code("javascript", "let x = 1;\n" + "x = new Array(400).fill(x);\n" * 60 + "await deliver(x);"),
    "arrays_that_are_spread": _code("javascript", "let x = [1, 2];\n" + "x = x.concat(x, x); x.push(...x);\n" * 60 + "await deliver(x);"),
    "json_of_json": _code("javascript", "let x = body;\n" + "x = JSON.parse(JSON.stringify(x) + JSON.stringify(x));\n" * 60 + "if (x.a) await deliver(x);"),
    "a_chain_of_calls": _code("javascript", f"await deliver(body){'.then((x) => x)' * 5_000};"),
    "barrels": barrels,
    "methods_that_call_twice": _code("java", "f0(body);", _CALLS_TWICE),
    "classes_that_hand_on_two_ways": _code(
        "java",
        "new C1499().m(body);",
        "  static class C0 { void m(Object o) { } }\n"
        + "".join(
            f"  static class C{i} extends C{i - 1} {{ void m(Object o) {{ if (o == null) super.m(o); else new C{i - 1}().m(o); }} }}\n" for i in range(1, 1_500)
        ),
    ),
    "methods_of_one_name": _code("java", "f(body);", "".join(f"  void f(T{i} x) {{ f(x); }}\n" for i in range(5_000))),
    "methods_by_the_thousand": _code(
        "java", "m0(body);", "".join(f"  String m{i}(String a) {{ return m{i + 1}(a) + m{i * 7 % 9_000}(a); }}\n" for i in range(12_000))
    ),
    "classes_of_one_method": _python(
        "C0(body).go()",
        head="".join(f"class C{i}:\n  def __init__(self, b): self.b = C{i + 1}(b)\n  def go(self): return self.b.go()\n" for i in range(4_000)),
    ),
    "calls_of_one_client": _code(
        "java",
        "".join(f'sqs.sendMessage(SendMessageRequest.builder().queueUrl("{i}").build());' for i in range(9_000)),
        "  private final software.amazon.awssdk.services.sqs.SqsClient sqs = software.amazon.awssdk.services.sqs.SqsClient.create();\n",
    ),
    "constants_that_double": _code("go", "\t\tdeliver(f0)", _CONSTANTS),
    "variables_after_empty_lines": _goroutines("var (\n" + "\n" * 200_000 + "\tother []string\n)\n"),
    "a_text_of_declarations": _goroutines("var text = `" + "var (\n" * 60_000 + "`\n"),
    "limits_by_the_thousand": _goroutines("func limits() { " + "".join(f"g.SetLimit(n{i}); " for i in range(20_000)) + "}\n"),
    "errors_by_the_thousand": _code(
        "go", "".join(f"\t\tif err := f{i}(body); err != nil {{ return events.SQSEventResponse{{}}, err }}\n" for i in range(10_000))
    ),
    **{f"a_hundred_folders_of_{language}": _by_the_hundred(language, 350_000, 100) for language in _DENSE},
    **{f"handlers_by_the_hundred_in_{language}": _by_the_hundred(language, 55_000, 124) for language in _DENSE},
    **{f"what_is_no_{language}": _code(language, "-> " * 40_000) for language in ("javascript", "go", "csharp")},
    "types_that_nobody_closes": _code("java", "List<" * 20_000),
    "attributes_upon_attributes": _code(
        "csharp",
        "f(body);",
        "".join(
            f"  public class A{i}Attribute : A{i + 1}Attribute {{ public string S() => null; }}\n  [A{i}] void M{i}() {{ }}\n" for i in reversed(range(5_000))
        )
        + "  public class A5000Attribute : Attribute { }\n",
    ),
    "structs_in_structs": _code("go", "\t\tvar x " + "struct { a " * 5_000 + "int" + " }" * 5_000),
}
