"""A repository with something of everything that is read while a pipeline is judged, and the gate run in it: with what is kept, and without."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.judging import group as judging_group
from queuegate.policies.gate.report.formats import FORMATS, Ended, Look
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import Ran, run

BASE = (Path(__file__).parents[2] / "base.yaml").read_text(encoding="utf-8")
INLINE = """      Code: {ZipFile: "def handler(event, context): return {'batchItemFailures': []}"}\n"""
ENV = "Parameters:\n  Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}\n  Timeout: {Type: Number, Default: 30}\n"
SWALLOWS = "def {}(event, *_):\n    for record in event['Records']:\n        try:\n            print(int(record['body']))\n        except Exception:\n            pass\n    return {{'batchItemFailures': []}}\n"
SCRIPT_SWALLOWS = "exports.{} = async (event) => {{ for (const one of event.Records) {{ try {{ JSON.parse(one.body); }} catch (e) {{ }} }} return {{ batchItemFailures: [] }}; }};\n"
PYTHON = "from helper import done\nfrom shared import checked\n\n\ndef handler(event, context):\n    checked(event)\n    return done(event)\n"
HELPER = "def done(event):\n    return {'batchItemFailures': []}\n"
LAYER = "def checked(event):\n    return None\n"
SCRIPT = "const { done } = require('./util');\nexports.handler = async (event) => done(event);\n"
UTIL = "exports.done = () => ({ batchItemFailures: [] });\n"
APP = "from aws_cdk import Stack, aws_sqs as sqs\n\nclass S(Stack):\n    def __init__(self, scope):\n        sqs.Queue(self, 'Orders', visibility_timeout=Duration.seconds(10))\n"


def template(code: str = INLINE, *, head: str = "", runtime: str = "python3.13", handler: str = "index.handler", more: str = "") -> str:
    made = BASE.replace(INLINE, code).replace("Resources:\n", f"{head}Resources:\n", 1)
    return made.replace("python3.13", runtime).replace("index.handler", handler) + more


def assembly(folder: Path) -> dict[str, str]:
    """A cdk.out whose queue was made in app.py."""
    trace = [f"__init__ ({folder}/app/app.py:5)"]
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 10}}
    worker = {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "python3.13", "Handler": "index.handler", "Timeout": 30, "Code": {"S3Key": "x"}}}
    reads = {"EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]}, "FunctionName": {"Ref": "Worker"}}
    mapping = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": reads}
    stack = {"type": "aws:cloudformation:stack", "environment": "aws://111122223333/eu-west-1", "properties": {"templateFile": "S.template.json"}}
    return {
        "app/cdk.out/manifest.json": json.dumps({"version": "40.0.0", "artifacts": {"S": {**stack, "additionalMetadataFile": "S.metadata.json"}}}),
        "app/cdk.out/S.metadata.json": json.dumps({"/S/Orders/Resource": [{"type": "aws:cdk:logicalId", "data": "Orders", "trace": trace}]}),
        "app/cdk.out/S.template.json": json.dumps({"Resources": {"Orders": queue, "Worker": worker, "Mapping": mapping}}, indent=1),
        "app/app.py": APP,
    }


TARGETS = "targets:\n  - paths: [infra, app/cdk.out]\n    parameter-files: [prod.json]\n"
OUTSIDE = "arn:aws:sqs:eu-west-1:111122223333:elsewhere"
FILES: dict[str, str] = {
    "queuegate.yaml": f"{TARGETS}handlers: {{}}\n",
    "prod.json": '{"Parameters": {"Env": "prod"}}\n',
    "infra/orders.yaml": template(
        "      Code: ../code/orders\n      Layers: [!Ref Shared]\n",
        head=ENV,
        more="  Shared:\n    Type: AWS::Lambda::LayerVersion\n    Properties: {Content: ../code/layer}\n",
    ).replace("Timeout: 30", "Timeout: !Ref Timeout"),
    "infra/billing.yaml": template("      Code: ../code/billing\n", runtime="nodejs22.x", handler="worker.handler"),
    "infra/linked.yaml": template("      Code: ../code/linked\n"),
    "infra/parent.yaml": f"{ENV}Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: children/child.yaml\n      Parameters: {{Env: !Ref Env}}\n",
    "infra/children/child.yaml": template(head=ENV),
    "infra/alarms.yaml": "Parameters: {Named: {Type: String}}\nResources:\n  Any:\n    Type: AWS::CloudWatch::Alarm\n    Properties: {Namespace: AWS/SQS, MetricName: ApproximateAgeOfOldestMessage, Dimensions: [{Name: QueueName, Value: !Ref Named}]}\n",
    "infra/outside.yaml": template().replace("EventSourceArn: !GetAtt Orders.Arn", f"EventSourceArn: {OUTSIDE}"),
    "infra/network.yaml": "Resources: {Jobs: {Type: AWS::SQS::Queue}}\nOutputs: {Jobs: {Value: !GetAtt Jobs.Arn, Export: {Name: jobs}}}\n",
    "infra/imports.yaml": template().replace("EventSourceArn: !GetAtt Orders.Arn", "EventSourceArn: !ImportValue jobs"),
    "elsewhere/one.yaml": template(),
    "elsewhere/two.yaml": template().replace("185", "20"),
    "code/orders/index.py": PYTHON,
    "code/orders/helper.py": HELPER,
    "code/layer/python/shared.py": LAYER,
    "code/billing/worker.js": SCRIPT,
    "code/billing/util.js": UTIL,
    "code/good/index.py": "def handler(event, context):\n    return {'batchItemFailures': []}\n",
    "code/bad/index.py": SWALLOWS.format("handler"),
}


@dataclass
class Repository:
    """A folder, and the gate run in it: with every rule, unless `only` names some."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    only: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=lambda: {"targets": TARGETS, "handlers": "handlers: {}\n"})

    def set(self, section: str, text: str) -> None:
        """Write the settings with another text of one section; "" for none. What is set last stands first, so that the lines of all others change."""
        self.settings = {section: text} | {name: other for name, other in self.settings.items() if name != section}
        self.write("queuegate.yaml", "".join(self.settings.values()))

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def link(self, name: str, target: str) -> None:
        path = self.folder / name
        path.unlink(missing_ok=True)
        path.symlink_to(target)

    def said(self, **flags: Any) -> Ran:
        """What a run says."""
        return run(Flags(**{"linters": ("none",), "only": self.only, **flags}), self.folder)

    def judged(self, act: Callable[[], object]) -> list[str]:
        """The files of the templates that are judged while something is done."""
        found: list[str] = []
        judged = judging_group.judged

        def noted(several: Any, one: Any, judging: Any) -> Any:
            found.extend(os.path.relpath(one.survey.routes[i].file, self.folder) for i in several.own)
            return judged(several, one, judging)

        with self.monkeypatch.context() as patched:
            patched.setattr(judging_group, "judged", noted)
            act()
        return found

    def cached(self) -> list[Path]:
        """The files in which answers are kept."""
        return sorted((self.folder / ".git" / "cache" / "queuegate" / "answers").glob("*"))


def entered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The repository in a folder that has its files: it is the working folder, and its answers are kept in itself."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / ".git" / "cache"))
    monkeypatch.chdir(folder)
    return Repository(folder, monkeypatch)


def made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    (folder / ".git").mkdir(parents=True)
    repository = entered(folder, monkeypatch)
    for name, text in {**FILES, **assembly(folder)}.items():
        repository.write(name, text)
    repository.link("infra/met.yaml", "../elsewhere/one.yaml")
    repository.link("code/linked", "good")
    return repository


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    return made(tmp_path, monkeypatch)


def whole(ran: Ran) -> dict[str, Any]:
    """Everything that comes of a run, in every format: with the kinds of its values, which no format shows."""
    look = Look(first=ran.first, below=ran.below, full=True, verbose=True, ended=Ended(ran.code, str(ran.fail_on), strict=ran.strict))
    return {name: render(ran.report, look) for name, render in FORMATS.items()} | {"code": ran.code, "remarks": ran.remarks, "report": repr(ran.report)}
