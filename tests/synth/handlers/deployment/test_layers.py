"""Modules in layers of the repository are read with the handler that imports them, wherever a template has them from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.synth import Options, load
from queuegate.synth.handlers import Calls, Reading, calls, read
from queuegate.synth.model.pipelines import build
from queuegate.synth.values.worlds import Undecided

PIPELINE = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: worker.handler, Code: ./src, Layers: [LAYERS]}
  Shared:
    Type: AWS::Lambda::LayerVersion
    Properties: {Content: ./layer}
  Other:
    Type: AWS::Lambda::LayerVersion
    Properties: {Content: ./other}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
"""
SAM = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: worker.handler
      CodeUri: ./src
      Layers: [LAYERS]
      Events: {Queue: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
  Shared:
    Type: AWS::Serverless::LayerVersion
    Metadata: {BuildMethod: python3.13}
    Properties: {ContentUri: ./layer}
"""
HANDLER = "from batches import reported\n\n@reported\ndef handler(record, context):\n    deliver(record['body'])\n"
REPORTED = """
import boto3

def reported(function):
    def inner(event, context):
        failures = []
        for record in event["Records"]:
            try:
                function(record, context)
            except Exception:
                failures.append({"itemIdentifier": record["messageId"]})
        boto3.client("cloudwatch").put_metric_data(Namespace="batches", MetricData=[])
        return {"batchItemFailures": failures}
    return inner
"""
SILENT = 'def reported(function):\n    def inner(event, context):\n        return {"batchItemFailures": []}\n    return inner\n'
Both = tuple[Reading, Calls]


@pytest.fixture
def reading(tmp_path: Path) -> Callable[..., Both]:
    def run(template: str, files: dict[str, str]) -> Both:
        (tmp_path / ".git").mkdir()
        for name, content in {"src/worker.py": HANDLER, **files}.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
        (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
        (pipeline,) = build(load([str(tmp_path / "template.yaml")], Options(tmp_path, lambda: tmp_path)).templates).pipelines
        function = pipeline.usual().function
        return read(function), calls(function)

    return run


@pytest.mark.parametrize(
    ("template", "layers", "file"),
    [
        (PIPELINE, "!Ref Shared", "layer/python/batches.py"),
        (PIPELINE, "!Ref Shared", "layer/python/batches/__init__.py"),
        (PIPELINE, "!Ref Shared", "layer/python/lib/python3.13/site-packages/batches.py"),
        (PIPELINE, "arn:aws:lambda:eu-west-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-x86_64:1, !Ref Shared", "layer/python/batches.py"),
        (SAM, "!Ref Shared", "layer/batches.py"),
        (SAM, "!Ref Shared", "layer/python/batches.py"),
    ],
)
def test_a_module_of_a_layer_is_read_as_one_beside_the_handler(template: str, layers: str, file: str, reading: Callable[..., Both]) -> None:
    answer, called = reading(template.replace("LAYERS", layers), {file: REPORTED})
    assert [one.kind for one in answer.answers] == ["list"]
    assert {one.told for one in answer.failures} == {"response"}
    assert [one.operation for one in called.calls] == ["put_metric_data"]
    assert not called.unread


CHILD = """
Parameters:
  Shared: {Type: String}
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: worker.handler, Code: ./src, Layers: [!Ref Shared]}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
"""
LAYER = "  Shared:\n    Type: AWS::Lambda::LayerVersion\n    Properties: {Content: ./layer}\n"
OF_PARENT = f"""
Resources:
{LAYER}  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: ./child.yaml, Parameters: {{Shared: !Ref Shared}}}}
"""
OF_SIBLING = """
Resources:
  Layers:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./layers.yaml}
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./child.yaml, Parameters: {Shared: !GetAtt Layers.Outputs.Shared}}
"""


@pytest.mark.parametrize("parent", [OF_PARENT, OF_SIBLING], ids=["a parent's", "a sibling's"])
def test_a_layer_that_a_nested_stack_is_given(parent: str, reading: Callable[..., Both]) -> None:
    layers = f"Resources:\n{LAYER}Outputs:\n  Shared: {{Value: !Ref Shared}}\n"
    answer, called = reading(parent, {"child.yaml": CHILD, "layers.yaml": layers, "layer/python/batches.py": REPORTED})
    assert [one.kind for one in answer.answers] == ["list"]
    assert not called.unread


def test_the_last_layer_wins_and_the_folder_of_the_code_wins_over_it(reading: Callable[..., Both]) -> None:
    given = {"layer/python/batches.py": SILENT, "other/python/batches.py": REPORTED}
    answer, _ = reading(PIPELINE.replace("LAYERS", "!Ref Shared, !Ref Other"), given)
    assert [one.kind for one in answer.answers] == ["list"]


@pytest.mark.parametrize(("layers", "file"), [("", "layer/python/batches.py"), ("!Ref Shared", "layer/batches.py"), ("!Ref Shared", "other/python/batches.py")])
def test_what_lambda_would_not_find_is_not_read(layers: str, file: str, reading: Callable[..., Both]) -> None:
    with pytest.raises(Undecided, match="reported"):
        reading(PIPELINE.replace("LAYERS", layers), {file: REPORTED})
