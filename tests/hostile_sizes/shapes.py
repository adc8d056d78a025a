"""Templates, handlers and folders that are small to write and large to work out. `runpy.run_path(…)["SHAPES"]` gives a test each by its name: what writes it to a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

Shape = Callable[[Path], None]
SHAPES: dict[str, Shape] = {}
ACCOUNT = "123456789012"


def pipeline(count: int = 1) -> dict[str, Any]:
    """A template of so many queues, each with a mapping, a function and its role."""
    resources: dict[str, Any] = {}
    trusts = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    for i in range(count):
        arn = {"Fn::GetAtt": [f"Queue{i}", "Arn"]}
        reads = {"Effect": "Allow", "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], "Resource": arn}
        role = {"AssumeRolePolicyDocument": trusts, "Policies": [{"PolicyName": "reads", "PolicyDocument": {"Statement": [reads]}}]}
        function = {
            "Runtime": "python3.12",
            "Handler": "app.handler",
            "Timeout": 30,
            "Role": {"Fn::GetAtt": [f"Role{i}", "Arn"]},
            "Code": {"S3Bucket": "b", "S3Key": "k"},
        }
        resources |= {
            f"Queue{i}": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 180}},
            f"Role{i}": {"Type": "AWS::IAM::Role", "Properties": role},
            f"Function{i}": {"Type": "AWS::Lambda::Function", "Properties": function},
            f"Mapping{i}": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": arn, "FunctionName": {"Ref": f"Function{i}"}}},
        }
    return {"Resources": resources}


def _statements(template: dict[str, Any]) -> list[Any]:
    found: list[Any] = template["Resources"]["Role0"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    return found


def _shape(make: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """A template as the only file of the folder."""

    def written(folder: Path) -> None:
        (folder / "template.json").write_text(json.dumps(make()), encoding="utf-8")

    SHAPES[make.__name__] = written
    return make


@_shape
def stars_in_an_action() -> dict[str, Any]:
    made = pipeline()
    actions = [f"sqs:{'*' * 12}zz", f"sqs:{'*e' * 12}zz", f"{'*?' * 12}zz"]
    _statements(made).extend({"Effect": "Allow", key: actions, "Resource": f"arn:aws:sqs:*:*:{'*a' * 30}"} for key in ("Action", "NotAction"))
    return made


@_shape
def subs_inside_one_another() -> dict[str, Any]:
    """Ten times the text at each of thirty levels."""
    made = pipeline()
    text: Any = "x" * 10
    for _ in range(30):
        text = {"Fn::Sub": ["${a}" * 10, {"a": text}]}
    made["Resources"]["Queue0"]["Properties"]["QueueName"] = text
    made["Resources"]["Function0"]["Properties"]["FunctionName"] = text
    return made


@_shape
def names_with_a_long_default() -> dict[str, Any]:
    """A text of a megabyte in the names of four hundred queues."""
    made = pipeline() | {"Parameters": {"Long": {"Type": "String", "Default": "x" * 1_000_000}}}
    made["Resources"] |= {f"Other{i}": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": f"${{Long}}{i}"}}} for i in range(400)}
    return made


@_shape
def names_of_five_parameters() -> dict[str, Any]:
    """200 to the power of five names."""
    made = pipeline() | {"Parameters": {f"P{i}": {"Type": "String", "Default": "d0", "AllowedValues": [f"d{j}" for j in range(200)]} for i in range(5)}}
    made["Resources"]["Queue0"]["Properties"]["QueueName"] = {"Fn::Sub": "".join(f"${{P{i}}}" for i in range(5))}
    return made


def _forty(made: dict[str, Any]) -> None:
    made["Parameters"] = {f"P{i}": {"Type": "String", "Default": "a"} for i in range(40)}
    made["Conditions"] = {f"C{i}": {"Fn::Equals": [{"Ref": f"P{i}"}, "b"]} for i in range(40)}


@_shape
def forty_conditional_statements() -> dict[str, Any]:
    made = pipeline()
    _forty(made)
    _statements(made).extend(
        {"Fn::If": [f"C{i}", {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q{i}"}, {"Ref": "AWS::NoValue"}]}
        for i in range(40)
    )
    return made


@_shape
def conditions_in_a_chain() -> dict[str, Any]:
    """Each names the one before it twice."""
    made = pipeline()
    made["Conditions"] = {"C0": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}}
    made["Conditions"] |= {f"C{i}": {"Fn::And": [{"Condition": f"C{i - 1}"}, {"Condition": f"C{i - 1}"}]} for i in range(1, 200)}
    made["Resources"]["Queue0"]["Condition"] = "C199"
    return made


@_shape
def conditions_upon_conditions() -> dict[str, Any]:
    """Two hundred, each of which names two others and compares two of a hundred parameters: worlds of a hundred questions."""
    made = pipeline(5)
    made["Parameters"] = {f"P{i}": {"Type": "String", "AllowedValues": ["a", "b", "c"]} for i in range(100)}
    made["Conditions"] = {"C0": {"Fn::Equals": [{"Ref": "P0"}, "a"]}}
    for i in range(1, 200):
        others = [{"Condition": f"C{i - 1}"}, {"Fn::Not": [{"Condition": f"C{i // 2}"}]}, {"Fn::Equals": [{"Ref": f"P{i % 100}"}, {"Ref": f"P{i * 7 % 100}"}]}]
        made["Conditions"][f"C{i}"] = {"Fn::And" if i % 2 else "Fn::Or": others}
    for i in range(5):
        queue = made["Resources"][f"Queue{i}"]
        queue["Condition"] = f"C{199 - i}"
        queue["Properties"]["VisibilityTimeout"] = {"Fn::If": [f"C{150 + i}", 10, {"Fn::If": [f"C{100 + i}", 20, 30]}]}
    return made


@_shape
def mappings_of_one_queue_and_function() -> dict[str, Any]:
    made = pipeline()
    made["Resources"] |= {f"Again{i}": made["Resources"]["Mapping0"] for i in range(250)}
    return made


@_shape
def mappings_with_filters() -> dict[str, Any]:
    made = pipeline()
    for i in range(490):
        mapping = json.loads(json.dumps(made["Resources"]["Mapping0"]))
        mapping["Properties"]["FilterCriteria"] = {"Filters": [{"Pattern": json.dumps({"body": {"kind": [f"v{i}"]}})}]}
        made["Resources"][f"Again{i}"] = mapping
    return made


@_shape
def pipelines_at_the_limit() -> dict[str, Any]:
    return pipeline(125)


@_shape
def two_thousand_queues() -> dict[str, Any]:
    return {"Resources": {f"Queue{i}": {"Type": "AWS::SQS::Queue"} for i in range(2000)}}


@_shape
def loops_inside_loops() -> dict[str, Any]:
    inner = {"Queue${X}${Y}": {"Type": "AWS::SQS::Queue"}}
    loop = {"Fn::ForEach::A": ["X", [f"a{i}" for i in range(300)], {"Fn::ForEach::B${X}": ["Y", [f"b{i}" for i in range(300)], inner]}]}
    return {"Transform": "AWS::LanguageExtensions", "Resources": loop}


@_shape
def stars_and_question_marks_in_a_queue_policy() -> dict[str, Any]:
    made = pipeline()

    def statement(effect: str, operator: str, value: str) -> dict[str, Any]:
        return {
            "Effect": effect,
            "Principal": "*",
            "Action": "sqs:Send*",
            "Resource": "*",
            "Condition": {operator: {"aws:SourceArn": value}},
        }

    listed = [statement("Allow", "StringLike", "*a" * i + "?" * i) for i in range(1, 15)]
    listed += [statement("Deny", "StringNotLike", "*a" * i + "?" * (15 - i)) for i in range(1, 15)]
    made["Resources"]["Policy"] = {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": "Queue0"}], "PolicyDocument": {"Statement": listed}}}
    return made


@_shape
def conditions_on_pairs_of_parameters() -> dict[str, Any]:
    """Each of 1,770 statements under a condition of its own."""
    made = pipeline() | {"Parameters": {f"P{i}": {"Type": "String"} for i in range(60)}}
    pairs = [(i, j) for i in range(60) for j in range(i)]
    made["Conditions"] = {f"E{i}x{j}": {"Fn::Equals": [{"Ref": f"P{i}"}, {"Ref": f"P{j}"}]} for i, j in pairs}
    _statements(made).extend({"Fn::If": [f"E{i}x{j}", {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}, {"Ref": "AWS::NoValue"}]} for i, j in pairs)
    return made


@_shape
def names_of_forty_open_parameters() -> dict[str, Any]:
    made = pipeline() | {"Parameters": {f"P{i}": {"Type": "String", "AllowedValues": [f"v{j}" for j in range(200)]} for i in range(40)}}
    name = {"Fn::Join": ["-", [{"Ref": f"P{i}"} for i in range(40)]]}
    made["Conditions"] = {f"C{i}": {"Fn::Equals": [name, f"v{i}"]} for i in range(40)}
    made["Resources"]["Queue0"]["Properties"] |= {
        key: {"Fn::If": [f"C{i}", 1, 2]} for i, key in enumerate(("VisibilityTimeout", "DelaySeconds", "MessageRetentionPeriod"))
    }
    return made


@_shape
def long_arns_that_are_left_out() -> dict[str, Any]:
    """900 symbols each, with Allow and Deny, Action and NotAction, Resource and NotResource."""
    made = pipeline()
    _statements(made).extend(
        {
            "Effect": "Allow" if i % 2 else "Deny",
            "NotAction" if i % 3 else "Action": [f"sqs:{'*e' * 40}{i}", f"s*s:{'?' * 50}"],
            "NotResource" if i % 5 else "Resource": [f"arn:aws:sqs:*:*:{'*a?' * 300}{i}"],
        }
        for i in range(300)
    )
    return made


@_shape
def policies_of_all_queues() -> dict[str, Any]:
    """200 policies, each on the same sixty queues."""
    made = pipeline(60)
    statements = [{"Effect": effect, "Principal": "*", "Action": "sqs:*", "Resource": "*"} for effect in ("Allow", "Deny")]
    policy = {"Queues": [{"Ref": f"Queue{i}"} for i in range(60)], "PolicyDocument": {"Statement": statements}}
    made["Resources"] |= {f"Policy{i}": {"Type": "AWS::SQS::QueuePolicy", "Properties": policy} for i in range(200)}
    return made


@_shape
def a_key_policy_of_patterns() -> dict[str, Any]:
    made = pipeline(10)
    condition = {"StringLike": {"kms:EncryptionContext:aws:sqs:arn": f"arn:*{'*a' * 20}"}, "ArnLike": {"aws:PrincipalArn": f"*{'?*' * 30}"}}
    statements = [
        {"Effect": "Allow" if i % 2 else "Deny", "Principal": {"AWS": "*"}, "Action": ["kms:De*", "kms:G*"], "Resource": "*", "Condition": condition}
        for i in range(300)
    ]
    made["Resources"]["Key"] = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": statements}}}
    for i in range(10):
        made["Resources"][f"Queue{i}"]["Properties"]["KmsMasterKeyId"] = {"Ref": "Key"}
    return made


@_shape
def expressions_that_go_back() -> dict[str, Any]:
    """Where a template brings regular expressions and patterns, with what takes an engine that goes back for ever."""
    made = pipeline()
    made["Parameters"] = {f"P{i}": {"Type": "String", "AllowedPattern": pattern, "Default": "a" * 40} for i, pattern in enumerate(("(a+)+b", "a*" * 90 + "b"))}
    made["Conditions"] = {f"C{i}": {"Fn::Equals": [{"Ref": f"P{i}"}, "a" * 40]} for i in range(2)}
    made["Resources"]["Queue0"]["Properties"]["QueueName"] = {"Fn::If": ["C0", {"Ref": "P0"}, {"Ref": "P1"}]}
    arn = {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Queue0.QueueName}"}
    integration = {
        "Type": "AWS",
        "IntegrationHttpMethod": "POST",
        "Uri": arn,
        "Credentials": {"Fn::GetAtt": ["Role0", "Arn"]},
        "IntegrationResponses": [{"StatusCode": "200", "SelectionPattern": ".*" * 900 + "x"}],
        "RequestTemplates": {"application/json": "Action=SendMessage&MessageBody=$input.body"},
    }
    method = {"RestApiId": {"Ref": "Api"}, "ResourceId": "r", "HttpMethod": "POST", "AuthorizationType": "NONE", "Integration": integration}
    pattern = {"source": [{"wildcard": "*a" * 40 + "*b"}]}
    made["Resources"] |= {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "a"}},
        "Method": {"Type": "AWS::ApiGateway::Method", "Properties": method},
        "Rule": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": pattern, "Targets": [{"Id": "q", "Arn": {"Fn::GetAtt": ["Queue0", "Arn"]}}]}},
    }
    return made


@_shape
def references_to_nothing() -> dict[str, Any]:
    """43,000 of them, each with a name of its own."""
    made = pipeline() | {"AWSTemplateFormatVersion": "2010-09-09"}
    for i in range(480):
        name = {"Fn::Sub": "".join(f"${{Nothing{i}q{j}}}" for j in range(90))}
        made["Resources"][f"Topic{i}"] = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": name}}
    return made


@_shape
def parameters_of_two_hundred_values() -> dict[str, Any]:
    """Sixty pipelines whose timeouts hang on three of them each, and whose names on two."""
    values = ["d", *(f"d{j}" for j in range(200))]
    made = pipeline(60) | {"Parameters": {f"P{i}": {"Type": "String", "Default": "d", "AllowedValues": values} for i in range(200)}}
    made["Conditions"] = {f"C{i}": {"Fn::Or": [{"Fn::Equals": [{"Ref": f"P{i}"}, f"d{j}"]} for j in range(10)]} for i in range(200)}
    for i in range(60):
        timeout = {"Fn::If": [f"C{i}", 30, {"Fn::If": [f"C{i + 60}", 60, {"Fn::If": [f"C{i + 120}", {"Ref": f"P{i}"}, 180]}]}]}
        made["Resources"][f"Queue{i}"]["Properties"] = {"VisibilityTimeout": timeout, "QueueName": {"Fn::Sub": f"${{P{i}}}-${{P{i + 100}}}"}}
    return made


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


SHAPES |= {
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
