"""A fix is spelt for the file that a person edits, with the resource and the value in it; what cannot be changed there is not asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.fixes.written import fix_of
from queuegate.policies.rule import Change, Finding, Grant
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model import View
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.prepared import prepared
from queuegate.synth.sources.sam.transform import lowered
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.worlds import World

PLAIN = """
Parameters: {Wait: {Type: Number, Default: 30}}
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
  Role: {Type: AWS::IAM::Role}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, ProvisionedPollerConfig: {MinimumPollers: 2}}
"""
SAM = """
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Timeout: 60}}
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Topic: {Type: AWS::SNS::Topic}
  Done: {Type: AWS::Serverless::SimpleTable}
  Release: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Worker}}
  Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: !GetAtt Release.Version}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "def handler(event, context): pass"
      DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Orders.Arn}
      Events:
        Placed: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn, BatchSize: 20}}
        News: {Type: SNS, Properties: {Topic: !Ref Topic, SqsSubscription: true}}
"""


def fix(text: str, resource: str, *changes: tuple[str, Any], file: str = "template.yaml", instead: tuple[tuple[str, Any], ...] = (), **of_template: Any) -> str:
    body, spot = parse(text, file)
    template = Template(file=file, stack="template", body=body, spot=spot, **of_template)
    template = prepared(template, None)[0]
    model = build([template])
    (view,) = [view_of(facts, World()) for facts in model.links.facts.values() if facts.id == resource]
    return fix_of(Finding("", at=view, changes=[Change(view, *one) for one in changes], instead=[Change(view, *one) for one in instead]), str)


@pytest.mark.parametrize(
    ("resource", "change", "text"),
    [
        ("Orders", ("VisibilityTimeout", 185), "Set VisibilityTimeout of Orders to 185."),
        ("Orders", ("VisibilityTimeout", None), "Remove VisibilityTimeout from Orders."),
        ("Mapping", ("ScalingConfig.MaximumConcurrency", 10), "Set ScalingConfig of Mapping to {MaximumConcurrency: 10}."),
        ("Mapping", ("ProvisionedPollerConfig.MaximumPollers", 20), "Set ProvisionedPollerConfig.MaximumPollers of Mapping to 20."),
        ("Mapping", ("FunctionResponseTypes", ["ReportBatchItemFailures"]), "Set FunctionResponseTypes of Mapping to [ReportBatchItemFailures]."),
        ("Mapping", ("DependsOn", "Role"), "Add Role to the DependsOn of Mapping."),
        ("Orders", ("DeletionPolicy", "Retain"), "Set DeletionPolicy of Orders to Retain."),
    ],
)
def test_in_cloudformation(resource: str, change: tuple[str, Any], text: str) -> None:
    assert fix(PLAIN, resource, change) == text


def test_json_is_spelt_as_json() -> None:
    text = json.dumps(parse(PLAIN, "x")[0])
    assert fix(text, "Mapping", ("ScalingConfig.MaximumConcurrency", 10), file="t.json") == 'Set ScalingConfig of Mapping to {"MaximumConcurrency": 10}.'


def test_several_changes_belong_together_and_others_are_the_other_way() -> None:
    both = (("BatchSize", 10), ("MaximumBatchingWindowInSeconds", None))
    assert fix(PLAIN, "Mapping", *both, instead=(("Enabled", False),)) == (
        "Set BatchSize of Mapping to 10 and remove MaximumBatchingWindowInSeconds from Mapping, or set Enabled of Mapping to false."
    )


@pytest.mark.parametrize(
    ("resource", "change", "text"),
    [
        ("Orders", ("VisibilityTimeout", 185), "Set VisibilityTimeout of Orders to 185."),
        ("WorkerPlaced", ("BatchSize", 10), "Set BatchSize of the event Placed of Worker to 10."),
        ("WorkerPlaced", ("ScalingConfig.MaximumConcurrency", 10), "Set ScalingConfig of the event Placed of Worker to {MaximumConcurrency: 10}."),
        ("WorkerPlaced", ("DependsOn", "Policy"), "Add Policy to the DependsOn of Worker."),
        ("Worker", ("Timeout", 30), "Set Timeout of Worker to 30 (it comes from Globals.Function)."),
        ("Worker", ("Timeout", None), "Remove Timeout from Globals.Function."),
        ("Worker", ("DeadLetterConfig", None), "Remove DeadLetterQueue from Worker."),
        ("WorkerPlaced", ("FunctionName", {"Ref": "Live"}), "Set AutoPublishAlias of Worker to live (it makes the alias, in place of Live)."),
        ("WorkerPlaced", ("FunctionName", {"Ref": "Release"}), "An event of Worker invokes $LATEST unless AutoPublishAlias is set: name the alias there."),
        ("Done", ("SSESpecification.SSEEnabled", True), "Set SSESpecification of Done to {SSEEnabled: true}."),
        ("Done", ("DeletionPolicy", "Retain"), "Set DeletionPolicy of Done to Retain."),
        (
            *("Done", ("TimeToLiveSpecification", {"Enabled": True})),
            "AWS::Serverless::SimpleTable has no TimeToLiveSpecification: define Done as an AWS::DynamoDB::Table with it.",
        ),
        ("WorkerNewsEventSourceMapping", ("BatchSize", 10), "Set BatchSize of SqsSubscription in Worker.Events.News to 10."),
    ],
)
def test_in_sam(resource: str, change: tuple[str, Any], text: str) -> None:
    assert fix(SAM, resource, change) == text


@pytest.mark.parametrize(
    ("resource", "change"), [("WorkerNewsQueue", ("VisibilityTimeout", 185)), ("WorkerNewsEventSourceMapping", ("ScalingConfig.MaximumConcurrency", 10))]
)
def test_what_sam_takes_nowhere_is_not_asked_for(resource: str, change: tuple[str, Any]) -> None:
    text = fix(SAM, resource, change)
    assert f"takes no {change[0]} there" in text
    assert "AWS::SNS::Subscription" in text
    assert "et VisibilityTimeout of" not in text


def test_a_statement_for_a_role_of_sams_goes_into_the_function() -> None:
    body, spot = parse(SAM, "template.yaml")
    model = build([lowered(Template(file="template.yaml", stack="template", body=body, spot=spot))[0]])
    (role,) = [view_of(facts, World()) for facts in model.links.facts.values() if facts.id == "WorkerRole"]

    def said(grant: Grant) -> str:
        return fix_of(Finding("", at=role, changes=[grant]), str)

    assert said(Grant(role, "{Effect: Allow}")) == "Add Statement: [{Effect: Allow}] to the Policies of Worker."
    assert said(Grant(role, "…", "SQSPollerPolicy: {QueueName: !GetAtt Orders.QueueName}")) == (
        "Add SQSPollerPolicy: {QueueName: !GetAtt Orders.QueueName} to the Policies of Worker."
    )


def in_app(resource: str, change: tuple[str, Any], path: str, language: str) -> str:
    return fix(PLAIN, resource, change, construct=lambda name: path if name == resource else None, authored=lambda _: [Spot(f"/app/stack{language}", 3)])


@pytest.mark.parametrize(
    ("resource", "path", "change", "python", "typescript"),
    [
        (
            *("Orders", "App/Orders/Resource", ("VisibilityTimeout", 185)),
            "Set visibility_timeout=Duration.seconds(185) in the Queue Orders.",
            "Set visibilityTimeout: Duration.seconds(185) in the Queue Orders.",
        ),
        (
            *("Orders", "App/Orders/Resource", ("MessageRetentionPeriod", 1_209_600)),
            "Set retention_period=Duration.days(14) in the Queue Orders.",
            "Set retentionPeriod: Duration.days(14) in the Queue Orders.",
        ),
        (
            *("Orders", "App/Orders/Resource", ("RedrivePolicy.maxReceiveCount", 5)),
            "Set max_receive_count=5 in dead_letter_queue of the Queue Orders.",
            "Set maxReceiveCount: 5 in deadLetterQueue of the Queue Orders.",
        ),
        (
            *("Orders", "App/Orders", ("VisibilityTimeout", 185)),
            "Set visibility_timeout=185 in the CfnQueue Orders.",
            "Set visibilityTimeout: 185 in the CfnQueue Orders.",
        ),
        (
            *("Mapping", "App/Worker/SqsEventSource:AppOrders1234/Resource", ("ScalingConfig.MaximumConcurrency", 10)),
            "Set max_concurrency=10 in the SqsEventSource of Worker.",
            "Set maxConcurrency: 10 in the SqsEventSource of Worker.",
        ),
        (
            *("Mapping", "App/Worker/SqsEventSource:AppOrders1234/Resource", ("FunctionName", {"Ref": "Live0A1B2C3D"})),
            "Call add_event_source on Live with the SqsEventSource of Worker, instead of that of the Function.",
            "Call addEventSource on Live with the SqsEventSource of Worker, instead of that of the Function.",
        ),
        (
            *("Mapping", "App/Worker/SqsEventSource:AppOrders1234/Resource", ("FunctionResponseTypes", ["ReportBatchItemFailures"])),
            "Set report_batch_item_failures=True in the SqsEventSource of Worker.",
            "Set reportBatchItemFailures: true in the SqsEventSource of Worker.",
        ),
        (
            *("Mapping", "App/Mapping/Resource", ("ProvisionedPollerConfig.MaximumPollers", 20)),
            "Set maximum_pollers=20 in provisioned_poller_config of the EventSourceMapping Mapping.",
            "Set maximumPollers: 20 in provisionedPollerConfig of the EventSourceMapping Mapping.",
        ),
        (
            *("Mapping", "App/Mapping/Resource", ("FunctionName", {"Ref": "Live0A1B2C3D"})),
            "Set target=live in the EventSourceMapping Mapping.",
            "Set target: live in the EventSourceMapping Mapping.",
        ),
        (
            *("Mapping", "App/Mapping", ("FunctionName", {"Ref": "Live0A1B2C3D"})),
            'Set function_name=Fn.ref("Live0A1B2C3D") in the CfnEventSourceMapping Mapping.',
            'Set functionName: Fn.ref("Live0A1B2C3D") in the CfnEventSourceMapping Mapping.',
        ),
        (
            *("Mapping", "App/Mapping", ("EventSourceArn", {"Fn::GetAtt": ["Orders", "Arn"]})),
            'Set event_source_arn=Fn.get_att("Orders", "Arn").to_string() in the CfnEventSourceMapping Mapping.',
            'Set eventSourceArn: Fn.getAtt("Orders", "Arn").toString() in the CfnEventSourceMapping Mapping.',
        ),
        (
            *("Mapping", "App/Worker/SqsEventSource:AppOrders1234/Resource", ("EventSourceArn", {"Fn::GetAtt": ["Orders", "Arn"]})),
            "Give orders to the SqsEventSource of Worker as its queue.",
            "Give orders to the SqsEventSource of Worker as its queue.",
        ),
        (
            *("Mapping", "App/Worker/SqsEventSource:AppOrders1234/Resource", ("KmsKeyArn", "arn:aws:kms:eu-west-1:111122223333:key/1")),
            'Call add_property_override("KmsKeyArn", "arn:aws:kms:eu-west-1:111122223333:key/1") on node.find_child("SqsEventSource:AppOrders1234").node.default_child of the Function Worker.',
            'Call addPropertyOverride("KmsKeyArn", "arn:aws:kms:eu-west-1:111122223333:key/1") on node.findChild("SqsEventSource:AppOrders1234").node.defaultChild of the Function Worker.',
        ),
        (
            *("Mapping", "App/Mapping/Resource", ("MaximumBatchingWindowInSeconds", None)),
            "Remove max_batching_window from the EventSourceMapping Mapping.",
            "Remove maxBatchingWindow from the EventSourceMapping Mapping.",
        ),
        (
            *("Mapping", "App/Mapping/Resource", ("LoggingConfig", None)),
            "Remove the override of LoggingConfig from the EventSourceMapping Mapping (add_property_override).",
            "Remove the override of LoggingConfig from the EventSourceMapping Mapping (addPropertyOverride).",
        ),
        (
            *("Mapping", "App/Mapping/Resource", ("MetricsConfig.Metrics", ["EventCount"])),
            "Set metrics_config=MetricsConfig(metrics=[MetricType.EVENT_COUNT]) in the EventSourceMapping Mapping.",
            "Set metricsConfig: { metrics: [MetricType.EVENT_COUNT] } in the EventSourceMapping Mapping.",
        ),
        (
            *("Mapping", "App/Mapping/Resource", ("EventSourceArn", {"Fn::GetAtt": ["Orders", "Arn"]})),
            "Set event_source_arn=orders.queue_arn in the EventSourceMapping Mapping.",
            "Set eventSourceArn: orders.queueArn in the EventSourceMapping Mapping.",
        ),
        (
            *("Orders", "App/Orders/Resource", ("RedrivePolicy", {"deadLetterTargetArn": {"Fn::GetAtt": ["OrdersFailed", "Arn"]}, "maxReceiveCount": 5})),
            "Set dead_letter_queue=DeadLetterQueue(max_receive_count=5, queue=orders_failed) in the Queue Orders.",
            "Set deadLetterQueue: { maxReceiveCount: 5, queue: ordersFailed } in the Queue Orders.",
        ),
    ],
)
def test_in_the_cdk(resource: str, path: str, change: tuple[str, Any], python: str, typescript: str) -> None:
    assert in_app(resource, change, path, ".py") == python
    assert in_app(resource, change, path, ".ts") == typescript


def test_a_mapping_that_a_method_of_the_function_has_made() -> None:
    paths = {"Worker": "App/Worker/Resource", "Mapping": "App/Worker/Mapping/Resource"}
    change = ("FunctionName", {"Ref": "Live0A1B2C3D"})
    said = {end: fix(PLAIN, "Mapping", change, construct=paths.get, authored=lambda _, end=end: [Spot(f"/app/stack{end}", 3)]) for end in (".py", ".ts")}
    assert said[".py"] == "Call add_event_source_mapping on live for Mapping, instead of that of the Function Worker."
    assert said[".ts"] == "Call addEventSourceMapping on live for Mapping, instead of that of the Function Worker."


EVENTS = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Topic: {Type: AWS::SNS::Topic}
  Done: {Type: AWS::DynamoDB::Table}
  Worker: {Type: AWS::Lambda::Function}
  Alarm: {Type: AWS::CloudWatch::Alarm, Properties: {Period: 30}}
  News: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}}
"""


@pytest.mark.parametrize(
    ("resource", "path", "change", "python", "typescript"),
    [
        (
            *("News", "App/Orders/AppTopic58BF4490/Resource", ("RawMessageDelivery", True)),
            "Set raw_message_delivery=True in the SqsSubscription of Orders to Topic.",
            "Set rawMessageDelivery: true in the SqsSubscription of Orders to Topic.",
        ),
        (
            *("News", "App/Orders/AppTopic58BF4490/Resource", ("FilterPolicyScope", "MessageBody")),
            'Call add_property_override("FilterPolicyScope", "MessageBody") on node.find_child("AppTopic58BF4490").node.default_child of the Queue Orders.',
            'Call addPropertyOverride("FilterPolicyScope", "MessageBody") on node.findChild("AppTopic58BF4490").node.defaultChild of the Queue Orders.',
        ),
        (
            *("News", "App/News/Resource", ("RawMessageDelivery", None)),
            "Remove raw_message_delivery from the Subscription News.",
            "Remove rawMessageDelivery from the Subscription News.",
        ),
        (
            *("Alarm", "App/Alarm/Resource", ("Period", 60)),
            "Set period=Duration.seconds(60) in metric of the Alarm.",
            "Set period: Duration.seconds(60) in metric of the Alarm.",
        ),
        (
            *("Worker", "App/Worker/Resource", ("Environment.Variables.QUEUE_URL", {"Ref": "Orders"})),
            'Call add_environment("QUEUE_URL", orders.queue_url) on the Function Worker.',
            'Call addEnvironment("QUEUE_URL", orders.queueUrl) on the Function Worker.',
        ),
        (
            *("Worker", "App/Worker/Resource", ("Environment.Variables.TABLE", {"Ref": "Done"})),
            'Call add_environment("TABLE", Fn.ref("Done")) on the Function Worker.',
            'Call addEnvironment("TABLE", Fn.ref("Done")) on the Function Worker.',
        ),
    ],
)
def test_what_an_argument_or_a_method_says_in_the_cdk(resource: str, path: str, change: tuple[str, Any], python: str, typescript: str) -> None:
    """The same of an app's own assembly and of a template that was copied from one."""
    paths = {"Orders": "App/Orders/Resource", "Done": "App/Done", resource: path}
    body = parse(EVENTS, "x")[0]
    written = {name: one | ({"Metadata": {"aws:cdk:path": paths[name]}} if name in paths else {}) for name, one in body["Resources"].items()}
    for end, said in ((".py", python), (".ts", typescript)):
        lines = {"authored": lambda _, end=end: [Spot(f"/app/stack{end}", 3)]}
        assert fix(EVENTS, resource, change, construct=paths.get, **lines) == said
        assert fix(json.dumps({"Resources": written}), resource, change, **lines) == said


STATEMENT = 'iam.PolicyStatement(actions=["sqs:ReceiveMessage"], resources=[orders_arn])'
IN_TYPESCRIPT = 'new iam.PolicyStatement({ actions: ["sqs:ReceiveMessage"], resources: [ordersArn] })'


@pytest.mark.parametrize(
    ("path", "python", "typescript"),
    [
        ("App/Role/Resource", f"Call add_to_policy on the Role with {STATEMENT}.", f"Call addToPolicy on the Role with {IN_TYPESCRIPT}."),
        (
            "App/Worker/ServiceRole/Resource",
            f"Call add_to_role_policy on the Function Worker with {STATEMENT}.",
            f"Call addToRolePolicy on the Function Worker with {IN_TYPESCRIPT}.",
        ),
        (
            "App/Role",
            f"Add an iam.CfnRole.PolicyProperty with {STATEMENT} to policies of the CfnRole Role.",
            f"Add a policy with {IN_TYPESCRIPT} to policies of the CfnRole Role.",
        ),
    ],
)
def test_a_grant_in_the_cdk(path: str, python: str, typescript: str) -> None:
    for end, said in ((".py", python), (".ts", typescript)):
        body, spot = parse(PLAIN, "template.yaml")
        template = Template(
            file="t",
            stack="t",
            body=body,
            spot=spot,
            construct=lambda name: path if name == "Role" else None,
            authored=lambda _, end=end: [Spot(f"/app/s{end}", 3)],
        )
        model = build([template])
        role = view_of(next(facts for facts in model.links.facts.values() if facts.id == "Role"), World())
        assert fix_of(Finding("", at=role, changes=[Grant(role, STATEMENT)]), str) == said


def test_without_lines_the_app_tells_the_language_and_else_both_are_shown(tmp_path: Path) -> None:
    (tmp_path / "cdk.out").mkdir()
    file = str(tmp_path / "cdk.out" / "App.template.json")
    body = parse(PLAIN, "x")[0]
    body["Resources"]["Orders"]["Metadata"] = {"aws:cdk:path": "App/Orders/Resource"}
    text = json.dumps(body)
    assert (
        fix(text, "Orders", ("FifoQueue", True), file=file) == "Set fifo=True in the Queue Orders (Python) or set fifo: true in the Queue Orders (TypeScript)."
    )
    app = tmp_path / "node"
    (app / "cdk.out").mkdir(parents=True)
    (app / "cdk.json").write_text('{"app": "npx ts-node bin/app.ts"}', encoding="utf-8")
    assert fix(text, "Orders", ("FifoQueue", True), file=str(app / "cdk.out" / "App.template.json")) == "Set fifo: true in the Queue Orders."


def test_a_view_outside_the_targets_is_changed_where_it_is_deployed() -> None:
    body, spot = parse(PLAIN, "template.yaml")
    externals = Template(file="queuegate.yaml", stack="externals", body={"Resources": {"arn": {"Type": "AWS::SQS::Queue"}}}, spot=spot)
    model = build([Template(file="template.yaml", stack="template", body=body, spot=spot)], None, externals)
    (queue,) = [view for facts in model.links.facts.values() if isinstance(view := view_of(facts, World()), View) and view.is_outside]
    assert fix_of(Finding("", at=queue, changes=[Change(queue, "VisibilityTimeout", 185)]), str).endswith(
        "set its VisibilityTimeout to 185 where it is deployed, and its description in queuegate.yaml."
    )


LOOPS = """
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::Queues:
    - Name
    - [Orders, Refunds]
    - ${Name}Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}
      ${Name}Worker:
        Type: AWS::Serverless::Function
        Properties:
          InlineCode: "def handler(event, context): pass"
          Events:
            Placed: {Type: SQS, Properties: {Queue: !GetAtt [!Sub "${Name}Queue", Arn]}}
"""


@pytest.mark.parametrize(
    ("resource", "change", "text"),
    [
        ("OrdersQueue", ("VisibilityTimeout", 185), "Set VisibilityTimeout of OrdersQueue to 185."),
        ("OrdersWorker", ("Timeout", 10), "Set Timeout of OrdersWorker to 10."),
        ("RefundsWorkerPlaced", ("BatchSize", 10), "Set BatchSize of the event Placed of ${Name}Worker to 10."),
    ],
)
def test_in_a_loop(resource: str, change: tuple[str, Any], text: str) -> None:
    assert fix(LOOPS, resource, change) == text
