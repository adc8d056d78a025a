"""SAM read as CloudFormation: what is made, and that every place of it is a line that somebody wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.iam import POLL, allows
from queuegate.synth.model.pipelines import build, linked
from queuegate.synth.sources.template import Route, Template, Unreadable, is_sam
from queuegate.synth.values.worlds import Outside, Undecided

HEAD = "Transform: AWS::Serverless-2016-10-31\n"
WORKER = """\
Globals:
  Function:
    Timeout: 60
    Layers: [first]
    Environment:
      Variables:
        SHARED: all
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Layers: [second]
      Environment:
        Variables: {OWN: mine}
      AutoPublishAlias: live
      Tracing: Active
      DeadLetterQueue:
        Type: SQS
        TargetArn: !GetAtt Orders.Arn
      Policies:
        - SQSPollerPolicy:
            QueueName: !GetAtt Orders.QueueName
        - Statement:
            - Effect: Allow
              Action: sqs:SendMessage
              Resource: "*"
      Events:
        Orders:
          Type: SQS
          Properties:
            Queue: !GetAtt Orders.Arn
            BatchSize: 5
        News:
          Type: SNS
          Properties:
            Topic: arn:aws:sns:eu-west-1:123456789012:news
            SqsSubscription: true
"""

Sam = Callable[[str], tuple[Template, list[Unreadable]]]


def line(template: Template, *route: str | int) -> str:
    return Path(template.file).read_text(encoding="utf-8").splitlines()[template.spot(route).line - 1].strip()


def resources(template: Template) -> dict[str, Any]:
    found: dict[str, Any] = template.body["Resources"]
    return found


def function(events: str = "{}", more: str = "") -> str:
    return f"{HEAD}Resources:\n  Orders: {{Type: AWS::SQS::Queue}}\n  Worker:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n      Events: {events}\n{more}"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"Transform": "AWS::Serverless-2016-10-31"}, True),
        ({"Transform": ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"]}, True),
        ({"Resources": {"Worker": {"Type": "AWS::Serverless::Function"}}}, True),
        ({"Transform": "AWS::LanguageExtensions", "Resources": {"Worker": {"Type": "AWS::Lambda::Function"}}}, False),
        ({"Resources": []}, False),
        ({"Transform": [{"Name": "AWS::Include"}, 1], "Resources": {"a": None, "b": {"Type": 1}}}, False),
    ],
)
def test_what_sam_is(body: dict[str, Any], expected: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert is_sam(body) is expected


@pytest.mark.parametrize(
    ("route", "text"),
    [
        (("Resources", "Worker"), "Worker:"),
        (("Resources", "Worker", "Properties"), "Properties:"),
        (("Resources", "Worker", "Properties", "Handler"), "Handler: app.handler"),
        (("Resources", "Worker", "Properties", "Timeout"), "Timeout: 60"),
        (("Resources", "Worker", "Properties", "Layers", 0), "Layers: [first]"),
        (("Resources", "Worker", "Properties", "Layers", 1), "Layers: [second]"),
        (("Resources", "Worker", "Properties", "Environment", "Variables", "SHARED"), "SHARED: all"),
        (("Resources", "Worker", "Properties", "Environment", "Variables", "OWN"), "Variables: {OWN: mine}"),
        (("Resources", "Worker", "Properties", "DeadLetterConfig", "TargetArn"), "TargetArn: !GetAtt Orders.Arn"),
        (("Resources", "Worker", "Properties", "TracingConfig", "Mode"), "Tracing: Active"),
        (("Resources", "WorkerOrders"), "Orders:"),
        (("Resources", "WorkerOrders", "Properties", "BatchSize"), "BatchSize: 5"),
        (("Resources", "WorkerOrders", "Properties", "EventSourceArn"), "Queue: !GetAtt Orders.Arn"),
        (("Resources", "WorkerOrders", "Properties", "ScalingConfig", "MaximumConcurrency"), "Properties:"),
        (("Resources", "WorkerOrders", "Properties", "FunctionName"), "AutoPublishAlias: live"),
        (("Resources", "WorkerAliaslive"), "AutoPublishAlias: live"),
        (("Resources", "WorkerRole"), "Worker:"),
        (("Resources", "WorkerRole", "Properties", "ManagedPolicyArns", 0), "Worker:"),
        (("Resources", "WorkerRole", "Properties", "ManagedPolicyArns", 1), "Tracing: Active"),
        (("Resources", "WorkerRole", "Properties", "ManagedPolicyArns", 2), "Orders:"),
        (("Resources", "WorkerRole", "Properties", "Policies", 0, "PolicyDocument", "Statement", 0, "Action"), "DeadLetterQueue:"),
        (("Resources", "WorkerRole", "Properties", "Policies", 1, "PolicyDocument", "Statement", 0, "Action", 3), "- SQSPollerPolicy:"),
        (("Resources", "WorkerRole", "Properties", "Policies", 2, "PolicyDocument", "Statement", 0, "Action"), "Action: sqs:SendMessage"),
        (("Resources", "WorkerNewsQueue", "Properties", "VisibilityTimeout"), "SqsSubscription: true"),
        (("Resources", "WorkerNewsEventSourceMapping", "Properties", "BatchSize"), "SqsSubscription: true"),
    ],
    ids=lambda value: "/".join(map(str, value[1:])) if isinstance(value, tuple) else None,
)
def test_every_place_is_a_line_that_somebody_wrote(route: Route, text: str, sam: Sam) -> None:
    template, refused = sam(HEAD + WORKER)
    assert refused == []
    assert line(template, *route) == text


def test_a_fragment_without_the_transform_is_read_the_same(sam: Sam) -> None:
    whole, _ = sam(HEAD + WORKER)
    fragment, refused = sam(WORKER)
    assert refused == []
    assert resources(fragment) == resources(whole)


def test_the_template_as_it_was_written_is_kept(sam: Sam) -> None:
    template, _ = sam(HEAD + WORKER)
    assert template.source["Resources"]["Worker"]["Type"] == "AWS::Serverless::Function"
    assert resources(template)["Worker"]["Type"] == "AWS::Lambda::Function"
    assert template.written(("Resources", "WorkerOrders", "Properties", "BatchSize")) == (
        "Resources",
        "Worker",
        "Properties",
        "Events",
        "Orders",
        "Properties",
        "BatchSize",
    )
    assert template.written(("Resources", "Orders", "Properties")) == ("Resources", "Orders", "Properties")
    assert template.written(("Conditions", "C")) == ("Conditions", "C")


def test_globals_are_merged(sam: Sam) -> None:
    properties = resources(sam(HEAD + WORKER)[0])["Worker"]["Properties"]
    assert properties["Layers"] == ["first", "second"]
    assert properties["Environment"] == {"Variables": {"SHARED": "all", "OWN": "mine"}}


NAMED = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS}}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
"""


@pytest.mark.parametrize(
    "name", ["!Ref Worker.Alias", "!Ref WorkerAliaslive", "!Sub '${Worker.Alias}'", "!Ref Worker.Version", "!Sub ['${N}', {N: !Ref Worker.Alias}]"]
)
def test_generated_functions_are_found_by_name(name: str, sam: Sam) -> None:
    template, _ = sam(f"{NAMED}      FunctionName: {name}\n")
    assert build([template]).pipelines[0].usual().function.id == "Worker"


@pytest.mark.parametrize(
    "name",
    [
        *("!GetAtt Worker.DestinationQueue.Arn", "!Sub '${Worker.DestinationQueue.Arn}'", "{'Fn::GetAtt': [Worker, DestinationQueue.Arn]}"),
        *(
            "{'Fn::GetAtt': [Worker.DestinationQueue, Arn]}",
            "!GetAtt WorkerEventInvokeConfigOnFailureQueue.Arn",
            "!Join ['', [!GetAtt Worker.DestinationQueue.Arn]]",
        ),
    ],
)
def test_a_generated_queue_is_found_by_name(name: str, sam: Sam) -> None:
    template, _ = sam(f"{NAMED}      EventSourceArn: {name}\n")
    queue = build([template]).pipelines[0].usual().queue
    assert queue.id == "WorkerEventInvokeConfigOnFailureQueue"
    assert line(template, *queue.place.route).startswith("EventInvokeConfig:")


def test_a_pipeline_is_linked_through_alias_role_and_queue(sam: Sam) -> None:
    template, _ = sam(HEAD + WORKER)
    pipelines = {pipeline.id: linked(pipeline.usual()) for pipeline in build([template]).pipelines}
    assert sorted(pipelines) == ["template/WorkerNewsEventSourceMapping", "template/WorkerOrders"]
    for queue, name in (("Orders", "WorkerOrders"), ("WorkerNewsQueue", "WorkerNewsEventSourceMapping")):
        found = pipelines[f"template/{name}"]
        assert [getattr(found[part], "id", found[part]) for part in ("queue", "function", "role", "dead_letter_queue")] == [queue, "Worker", "WorkerRole", None]


@pytest.mark.parametrize(
    ("policies", "polls"),
    [
        ("[]", True),  # the event gives it
        ("AmazonSQSReadOnlyAccess", True),
    ],
)
def test_the_generated_role_may_poll(policies: str, polls: bool, sam: Sam) -> None:  # noqa: FBT001 - a parameter of the table
    template, _ = sam(function("{E: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}", f"      Policies: {policies}\n"))
    mapping = build([template]).pipelines[0].usual()
    arn = mapping.source_arn()
    assert arn is not None
    assert [allows(mapping.function.role, action, arn) for action in POLL] == [polls] * len(POLL)


POLLED = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
  Worker:
    Type: AWS::Serverless::Function
"""


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param("", [False, False, False], id="nothing"),
        pytest.param("    Properties: {Policies: [SQSPollerPolicy: {QueueName: !GetAtt Orders.QueueName}]}\n", [True, True, True], id="policy template"),
        pytest.param(
            "    Properties: {Policies: {SQSPollerPolicy: {QueueName: !GetAtt Orders.QueueName}}}\n", [True, True, True], id="a policy template alone"
        ),
        pytest.param("    Properties: {Policies: [SQSPollerPolicy: {QueueName: other}]}\n", [False, False, False], id="policy template of another queue"),
        pytest.param("    Properties: {Policies: [SQSPollerPolicy: {}]}\n", [None, None, None], id="policy template without its parameter"),
        pytest.param("    Properties: {Policies: [SQSNoSuchPolicy: {QueueName: q}]}\n", [None, None, None], id="a policy template that nobody knows"),
        pytest.param("    Properties: {Policies: AWSLambdaSQSQueueExecutionRole}\n", [True, True, True], id="short name"),
        pytest.param("    Properties: {Policies: [arn:aws:iam::aws:policy/AmazonSQSFullAccess]}\n", [True, True, True], id="arn"),
        pytest.param("    Properties: {Policies: [NoSuchManagedPolicy]}\n", [None, None, None], id="a short name that nobody knows"),
        pytest.param("    Properties: {Policies: {Statement: {Effect: Allow, Action: 'sqs:*', Resource: '*'}}}\n", [True, True, True], id="one document"),
        pytest.param(
            "    Properties: {Policies: [Statement: [{Effect: Allow, Action: 'sqs:Rec*', Resource: '*'}]]}\n", [True, False, False], id="a narrow document"
        ),
        pytest.param(
            "    Properties: {Role: !GetAtt Worker.Role, Policies: AmazonSQSFullAccess}\n", [None, None, None], id="a role from elsewhere takes no policies"
        ),
        pytest.param(
            "    Connectors: {C: {Properties: {Destination: {Id: Orders}, Permissions: [Read]}}}\n", [True, False, True], id="connector inside the function"
        ),
        pytest.param(
            "  C: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: Orders}, Destination: {Id: Worker}, Permissions: [Read, Write]}}\n",
            [True] * 3,
            id="connector",
        ),
        pytest.param("    Properties: {Policies: [Fn::Transform: {Name: AWS::Include}]}\n", [None, None, None], id="a macro writes it"),
    ],
)
def test_what_the_policies_allow(more: str, expected: list[bool | None], sam: Sam) -> None:
    template, refused = sam(POLLED + more)
    assert [one for one in refused if "SQSPollerPolicy without QueueName" not in one.message] == []
    mapping = build([template]).pipelines[0].usual()
    arn = mapping.source_arn()
    assert arn is not None

    def may(action: str) -> bool | None:
        try:
            return allows(mapping.function.role, action, arn)
        except Undecided:
            return None

    assert [may(action) for action in POLL] == expected


def test_a_policy_parameter_that_is_missing_is_not_the_stacks_own(sam: Sam) -> None:
    template, _ = sam("Parameters: {QueueName: {Type: String, Default: x}}\n" + POLLED + "    Properties: {Policies: [SQSPollerPolicy: {}]}\n")
    mapping = build([template]).pipelines[0].usual()
    arn = mapping.source_arn()
    assert arn is not None
    with pytest.raises(Undecided, match="SQSPollerPolicy has no QueueName"):
        allows(mapping.function.role, POLL[0], arn)


def test_a_queue_of_another_template_is_outside(sam: Sam) -> None:
    template, refused = sam(function("{E: {Type: SQS, Properties: {Queue: !ImportValue Orders}}}"))
    assert refused == []
    with pytest.raises(Outside, match="Orders"):
        _ = build([template]).pipelines[0].usual().queue


@pytest.mark.parametrize(
    ("events", "made", "reason"),
    [
        ("!If [C, {E: {Type: SQS}}, {}]", "WorkerEvents", "Fn::If may write EventSourceArn when the stack is deployed"),
        ("{Fn::Transform: {Name: AWS::Include}}", "WorkerEvents", "AWS::Include may write EventSourceArn when the stack is deployed"),
        ("{Fn::Transform: {Name: AWS::Include}, Api: {Type: Api}}", "WorkerEvents", "AWS::Include may write EventSourceArn when the stack is deployed"),
        (
            "{'Fn::ForEach::Queues': [Q, [a], {'E${Q}': {Type: SQS}}]}",
            "WorkerEvents",
            "Fn::ForEach::Queues may write EventSourceArn when the stack is deployed",
        ),
        ("{E: !If [C, {Type: SQS, Properties: {}}, !Ref AWS::NoValue]}", "WorkerE", "Fn::If may write EventSourceArn when the stack is deployed"),
        ("{E: {Type: SQS, Properties: !If [C, {}, {}]}}", "WorkerE", "Fn::If may write EventSourceArn when the stack is deployed"),
        (
            "{E: {Type: SQS, Properties: {Fn::Transform: {Name: AWS::Include}, BatchSize: 5}}}",
            "WorkerE",
            "AWS::Include may write EventSourceArn when the stack is deployed",
        ),
        (
            "{E: {Type: SNS, Properties: {SqsSubscription: !If [C, true, false]}}}",
            "WorkerEEventSourceMapping",
            "Fn::If may write EventSourceArn when the stack is deployed",
        ),
        ("{E: {Type: SQS}}", "WorkerE", "EventSourceArn is missing"),
    ],
)
def test_an_event_that_nobody_can_read_is_a_pipeline_with_a_reason(events: str, made: str, reason: str, sam: Sam) -> None:
    template, refused = sam(function(events, "Conditions: {C: !Equals [a, b]}\n"))
    assert refused == []
    pipelines = build([template]).pipelines
    assert [pipeline.id for pipeline in pipelines] == [f"template/{made}"]
    assert getattr(linked(pipelines[0].usual())["function"], "id", None) == "Worker"
    with pytest.raises(Undecided, match=reason):
        _ = pipelines[0].usual().queue


def policies(*several: str) -> str:
    return f"{function()}      Policies:\n" + "".join(f"        - {one}\n" for one in several)


@pytest.mark.parametrize(
    "policy",
    [
        *("{SQSPollerPolicy: {QueueName: q, More: 1}}", "{AMIDescribePolicy: {}}", "{SQSPollerPolicy: {QueueName: !Ref Name}}", "AmazonSQSFullAccess"),
        *("{Version: '2012-10-17', Statement: []}", "{OfNextYearPolicy: {Name: q}}", "!Ref Managed", "{'Fn::Transform': {Name: m}}", "{}"),
    ],
)
def test_what_sam_takes_for_a_policy_or_may_take(policy: str, sam: Sam) -> None:
    assert sam(policies(policy))[1] == []


def test_policies_in_globals_are_not_merged(sam: Sam) -> None:
    template, _ = sam(f"{HEAD}Globals: {{Function: {{Policies: [AmazonSQSFullAccess], Events: {{}}}}}}\n{function().removeprefix(HEAD)}")
    assert "arn:aws:iam::aws:policy/AmazonSQSFullAccess" not in resources(template)["WorkerRole"]["Properties"]["ManagedPolicyArns"]


@pytest.mark.parametrize("shared", ["{%s}", "{Function: {%s}}", "{Function: {MemorySize: 256}, %s}", "{Api: {EndpointConfiguration: REGIONAL}, %s}"])
def test_a_file_that_globals_include_may_write_whatever_a_function_has(shared: str, sam: Sam) -> None:
    include = "'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://shared/globals.yaml'}}"
    template, problems = sam(f"{HEAD}Globals: {shared % include}\n{function().removeprefix(HEAD)}")
    assert resources(template)["Worker"]["Properties"]["Fn::Transform"]["Name"] == "AWS::Include"
    assert problems == []


def test_a_resource_of_the_template_is_never_replaced_by_a_generated_one(sam: Sam) -> None:
    template, _ = sam(function("{E: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}", "  WorkerE:\n    Type: AWS::SQS::Queue\n"))
    assert resources(template)["WorkerE"] == {"Type": "AWS::SQS::Queue"}
    assert line(template, "Resources", "WorkerE") == "WorkerE:"


def test_the_code_is_the_folder_beside_the_template(sam: Sam, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    text = function(
        "{}",
        "      CodeUri: src/\n  Far:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: ..}\n  Packed:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: s3://b/k}\n",
    )
    template, _ = sam(text)
    assert template.code("Worker") == (tmp_path / "src").resolve()
    assert template.code("Far") is None
    assert template.code("Packed") is None
    assert line(template, "Resources", "Worker", "Properties", "Code") == "CodeUri: src/"


@pytest.mark.parametrize(
    ("ignored", "said"),
    [
        ("'*'", ""),
        ("[Timeout]", ""),
        ("[]", ""),
        ("[Handler]", "IgnoreGlobals of Worker names Handler, which is not in Globals.Function"),
        ("[{Ref: Timeout}]", "which is not in Globals.Function"),
        ("Timeout", "neither * nor a list"),
        ("{Timeout: true}", "neither * nor a list"),
    ],
)
def test_a_resource_may_ignore_what_globals_give(sam: Sam, ignored: str, said: str) -> None:
    text = WORKER.replace("    Properties:\n      Handler", f"    IgnoreGlobals: {ignored}\n    Properties:\n      Handler")
    template, refused = sam(HEAD + text)
    assert [said in error.message for error in refused] == [True] * bool(said)
    assert template.body["Resources"]["Worker"]["Properties"].get("Timeout") == (60 if ignored in ("[]", "[Handler]", "[{Ref: Timeout}]") else None)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("      ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 2}\n", ["ProvisionedConcurrencyConfig"]),
        ("      DeploymentPreference: {Type: AllAtOnce}\n", ["DeploymentPreference"]),
        ("      DeploymentPreference: {Type: AllAtOnce}\n      AutoPublishAlias: live\n", []),
        ("      DeploymentPreference: {Enabled: false, Type: AllAtOnce}\n", []),
        ("      DeploymentPreference: {Enabled: !Ref Shift, Type: AllAtOnce}\n", []),
        ("      ProvisionedConcurrencyConfig: !Ref AWS::NoValue\n", []),
    ],
)
def test_what_needs_an_alias(more: str, said: list[str], sam: Sam) -> None:
    _, refused = sam(function(more=more))
    assert [one.message.partition(",")[0] for one in refused] == [f"Worker has {key} and no AutoPublishAlias" for key in said]
