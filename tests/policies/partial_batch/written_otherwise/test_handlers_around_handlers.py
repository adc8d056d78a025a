"""A Handler of Datadog's or New Relic's calls the one that an environment variable names: what is said is what is said of that one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run
from queuegate.policies.rule import Severity
from queuegate.synth.sources.around import AROUND

SWALLOWS = {
    "python3.13": "def handler(event, context):\n    for record in event['Records']:\n        try:\n            deliver(record['body'])\n        except Exception as error:\n            print(error)",
    "nodejs22.x": "exports.handler = async (event) => {\n  for (const record of event.Records) {\n    try { await deliver(record.body); } catch (error) { console.log(error); }\n  }\n};",
}


def around(handler: str, own: str) -> str:
    return f"    Handler: {handler}\n    Environment: {{Variables: {{{AROUND[handler]}: {own}}}}}\n"


@pytest.mark.parametrize("handler", AROUND)
def test_what_is_said_is_what_is_said_of_the_handler_itself(handler: str, coded: Callable[..., list[Any]]) -> None:
    runtime = "python3.13" if "_" in handler.partition(".")[0].removeprefix("node_modules") else "nodejs22.x"
    of_runtime = f"    Runtime: {runtime}\n"
    (plain,) = coded(SWALLOWS[runtime], "swallowed-exception", properties=f"{of_runtime}    Handler: index.handler\n")
    (said,) = coded(SWALLOWS[runtime], "swallowed-exception", properties=of_runtime + around(handler, "index.handler"))
    assert (said.verdict, said.text, said.resource, said.route) == ("fail", plain.text, plain.resource, plain.route)


def test_a_handler_that_the_variable_names_and_that_is_not_there(coded: Callable[..., list[Any]]) -> None:
    code = "def handler(event, context):\n    return {'batchItemFailures': []}"
    (said,) = coded(code, "handler-not-found", properties=around("datadog_lambda.handler.handler", "index.main"))
    assert (said.verdict, said.severity, said.resource) == ("fail", Severity.ERROR, "Worker")
    assert "the handler main is not defined in its module" in said.text
    layer = "    Layers: ['arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Python313:100']\n"
    (said,) = coded(code, "handler-not-found", properties=around("datadog_lambda.handler.handler", "index.main") + layer)
    assert said.verdict == "fail"


@pytest.mark.parametrize("variables", ["{}", "{DD_LAMBDA_HANDLER: !Ref Own}"])
def test_what_the_variable_does_not_say_is_undecided(variables: str, changed: Callable[..., list[Any]]) -> None:
    worker = "Worker: {Properties: {Handler: /opt/nodejs/node_modules/datadog-lambda-js/handler.handler, Runtime: nodejs22.x, Layers: [!Ref AWS::StackName], "
    said = changed(
        f"{worker}Environment: {{Variables: {variables}}}, Code: {{ZipFile: 'exports.handler = async () => {{}}'}}}}}}\nOwn: {{Type: AWS::SNS::Topic}}",
        "handler-not-found",
    )
    assert [one.verdict for one in said] == ["undecided"]


def test_trap_a_callback_is_called_by_the_library(coded: Callable[..., list[Any]]) -> None:
    code = "exports.handler = (event, context, callback) => callback(null, { batchItemFailures: [] });"
    runtime = "    Runtime: nodejs24.x\n"
    assert [one.verdict for one in coded(code, "handler-not-found", properties=f"{runtime}    Handler: index.handler\n")] == ["fail"]
    assert [one.verdict for one in coded(code, "handler-not-found", properties=runtime + around("newrelic-lambda-wrapper.handler", "index.handler"))] == []


def test_the_code_of_a_package_of_the_serverless_framework_is_found_by_it(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "worker.py").write_text(SWALLOWS["python3.13"], encoding="utf-8")
    worker = {"Runtime": "python3.13", "Handler": "datadog_lambda.handler.handler", "Code": {"S3Bucket": "b", "S3Key": "orders.zip"}, "Role": "a"}
    worker |= {"Environment": {"Variables": {"DD_LAMBDA_HANDLER": "src/worker.handler"}}}
    mapping = {"EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]}, "FunctionName": {"Ref": "Worker"}}
    types = {"Orders": ("SQS::Queue", {}), "Worker": ("Lambda::Function", worker), "Mapping": ("Lambda::EventSourceMapping", mapping)}
    (tmp_path / ".serverless").mkdir()
    template = tmp_path / ".serverless" / "cloudformation-template-update-stack.json"
    template.write_text(json.dumps({"Resources": {name: {"Type": f"AWS::{kind}", "Properties": has} for name, (kind, has) in types.items()}}), encoding="utf-8")
    found = run(Flags(targets=(str(template),), only=("swallowed-exception",), linters=("none",), cache=False), tmp_path).report.findings
    assert [(one.verdict, one.resource) for one in found] == [("fail", "Worker")]
