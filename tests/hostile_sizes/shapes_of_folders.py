"""Folders that are small to write and large to work out: settings, assemblies, builds, code and devices. `runpy.run_path(…)["SHAPES"]` gives a test each by its name, as `shapes.py` does."""

from __future__ import annotations

import json
import os
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

Shape = Callable[[Path], None]
ACCOUNT = "123456789012"
pipeline: Callable[..., dict[str, Any]] = runpy.run_path(str(Path(__file__).with_name("shapes.py")))["pipeline"]


def settings_of_thousands_of_entries(folder: Path) -> None:
    (folder / "template.json").write_text(json.dumps(pipeline(100)), encoding="utf-8")
    settings = {
        "pipelines": {f"p{i}": {"queue": f"*{'a*' * 20}{i}", "function": f"{'**/' * 10}x", "batch-size": 1} for i in range(2000)},
        "waivers": [{"rule": "visibility-timeout", "resource": f"{'*a' * 10}{i}", "reason": "said"} for i in range(5000)],
        "externals": {f"e{i}": {"type": "AWS::SQS::Queue", "properties": {}} for i in range(5000)},
    }
    (folder / "queuegate.yaml").write_text(json.dumps(settings), encoding="utf-8")


def classes_above_classes(folder: Path) -> None:
    """Four hundred classes of Java, each of which is the next one, has one, and calls both."""
    made = pipeline()
    made["Resources"]["Function0"]["Properties"] |= {"Code": "src/", "Runtime": "java21", "Handler": "app.Handler"}
    (folder / "template.json").write_text(json.dumps(made), encoding="utf-8")
    (folder / "src" / "app").mkdir(parents=True)
    for i in range(400):
        body = f"C{i + 1} n = new C{i + 1}(); public Object go(Object o) {{ return n.go(new C{i * 3 % 400}().go(o)); }}"
        (folder / "src" / "app" / f"C{i}.java").write_text(f"package app;\npublic class C{i} extends C{i + 1} {{ {body} }}", encoding="utf-8")
    handler = "package app;\npublic class Handler { public Object handleRequest(Object e, Object c) { return new C0().go(e); } }"
    (folder / "src" / "app" / "Handler.java").write_text(handler, encoding="utf-8")


def builds_of_tags_without_an_end(folder: Path) -> None:
    """Half a megabyte for each file of a build, of what begins and never ends: in Java and in C#."""
    made = pipeline(2)
    for i, (runtime, handler) in enumerate({"java21": "app.Absent", "dotnet8": "Orders::App.Absent::Handle"}.items()):
        made["Resources"][f"Function{i}"]["Properties"] |= {"Code": f"{runtime}/", "Runtime": runtime, "Handler": handler}
    (folder / "template.json").write_text(json.dumps(made), encoding="utf-8")
    begun = (
        "<parent>",
        "<build>",
        "<dependency>",
        "<groupId>",
        "<dependency><groupId>" + " " * 50_000,
        "<artifactId>\n\n",
        "\n \t",
        "id" + " " * 50_000,
        "group\n",
        "'a:",
        "projects.a",
    )
    text = "".join(one * (480_000 // len(begun) // len(one)) for one in begun)
    tags = ("<AssemblyName ", "<AssemblyName>" + " " * 50_000, "<Compile ", "<PackageReference ", "<ProjectReference Include", "<Import")
    files = {
        "java21/pom.xml": text, "java21/build.gradle": text[::-1], "java21/settings.gradle": text, "java21/gradle/a.versions.toml": text,
        "java21/Handler.java": "package app;\nclass Handler { public void handle(SQSEvent e) {} }",
        "dotnet8/Orders.csproj": "".join(one * (480_000 // len(tags) // len(one)) for one in tags), "dotnet8/Function.cs": "namespace App; class Function { public void Handle(SQSEvent e) {} }",
    }  # fmt: skip
    for name, held in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(held, encoding="utf-8")


def exports_in_a_circle(folder: Path) -> None:
    """Eighty templates, each of which exports what it imports from the next."""
    for i in range(80):
        made = pipeline() | {"Outputs": {"Out": {"Value": {"Fn::ImportValue": f"x{(i + 1) % 80}"}, "Export": {"Name": f"x{i}"}}}}
        made["Resources"]["Queue0"]["Properties"]["VisibilityTimeout"] = {"Fn::ImportValue": f"x{i}"}
        (folder / f"t{i}.json").write_text(json.dumps(made), encoding="utf-8")


def templates_that_nest_each_other(folder: Path) -> None:
    """Three hundred, each of which nests three others."""
    for i in range(300):
        made = pipeline()
        nested = {f"Nested{d}": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": f"t{(i + d) % 300}.json"}} for d in (1, 2, 7)}
        (folder / f"t{i}.json").write_text(json.dumps({"Resources": made["Resources"] | nested}), encoding="utf-8")


def projects_that_name_thousands(folder: Path) -> None:
    """Five hundred projects in one folder, and behind them three hundred in a circle."""
    made = pipeline()
    made["Resources"]["Function0"]["Properties"] |= {"Code": "src/", "Runtime": "dotnet8", "Handler": "A::A.F::H"}
    (folder / "template.json").write_text(json.dumps(made), encoding="utf-8")
    files = {f"src/q{i}.csproj": '<ProjectReference Include="../p1/p.csproj"/>' * 9_000 for i in range(500)}
    files |= {f"p{i}/p.csproj": f'<ProjectReference Include="../p{(i + 1) % 300}/p.csproj"/>' for i in range(300)}
    files |= {
        "src/A.csproj": "".join(f'<ProjectReference Include="../p{i}/p.csproj"/>' for i in range(8_000)),
        "src/F.cs": "namespace A; class F { void H(SQSEvent e) { } }",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"<Project>{text}</Project>" if name.endswith("proj") else text, encoding="utf-8")


def comments_in_a_row(folder: Path) -> None:
    text = "Resources:\n  Q: {Type: AWS::SQS::Queue}\n" + "# queuegate: waive x because y\n" * 12_000
    (folder / "template.yaml").write_text(text, encoding="utf-8")


def templates_by_another_name(folder: Path) -> None:
    for i in range(60):
        (folder / f"t{i}.txt").write_text("Resources:\n  Q: {Type: AWS::SQS::Queue}\nM:\n" + "- {a: [1, 2]}\n" * 60_000, encoding="utf-8")


def stars_in_a_waiver(folder: Path) -> None:
    (folder / "template.json").write_text(json.dumps(pipeline(20)), encoding="utf-8")
    patterns = ["*a" * 14 + "zz", "**/" * 12 + "zz", "*" * 40 + "zz"]
    waivers = [{"rule": "visibility-timeout", "resource": pattern, "reason": "said"} for pattern in patterns]
    (folder / "queuegate.yaml").write_text(json.dumps({"waivers": waivers}), encoding="utf-8")


def trace_that_goes_back(folder: Path) -> None:
    """Lines of a construct's trace that are no frame, in each way in which they nearly are one."""
    lines = ["at " + "(" * 60_000, "x:" + "1:" * 30_000, " " * 60_000 + "x", "(" * 20_000 + "x" * 20_000 + ":1" * 3000 + "a"]
    entry = [{"type": "aws:cdk:logicalId", "data": "Queue0", "trace": lines * 20}]
    _assembly(folder, {"templateFile": "S.template.json"}, {"/S/Queue0": entry})
    template = pipeline()
    template["Resources"]["Queue0"]["Metadata"] = {"aws:cdk:path": "S/Queue0"}
    (folder / "S.template.json").write_text(json.dumps(template), encoding="utf-8")


def _assembly(folder: Path, properties: dict[str, Any], metadata: dict[str, Any] | None = None, **others: Any) -> None:
    stack = {"type": "aws:cloudformation:stack", "environment": f"aws://{ACCOUNT}/eu-west-1", "properties": properties, "metadata": metadata or {}}
    (folder / "manifest.json").write_text(json.dumps({"version": "36.0.0", "artifacts": {"S": stack, **others}}), encoding="utf-8")


SHAPES: dict[str, Shape] = {
    one.__name__: one
    for one in (
        stars_in_a_waiver,
        settings_of_thousands_of_entries,
        classes_above_classes,
        trace_that_goes_back,
        builds_of_tags_without_an_end,
        exports_in_a_circle,
        templates_that_nest_each_other,
        projects_that_name_thousands,
        comments_in_a_row,
        templates_by_another_name,
    )
}

_DOUBLING = {
    "python": "def handler(event, context):\n    s = 'ab'\n" + "    s = s + s\n" * 60 + "    return s\n",
    "python_formats": "def handler(event, context):\n    s = 'ab'\n"
    + "    s = f'{s}{s}'\n    s = s.join([s] * 9)\n    s = s.replace('a', s)\n" * 30
    + "    return s\n",
    "python_pads": "def handler(event, context):\n    a = 'ab'.ljust(10**10)\n    b = '%10000000000d' % 3\n    c = f'{3:10000000000}'\n    d = '1'.zfill(10**10)\n    return 'ab' * 10**10\n",
    "python_numbers": "def handler(event, context):\n    n = 10**10**10\n    m = 1 << 10**10\n    k = 2\n" + "    k = k * k\n" * 60 + "    return k\n",
    "python_lists": "def handler(event, context):\n    s = [1]\n" + "    s = s + s\n    s.extend(s)\n" * 60 + "    return list(range(10**12))\n",
    "javascript": "exports.handler = async (e) => { let s = 'ab';\n" + "s = s + s; s = `${s}${s}`; s = s.replaceAll('a', s);\n" * 30 + "return s; };\n",
    "javascript_repeats": "exports.handler = async (e) => { const s = 'ab'.repeat(1e9).padEnd(1e10); return new Array(1e9).fill(s).join(s); };\n",
    "javascript_lists": "exports.handler = async (e) => { let s = [1];\n" + "s = [...s, ...s]; s = s.concat(s); s.push(...s);\n" * 30 + "return s; };\n",
}


def with_code(folder: Path, language: str, files: dict[str, str]) -> None:
    """A pipeline whose function's code is these files."""
    made = pipeline()
    made["Resources"]["Function0"]["Properties"] |= {"Code": "src/", "Runtime": "python3.12" if language == "python" else "nodejs22.x"}
    (folder / "template.json").write_text(json.dumps(made), encoding="utf-8")
    (folder / "src").mkdir()
    for name, text in files.items():
        (folder / "src" / name).write_text(text, encoding="utf-8")


def _doubles(name: str) -> Shape:
    language = name.partition("_")[0]
    return lambda folder: with_code(folder, language, {"app.py" if language == "python" else "app.js": _DOUBLING[name]})


def many_python_files(folder: Path) -> None:
    files = {f"m{i}.py": f"import m{i + 1}\n" + "x = [1, 2, 3, 4, 5]\n" * 3000 for i in range(1000)}
    with_code(folder, "python", files | {"app.py": "import m0\ndef handler(event, context):\n    return 1\n"})


def many_javascript_files(folder: Path) -> None:
    files = {f"m{i}.js": f"require('./m{i + 1}');\n" + "x = [1, 2, 3, 4, 5];\n" * 3000 for i in range(1000)}
    with_code(folder, "javascript", files | {"app.js": "require('./m0');\nexports.handler = async (e) => 1;\n"})


def calls_by_the_thousand(folder: Path) -> None:
    """A handler of a megabyte that calls AWS on every line, with whatever can be looked up in it."""
    calls = "".join(
        f"    i{i} = {{'id': '1', 'at': a}}\n    table.put_item(Item=i{i})\n    sqs.send_message(QueueUrl=b, Body{i}=a)\n    f{i}(a)\n" for i in range(4_500)
    )
    head = "import boto3\nsqs = boto3.client('sqs')\ntable = boto3.resource('dynamodb').Table('t')\ndef handler(event, context):\n    a, b = 'a', 'b'\n    a += b\n"
    with_code(folder, "python", {"app.py": f"{head}{calls}"})


def calls_by_the_thousand_in_node(folder: Path) -> None:
    calls = "".join(
        f"  f{i}(e); await table.send(new UpdateCommand({{ Key{i}: e.id, UpdateExpression: 'set a{i} = :a', x: typeof f{i} }}));\n" for i in range(6_500)
    )
    head = "import { UpdateCommand } from '@aws-sdk/lib-dynamodb';\nimport { DynamoDBClient } from '@aws-sdk/client-dynamodb';\nconst table = new DynamoDBClient({});\n"
    with_code(folder, "javascript", {"app.mjs": f"{head}export const handler = async (e) => {{\n{calls}}};\n"})


SHAPES |= {f"code_{name}": _doubles(name) for name in _DOUBLING}
SHAPES |= {one.__name__: one for one in (many_python_files, many_javascript_files, calls_by_the_thousand, calls_by_the_thousand_in_node)}

DEVICES = ("template.json", "manifest.json", "queuegate.yaml", "samconfig.toml", "cdk.json", "tree.json", "src/app.py", "trace.py", "S.metadata.json")
"""The files in whose place a device or a pipe may lie."""


def device(folder: Path, name: str, how: str) -> None:
    """A folder with an assembly and a template, and in the place of one file a device (`zero`) or a pipe without a writer (`pipe`)."""
    with_code(folder, "python", {"app.py": "def handler(event, context):\n    return None\n"})
    (folder / "trace.py").write_text("", encoding="utf-8")
    trace = [{"type": "aws:cdk:logicalId", "data": "Queue0", "trace": [f"new Queue ({folder / 'trace.py'}:1:1)"]}]
    tree = {"type": "cdk:tree", "properties": {"file": "tree.json"}}
    _assembly(folder, {"templateFile": "template.json"}, {"/S/Queue0": trace}, Tree=tree)
    target = folder / name
    target.unlink(missing_ok=True)
    if how == "zero":
        target.symlink_to("/dev/zero")
    else:
        os.mkfifo(target)
