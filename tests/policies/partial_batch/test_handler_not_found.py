from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run
from queuegate.policies.rule import Severity

RULE = "handler-not-found"
CODE = "def handler(event, context):\n    return {'batchItemFailures': []}"
MAPPING = "{Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}"


def findings(folder: Path, text: str) -> list[Any]:
    (folder / "template.yaml").write_text(text, encoding="utf-8")
    return run(Flags(targets=(str(folder / "template.yaml"),), only=(RULE,), linters=("none",), cache=False), folder).report.findings


def test_another_name(coded: Callable[..., list[Any]]) -> None:
    said = coded(CODE, RULE, properties="    Handler: index.main\n")
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Worker", "Properties/Handler", Severity.ERROR)]
    assert "the handler main is not defined in its module" in said[0].text


@pytest.mark.parametrize(
    ("runtime", "handler", "more", "fails"),
    [
        ("nodejs22.x", "worker", "", True),
        ("python3.13", "src/worker", "", True),
        ("python3.13", "src/worker.handler", "", False),
        ("java21", "Worker", "", False),
        ("provided.al2023", "bootstrap", "", False),
        ("nodejs22.x", "worker", ", Layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:x:1']", False),
        ("python3.13", "run", ", Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /var/task/run}}", False),
    ],
)
def test_a_handler_without_a_dot_wherever_the_code_is(runtime: str, handler: str, more: str, fails: bool, changed: Any) -> None:  # noqa: FBT001 - a table
    said = changed(f"Worker: {{Properties: {{Runtime: {runtime}, Handler: {handler}, Code: {{S3Bucket: b, S3Key: k}}{more}}}}}", RULE)
    words = f"Handler of Worker is '{handler}', and {runtime} needs file.function"
    assert [(one.verdict, one.resource, one.route) for one in said if words in one.text] == ([("fail", "Worker", "Properties/Handler")] if fails else [])


def test_it_is_there(coded: Callable[..., list[Any]]) -> None:
    assert coded(CODE, RULE) == []


def test_a_layer_may_hold_it(coded: Callable[..., list[Any]]) -> None:
    said = coded(CODE, RULE, properties="    Handler: index.main\n    Layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:x:1']\n")
    assert [(one.verdict, one.text) for one in said] == [("undecided", "the handler main is not defined in its module, and one of its layers may hold it")]


def test_the_layer_of_powertools_holds_no_handler(coded: Callable[..., list[Any]]) -> None:
    layer = "arn:aws:lambda:eu-west-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-x86_64:1"
    for layers, verdict in (
        (f"['{layer}']", "fail"),
        (f"[!Sub '{layer.replace('eu-west-1', '${AWS::Region}')}']", "fail"),
        (f"['{layer}', !Ref AWS::StackName]", "undecided"),
    ):
        said = coded(CODE, RULE, properties=f"    Handler: index.main\n    Layers: {layers}\n")
        assert [one.verdict for one in said] == [verdict]


@pytest.mark.parametrize("line", ["from app import *", "globals()['main'] = handler"])
def test_names_that_nobody_sees(line: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(f"{CODE}\n{line}", RULE, properties="    Handler: index.main\n")
    assert [(one.verdict, one.text) for one in said] == [("undecided", "the handler main is not defined in its module")]


@pytest.mark.parametrize(("runtime", "code"), [("python3.13", "def handler(event, context): pass"), ("nodejs22.x", "exports.handler = async () => {}")])
@pytest.mark.parametrize(("handler", "found"), [("index.handler", []), ("app.handler", ["fail"])])
def test_inline_code_is_the_file_index(runtime: str, code: str, handler: str, found: list[str], changed: Any) -> None:
    said = changed(f"Worker: {{Properties: {{Runtime: {runtime}, Handler: {handler}, Code: {{ZipFile: '{code}'}}}}}}", RULE)
    assert [one.verdict for one in said] == found


PUT_ON = "module.exports.handler = async (event) => { for (const record of event.Records) console.log(record.body); };"


@pytest.mark.parametrize(
    "what",
    [
        "class Worker {}",
        "function work() {}",
        "const work = () => {};",
        "const work = require('a-package')(exports);",
        "const work = new (require('a-package'))();",
    ],
)
@pytest.mark.parametrize(("put_on", "found"), [(PUT_ON, []), ("", ["fail"])])
def test_a_handler_that_is_put_on_what_the_module_is(what: str, put_on: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    """What a package made may have one."""
    named = what.split()[1].rstrip("{}").partition("(")[0]
    said = coded(f"{what}\nmodule.exports = {named};\n{put_on}", RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.verdict for one in said] == (["undecided"] if found and "a-package" in what else found)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("exports.handler = (event, context, callback) => callback(null)", ["fail"]),
        ("exports.handler = async function (event, context, callback) {}", ["fail"]),
        ("exports.handler = async (event, context) => {}", []),
        ("exports.handler = async (event, context, callback = null) => {}", []),
        ("exports.handler = async (event, ...rest) => {}", []),
        ('exports.handler = require("datadog-lambda-js").datadog((event, context, callback) => callback(null))', []),
    ],
    ids=["a callback", "asynchronous", "none", "one that may be left out", "the rest", "wrapped"],
)  # fmt: skip
def test_a_third_parameter_is_refused_from_node_24_on(code: str, found: list[str], changed: Any) -> None:
    def said(runtime: str, more: str = "") -> list[Any]:
        laid: list[Any] = changed(f"Worker: {{Properties: {{Runtime: {runtime}, Handler: index.handler{more}, Code: {{ZipFile: '{code}'}}}}}}", RULE)
        return laid

    assert [(one.verdict, one.resource, one.route) for one in said("nodejs24.x")] == [(verdict, "Worker", "Properties/Handler") for verdict in found]
    assert [
        one.verdict for one in said("nodejs24.x", ", Layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:x:1']")
    ] == found  # no layer makes it another function
    assert said("nodejs22.x") == []


@pytest.mark.parametrize(
    ("code", "handler", "said", "fix"),
    [
        (CODE, "index.main", "(it has handler)", "Set Handler of Worker to index.handler."),
        (CODE, "app.handler", "", "Set Handler of Worker to index.handler."),
        (f"{CODE}\n{CODE.replace('handler', 'other')}", "index.main", "(it has handler, other)", ""),
        (f"{CODE}\n{CODE.replace('handler', 'other')}", "app.other", "", "Set Handler of Worker to index.other."),
        ("def _helper(event, context): pass\ndef work(event): pass", "index.main", "", ""),
    ],
    ids=["another name", "another module", "two of them", "another module with two", "none takes an event and a context"],
)
def test_what_is_there_is_named_and_the_only_one_is_the_fix(code: str, handler: str, said: str, fix: str, tmp_path: Path) -> None:
    lines = "".join(f"          {line}\n" for line in code.splitlines())
    worker = f"  Worker:\n    Type: AWS::Lambda::Function\n    Properties:\n      Runtime: python3.13\n      Handler: {handler}\n      Code:\n        ZipFile: |\n{lines}"
    (one,) = findings(tmp_path, f"Resources:\n  Orders: {{Type: AWS::SQS::Queue}}\n{worker}  Mapping: {MAPPING}\n")
    assert said in one.message
    assert ("(it has" in one.message) is bool(said)
    assert one.fix == (fix or "Set Handler to file.function, as they are in the folder of Code or CodeUri.")


def test_a_module_that_is_not_there_is_found_by_its_handler_in_the_folder(tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    (code / "main.py").write_text(CODE, encoding="utf-8")
    (code / "tools.py").write_text("def other(a, b): pass\n", encoding="utf-8")
    (code / "broken.py").write_text("def handler(:\n", encoding="utf-8")
    sam = "Worker: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: code, Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}}}"
    found = findings(tmp_path, f"Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders: {{Type: AWS::SQS::Queue}}\n  {sam}\n")
    assert [(one.verdict, one.fix) for one in found] == [("fail", "Set Handler of Worker to main.handler.")]


WORKER = """
import { deliver } from './shop.mjs';
class Orders {
  sink = { send: (body) => deliver(body) };
  failures = [];
  async one(record) { await this.sink.send(record.body); }
  async handle(event) {
    for (const record of event.Records) { try { await deliver(record.body); } catch { this.failures.push(record.messageId); } }
    return { batchItemFailures: this.failures.splice(0).map((itemIdentifier) => ({ itemIdentifier })) };
  }
}
const orders = new Orders();
"""


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("export const handler = orders.handle;", ["fail"]),
        ("export const { handle: handler } = orders;", ["fail"]),
        ("export const handler = async (event) => { await Promise.all(event.Records.map(orders.one)); };", ["fail"]),
        ("export const handler = async (event) => { const { one } = orders; for (const record of event.Records) await one(record); };", ["fail"]),
        ("export const handler = orders.handle.bind(orders);", []),
        ("export const handler = (event) => orders.handle(event);", []),
        ("export const handler = async (event) => { await Promise.all(event.Records.map(orders.one, orders)); };", []),
        ("export const handler = async (event) => { await Promise.all(event.Records.map((record) => orders.one(record))); };", []),
    ],
)
def test_a_method_without_its_object(line: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(WORKER + line, RULE, properties="    Runtime: nodejs22.x\n")
    assert [(one.verdict, one.resource, one.severity) for one in said] == [(verdict, "Worker", Severity.ERROR) for verdict in found]
    assert all("is called without its object" in one.text and "TypeError" in one.text for one in said)


@pytest.mark.parametrize("name", ["client", "sink"])
def test_a_field_that_is_called_as_one_of_the_runtimes_own(name: str, coded: Callable[..., list[Any]]) -> None:
    code = f"import {{ SQSClient }} from '@aws-sdk/client-sqs';\nclass Orders {{\n  {name} = new SQSClient({{}});\n  async handle(event) {{ for (const record of event.Records) await this.{name}.send(record.body); }}\n}}\n"
    said = coded(code + "export const handler = new Orders().handle;", RULE, properties="    Runtime: nodejs22.x\n")
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Worker")]
    assert f"handle reads this.{name}" in said[0].text


def test_a_method_without_its_object_that_the_handler_catches_is_undecided(coded: Callable[..., list[Any]]) -> None:
    line = "export const handler = async (event) => { const { one } = orders; try { await one(event.Records[0]); } catch (error) { console.error(error); } };"
    assert coded(WORKER + line, RULE, properties="    Runtime: nodejs22.x\n") == []
    said = coded(WORKER + line, "handler-response", properties="    Runtime: nodejs22.x\n")
    assert [one.verdict for one in said] == ["undecided"]
    assert "one reads this.sink" in said[0].text


@pytest.mark.parametrize(
    ("code", "handler", "found"),
    [
        ("export default async function handler(event) {}", "index.handler", ["fail"]),
        ("export default async function handler(event) {}", "index.default", []),
        ("export async function handler(event) {}", "index.handler", []),
        ("async function handler(event) {}\nexport { handler };", "index.handler", []),
        ("async function main(event) {}\nexport { main as handler };", "index.main", ["fail"]),
    ],
)
def test_a_default_export_has_no_other_name(code: str, handler: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(code, RULE, properties=f"    Runtime: nodejs22.x\n    Handler: {handler}\n")] == found


@pytest.mark.parametrize(
    ("handler", "beside", "verdict"),
    [
        ("fulfill.handler", {}, "fail"),
        ("lib/worker.handler", {}, "undecided"),
        ("fulfill.handler", {"package.json": '{"type": "module", "dependencies": {"uuid": "^9"}}'}, "fail"),
        ("fulfill.handler", {"package.json": '{"scripts": {"build": "make dist"}}'}, "undecided"),
        ("fulfill.handler", {"package.json": '{"devDependencies": {"esbuild": "^0.24"}}'}, "undecided"),
        ("fulfill.handler", {"tsconfig.json": "{}"}, "undecided"),
        ("fulfill.handler", {"other.ts": "export const x = 1;"}, "undecided"),
        ("fulfil.handler", {}, ""),
    ],
)
def test_a_module_that_nothing_builds_is_there_or_is_not(handler: str, beside: dict[str, str], verdict: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    code = tmp_path / "orders"
    code.mkdir()
    (code / "fulfil.mjs").write_text("export const handler = async () => ({ batchItemFailures: [] });\n", encoding="utf-8")
    for name, text in beside.items():
        (code / name).write_text(text, encoding="utf-8")
    worker = f"{{Type: AWS::Lambda::Function, Properties: {{Runtime: nodejs22.x, Handler: {handler}, Code: ./orders, Role: a}}}}"
    said = findings(tmp_path, f"Resources:\n  Orders: {{Type: AWS::SQS::Queue}}\n  Worker: {worker}\n  Mapping: {MAPPING}\n")
    assert [one.verdict for one in said] == ([verdict] if verdict else [])
    assert all("(it has fulfil.mjs there)" in one.message for one in said if one.verdict == "fail")


LOADED = "exports.handler = async (event) => ({ batchItemFailures: [] });\n"


@pytest.mark.parametrize(
    ("lines", "more", "verdicts", "words"),
    [
        (LOADED, "", [], ""),
        (LOADED.replace("exports.handler", "export const handler"), "", ["fail"], "index.js has import or export statements, and Node.js loads it as CommonJS"),
        (LOADED.replace("exports.handler", "export const handler"), "Environment: {Variables: {NODE_OPTIONS: --experimental-detect-module}}, ", [], ""),
        (f"const AWS = require('aws-sdk');\n{LOADED}", "", ["fail"], "nodejs22.x brings version 3 alone"),
        (
            f"const AWS = require('aws-sdk');\n{LOADED}",
            "Layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:x:1'], ",
            ["undecided"],
            "one of its layers may hold it",
        ),
    ],
    ids=["loaded", "an ES module", "options of Node", "version 2", "a layer"],
)
def test_code_that_node_cannot_load(lines: str, more: str, verdicts: list[str], words: str, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "index.js").write_text(lines, encoding="utf-8")
    properties = f"Runtime: nodejs22.x, Handler: index.handler, CodeUri: code, {more}Events: {{Q: {{Type: SQS, Properties: {{Queue: !GetAtt Orders.Arn}}}}}}"
    found = findings(
        tmp_path,
        f"Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders: {{Type: AWS::SQS::Queue}}\n  Worker: {{Type: AWS::Serverless::Function, Properties: {{{properties}}}}}\n",
    )
    assert [one.verdict for one in found] == verdicts
    assert all(words in (one.message or one.reason) for one in found)


def test_what_builds_the_code_may_write_it_anew(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "index.js").write_text(LOADED.replace("exports.handler", "export const handler"), encoding="utf-8")
    sam = "Worker: {Type: AWS::Serverless::Function, Metadata: {BuildMethod: makefile}, Properties: {Runtime: nodejs22.x, Handler: index.handler, CodeUri: code, Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}}}"
    assert [
        one.verdict for one in findings(tmp_path, f"Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders: {{Type: AWS::SQS::Queue}}\n  {sam}\n")
    ] == ["undecided"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "class Worker:\n    def __call__(self, event, context):\n        return {'batchItemFailures': []}\nhandler = Worker",
            "the handler handler is a class",
        ),
        ("class handler:\n    def __init__(self, event, context):\n        self.event = event", "the handler handler is a class"),
        (
            "def each(work):\n    def run(event, context):\n        return work(event)\n    run\n@each\ndef handler(event):\n    pass",
            "the handler handler is None",
        ),
        ("class Worker:\n    def __call__(self, event, context):\n        return {'batchItemFailures': []}\nhandler = Worker()", ""),
        ("class handler(dict):\n    def __init__(self, event, context):\n        super().__init__(batchItemFailures=[])", ""),
        ("def each(work):\n    def run(event, context):\n        return work(event)\n    return run\n@each\ndef handler(event):\n    pass", ""),
    ],
)
def test_what_lambda_calls_is_no_function(code: str, words: str, coded: Callable[..., list[Any]]) -> None:
    said = [one for one in coded(code, RULE) if one.verdict == "fail"]
    assert len(said) == bool(words)
    assert all(words in one.text for one in said)


@pytest.mark.parametrize(
    ("handler", "entries", "found"),
    [
        ("orders.handler", "[orders.ts]", []),
        ("index.handler", "[orders.ts]", ["fail"]),
        ("src/orders.handler", "[orders.ts]", []),
        ("index.handler", "[orders.ts, index.ts]", []),
        ("index.handler", '["*.ts"]', ["undecided"]),
    ],
)
def test_what_esbuild_makes_has_the_name_of_its_entry_point(handler: str, entries: str, found: list[str], tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "orders.ts").write_text(LOADED.replace("exports.handler", "export const handler"), encoding="utf-8")
    metadata = f"Metadata: {{BuildMethod: esbuild, BuildProperties: {{EntryPoints: {entries}}}}}"
    properties = f"Runtime: nodejs22.x, Handler: {handler}, CodeUri: code, Events: {{Q: {{Type: SQS, Properties: {{Queue: !GetAtt Orders.Arn}}}}}}"
    sam = f"Worker: {{Type: AWS::Serverless::Function, {metadata}, Properties: {{{properties}}}}}"
    said = findings(tmp_path, f"Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders: {{Type: AWS::SQS::Queue}}\n  {sam}\n")
    assert [one.verdict for one in said if not (one.verdict == "undecided" and "index.ts" in entries)] == found


def test_a_handler_that_is_named_is_no_other_one(coded: Callable[..., list[Any]]) -> None:
    (one,) = coded("def each(work):\n    print(work)\n@each\ndef handler(message, record):\n    pass", RULE)
    assert "the handler handler is None: what makes it returns nothing: every invocation" in one.text
    assert "Set Handler of Worker" not in one.fix


@pytest.mark.parametrize(("handler", "found"), [("index.Worker.handle", 0), ("index.Worker.missing", 1), ("index.handle", 1)])
def test_node_takes_a_handler_apart_at_its_first_dot(handler: str, found: int, coded: Callable[..., list[Any]]) -> None:
    """https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/UserFunction.js"""
    code = "exports.Worker = class { static async handle(event) { return { batchItemFailures: [] }; } };"
    assert [one.verdict for one in coded(code, RULE, properties=f"    Runtime: nodejs22.x\n    Handler: {handler}\n")] == ["fail"] * found


@pytest.mark.parametrize("runtime", ["python3.13", "nodejs22.x"])
@pytest.mark.parametrize(("code", "verdict"), [("Placeholder code", "undecided"), ("pass", "undecided"), ("x = 1", "fail")])
@pytest.mark.parametrize("handler", ["index.handler", "src/worker.handler"])
def test_a_placeholder_is_code_that_something_else_deploys(code: str, verdict: str, handler: str, runtime: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(code, RULE, properties=f"    Runtime: {runtime}\n    Handler: {handler}\n")
    assert [(one.verdict, one.resource) for one in said] == [(verdict, "Worker")]
    assert all("other code may be deployed in its place" in one.text for one in said if one.verdict == "undecided")


BROKEN = "import json\n\ndef handler(event, context)\n    return {'batchItemFailures': []}"


@pytest.mark.parametrize(
    ("code", "runtime", "verdict"),
    [
        pytest.param(BROKEN, "python3.11", "fail", id="as new as ours"),
        pytest.param(BROKEN, "python3.99", "undecided", id="newer than ours"),
        pytest.param(f"{BROKEN}\n# {{{{ stage }}}}", "python3.11", "undecided", id="something is put in"),
        pytest.param(BROKEN.replace("context)", "context):"), "python3.11", None, id="right"),
        pytest.param(f"try:\n    import broken\nexcept SyntaxError:\n    pass\n{CODE}", "python3.11", None, id="another module"),
    ],
)
def test_code_that_is_no_python_runs_nowhere(code: str, runtime: str, verdict: str | None, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "broken.py").write_text(BROKEN, encoding="utf-8")
    (tmp_path / "app.py").write_text(code, encoding="utf-8")
    queue = "Orders: {Type: AWS::SQS::Queue}\n"
    worker = f"Worker: {{Type: AWS::Serverless::Function, Properties: {{Runtime: {runtime}, Handler: app.handler, CodeUri: ., Events: {{Q: {{Type: SQS, Properties: {{Queue: !GetAtt Orders.Arn}}}}}}}}}}\n"
    said = findings(tmp_path, f"Transform: AWS::Serverless-2016-10-31\nResources:\n  {queue}  {worker}")
    assert [one.verdict for one in said] == ([verdict] if verdict else [])
    if verdict == "fail":
        assert (Path(said[0].source.file).name, said[0].source.line) == ("app.py", 3)
        assert said[0].message.startswith("app.py is no Python: expected ':' in its line 3 (Runtime.UserCodeSyntaxError): every invocation of Worker fails")


def test_inline_code_that_is_no_python_is_at_its_line_of_the_template(tmp_path: Path) -> None:
    code = "".join(f"          {line}\n" for line in BROKEN.splitlines())
    worker = f"Type: AWS::Lambda::Function\n    Properties:\n      Runtime: python3.11\n      Handler: index.handler\n      Code:\n        ZipFile: |\n{code}"
    (one,) = findings(tmp_path, f"Resources:\n  Orders: {{Type: AWS::SQS::Queue}}\n  Mapping: {MAPPING}\n  Worker:\n    {worker}")
    assert (one.verdict, one.source.line) == ("fail", 13)
