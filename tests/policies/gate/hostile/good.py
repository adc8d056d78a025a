"""What is changed: templates, handlers and a cloud assembly that are as they should be."""

from __future__ import annotations

import contextlib
import re
import runpy
from pathlib import Path
from typing import Any

from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Unreadable

TESTS = Path(__file__).parents[3]
GOOD: dict[str, Any] = runpy.run_path(str(TESTS / "synth" / "garbled" / "template.py"))["GOOD"]
PLAIN = parse((TESTS / "policies" / "base.yaml").read_text(encoding="utf-8"), "base.yaml")[0]
SAM = [parse(path.read_text(encoding="utf-8"), path.name)[0] for path in sorted((TESTS / "synth" / "sources" / "sam").glob("*.yaml"))]
HANDLERS = [
    code for path in sorted((TESTS / "handlers").glob("*.txt")) for code in re.split(r"^===.*\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
]
LOOPS = {
    "Transform": "AWS::LanguageExtensions",
    "Resources": {
        "Fn::ForEach::Queues": [
            "Name",
            ["A", "B", {"Ref": "AWS::Region"}],
            {"Queue${Name}": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "q-${Name}"}}}},
        ],
        "Fn::ForEach::Maps": [
            "Name",
            ["A", "B"],
            {
                "Map${Name}": {
                    "Type": "AWS::Lambda::EventSourceMapping",
                    "Properties": {"EventSourceArn": {"Fn::GetAtt": [{"Fn::Sub": "Queue${Name}"}, "Arn"]}, "FunctionName": {"Ref": "Worker"}},
                }
            },
        ],
        "Worker": PLAIN["Resources"]["Worker"],
        "WorkerRole": PLAIN["Resources"]["WorkerRole"],
    },
}
NESTED = {
    "parent.yaml": {
        "Parameters": {"Env": {"Type": "String", "AllowedValues": ["dev", "prod"]}},
        "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}},
        "Resources": {
            "Child": {
                "Type": "AWS::CloudFormation::Stack",
                "Condition": "IsProd",
                "Properties": {
                    "TemplateURL": "./child.yaml",
                    "Parameters": {"Env": {"Ref": "Env"}, "Arn": {"Fn::ImportValue": "orders"}, "Hide": {"Fn::If": ["IsProd", 5, "30"]}},
                },
            },
            "Alarm": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "MetricName": "Errors",
                    "Namespace": "AWS/Lambda",
                    "Dimensions": [{"Name": "FunctionName", "Value": {"Fn::GetAtt": ["Child", "Outputs.Name"]}}],
                },
            },
        },
    },
    "child.yaml": {
        "Parameters": {"Env": {"Type": "String"}, "Arn": {"Type": "String"}, "Hide": {"Type": "Number"}},
        "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}},
        "Resources": {
            **{name: PLAIN["Resources"][name] for name in ("Worker", "WorkerRole", "Orders", "DeadLetters")},
            "Mapping": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {"EventSourceArn": {"Ref": "Arn"}, "FunctionName": {"Ref": "Worker"}, "MaximumBatchingWindowInSeconds": {"Ref": "Hide"}},
            },
        },
        "Outputs": {"Name": {"Value": {"Ref": "Worker"}}},
    },
    "queues.yaml": {
        "Resources": {
            "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": {"Fn::GetStackOutput": {"StackName": "child", "OutputName": "Name"}}}}
        },
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Orders", "Arn"]}, "Export": {"Name": "orders"}}},
    },
}
TRACE = ["new Orders (/app/infra/orders.py:12:5)", "    at Stack (app.py:7)", "Queue.__init__ (lib.py:3:1)"]
ASSEMBLY = {
    "cdk.out/manifest.json": {
        "version": "48.0.0",
        "artifacts": {
            "App.assets": {"type": "cdk:asset-manifest", "properties": {"file": "App.assets.json"}},
            "App": {
                "type": "aws:cloudformation:stack",
                "environment": "aws://unknown-account/unknown-region",
                "properties": {"templateFile": "App.template.json", "stackName": "app", "tags": {}},
                "dependencies": ["App.assets"],
                "displayName": "App",
                "metadata": {
                    "/App/Orders/Resource": [{"type": "aws:cdk:logicalId", "data": "Orders", "trace": TRACE}, {"type": "aws:cdk:creationStack", "data": TRACE}],
                    "/App/Worker/Resource": [{"type": "aws:cdk:logicalId", "data": "Worker", "trace": TRACE}],
                },
            },
            "assembly-Stage": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Stage"}},
            "Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}},
        },
        "missing": [{"key": "ssm:x", "provider": "ssm", "props": {}}],
    },
    "cdk.out/App.assets.json": {"version": "48.0.0", "files": {"abc123": {"source": {"path": "../src", "packaging": "zip"}, "destinations": {}}}},
    "cdk.out/App.template.json": {
        **PLAIN,
        "Resources": {
            **PLAIN["Resources"],
            "Worker": {
                **PLAIN["Resources"]["Worker"],
                "Properties": {**PLAIN["Resources"]["Worker"]["Properties"], "Code": {"S3Bucket": "b", "S3Key": "abc123.zip"}},
                "Metadata": {"aws:cdk:path": "App/Worker/Resource", "aws:asset:path": "../src", "aws:asset:property": "Code"},
            },
            "Nested": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {"TemplateURL": "https://x", "Parameters": {"Arn": {"Fn::GetAtt": ["Orders", "Arn"]}}},
                "Metadata": {
                    "aws:cdk:path": "App/N.NestedStack/N.NestedStackResource",
                    "aws:asset:path": "N.nested.template.json",
                    "aws:asset:property": "TemplateURL",
                },
            },
        },
    },
    "cdk.out/N.nested.template.json": NESTED["child.yaml"],
    "cdk.out/assembly-Stage/manifest.json": {
        "version": "48.0.0",
        "artifacts": {"S": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.template.json"}, "displayName": "Stage/S"}},
    },
    "cdk.out/assembly-Stage/S.template.json": GOOD,
}


def seeds(folder: str | None) -> list[Any]:
    """The templates of a folder that can be read."""
    found = []
    for path in sorted(Path(folder).rglob("*")) if folder else ():
        if path.is_file() and path.stat().st_size < 60_000:
            with contextlib.suppress(Unreadable, UnicodeDecodeError):
                found.append(parse(path.read_text(encoding="utf-8"), path.name)[0])
    return found
