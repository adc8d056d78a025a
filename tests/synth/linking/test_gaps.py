"""What a template names and does not have, and what it brings in that nobody reads here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from queuegate.synth.linking.gaps import missing, unread
from queuegate.synth.model.around.event_sources import unknown_streams
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.prepared import prepared
from queuegate.synth.sources.template import Template


def model(text: str, **others: str) -> Model:
    templates = []
    for name, written in {"t": text, **others}.items():
        body, spot = parse(written, f"/{name}.yaml")
        templates.append(prepared(Template(file=f"/{name}.yaml", stack=name, body=body, spot=spot), Path("/"))[0])
    return build(templates)


CALLS = "Resources: {A: {Type: Custom::AWS, Properties: {ServiceToken: x, Create: '%s'%s}}}"
JOINED = """Resources: {A: {Type: Custom::AWS, Properties: {ServiceToken: x, Create: !Join ['', ['{"service":"SQS","action":"setQueueAttr', 'ibutes","parameters":{"QueueUrl":"', !Ref Q, '"}}']]}}, Q: {Type: AWS::SQS::Queue}}"""


POLLED = "Resources: {Q: {Type: AWS::SQS::Queue}, F: {Type: AWS::Lambda::Function}, A: %s}"
MAPPED = POLLED.removesuffix("}") + ", M: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Q.Arn, FunctionName: !Ref F}}}"
DEAD = POLLED.removesuffix("}") + ", O: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Q.Arn, maxReceiveCount: 5}}}}"
PIPE = "{Type: AWS::Pipes::Pipe, Properties: {Source: !GetAtt Q.Arn, %s}}"
CUSTOM = "{Type: %s, Properties: {Source: !GetAtt Q.Arn, Function: !Sub '${F}:live'%s}}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (POLLED % (PIPE % "Target: !GetAtt F.Arn"), "a pipe that brings the messages of Q to F"),
        (POLLED % (PIPE % "Enrichment: !Ref F, Target: 'arn:aws:logs:eu-west-1:111122223333:log-group:x'"), "a pipe that brings the messages of Q to F"),
        (MAPPED % (PIPE % "Target: !GetAtt F.Arn"), "a pipe that brings the messages of Q to F"),
        (POLLED % (CUSTOM % ("Custom::Mapping", ", ServiceToken: x")), "A is handed Q and F"),
        (POLLED % (CUSTOM % ("AWS::CloudFormation::CustomResource", ", ServiceToken: x")), "A is handed Q and F"),
        (POLLED % (CUSTOM % ("Team::Lambda::EventSourceMapping", "")), "A is handed Q and F"),
        (POLLED % (PIPE % "Target: 'arn:aws:logs:eu-west-1:111122223333:log-group:x'"), ""),
        (POLLED % (PIPE % "DesiredState: STOPPED, Target: !GetAtt F.Arn"), ""),
        (MAPPED % (CUSTOM % ("Custom::Mapping", ", ServiceToken: x")), ""),
        (POLLED % (CUSTOM % ("Custom::S3BucketNotifications", ", ServiceToken: x")), ""),
        (DEAD % (CUSTOM % ("Custom::Dashboard", ", ServiceToken: x")), ""),
        (POLLED % "{Type: Custom::Any, Properties: {ServiceToken: !GetAtt F.Arn, Source: !GetAtt Q.Arn}}", ""),
        (
            DEAD.replace("RedrivePolicy: {deadLetterTargetArn: !GetAtt Q.Arn, maxReceiveCount: 5}", "DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Q.Arn}")
            % (CUSTOM % ("Custom::Dashboard", ", ServiceToken: x")),
            "",
        ),
        (
            POLLED.replace("A: %s", "V: {Type: AWS::Lambda::Version, Properties: {FunctionName: arn}}, A: %s") % (PIPE % "Target: !Ref V"),
            "a pipe that brings the messages of Q to V",
        ),
        (POLLED % "{Type: Alexa::ASK::Skill, Properties: {SkillPackage: {Q: !Ref Q, F: !GetAtt F.Arn}}}", ""),
        (POLLED % "{Type: AWS::CloudWatch::Dashboard, Properties: {DashboardBody: !Sub '${Q.Arn} ${F}'}}", ""),
    ],
)
def test_what_gives_messages_to_a_function_without_a_mapping_is_said(text: str, said: str) -> None:
    found = "; ".join(gap.what for gap in unread(model(text).scopes[0]))
    assert said in found if said else found == ""


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("Resources: {A: {Type: T, Condition: C}}", ["the condition C"]),
        ("Resources: {A: {Type: T, Properties: {P: !If [C, 1, 2]}}}", ["the condition C"]),
        ("Conditions: {D: !Not [!Condition C]}\nResources: {A: {Type: T, Condition: D}}", ["the condition C"]),
        ("Resources: {A: {Type: T, Properties: {P: !Ref B}}}", ["B"]),
        ("Resources: {A: {Type: T, Properties: {P: !GetAtt B.Arn}}}", ["B"]),
        ("Resources: {A: {Type: T, Properties: {P: !Sub '${B.Arn}-${!C}-${AWS::Region}'}}}", ["B"]),
        ("Resources: {A: {Type: T, Properties: {P: !Sub ['${B}', {B: x}]}}}", []),
        ("Conditions: {C: !Equals [!Ref Env, prod]}\nResources: {A: {Type: T}}", ["Env"]),
        ("Resources: {A: {Type: T, Properties: {P: !FindInMap [M, a, b]}}}", ["the map M"]),
        ("Resources: {A: {Type: AWS::Serverless::SimpleTable}}", ["Transform: AWS::Serverless-2016-10-31"]),
        ("Transform: AWS::Serverless-2016-10-31\nResources: {A: {Type: AWS::Serverless::SimpleTable}}", []),
        ("Transform: [Team]\nResources: {A: {Type: T, Condition: C, Properties: {P: !Ref B}}}", []),
        (
            "Transform: AWS::Serverless-2016-10-31\nResources: {A: {Type: AWS::Serverless::Api, Properties: {StageName: x}}, B: {Type: T, Properties: {P: !Ref A.Deployment, Q: !Ref ADeployment}}}",
            [],
        ),
        ("Parameters: {P: {Type: String}}\nResources: {A: {Type: T, Properties: {P: !Ref P, Q: !Ref A, R: !Ref 'AWS::NoValue'}}}", []),
    ],
)
def test_what_a_fragment_lacks(text: str, lacking: list[str]) -> None:
    assert missing(model(text).scopes[0]) == lacking


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Resources: {A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://x/y.yaml'}}}", "nested stack A"),
        ("Resources: {A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !Sub 'https://${AWS::Region}/y.yaml'}}}", "nested stack A"),
        ("Resources: {A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: nowhere.yaml}}}", "nested stack A"),
        ("Resources: {A: {Type: AWS::CloudFormation::StackSet, Properties: {TemplateURL: 'https://bucket.s3.amazonaws.com/t.yaml'}}}", "stack set A"),
        ("Resources: {A: {Type: AWS::ServiceCatalog::CloudFormationProduct, Properties: {Name: p, Owner: o}}}", "templates of the product A"),
        ("Resources: {A: {Type: AWS::ServiceCatalog::CloudFormationProvisionedProduct, Properties: {ProductId: p}}}", "stack that the product A launches"),
        (CALLS % ('{"service": "SQS", "action": "setQueueAttributes"}', ""), "A calls SQS SetQueueAttributes"),
        (
            CALLS % ("{}", ', Update: \'{"action":"PutFunctionConcurrencyCommand","service":"@aws-sdk/client-lambda"}\''),
            "A calls Lambda PutFunctionConcurrency",
        ),
        (CALLS % ('{"service": "SQS", "action": "getQueueAttributes"}', ""), ""),
        (CALLS % ('{"service": "Lambda", "action": "invoke"}', ""), ""),
        (CALLS % ('{"service": "SSM", "action": "putParameter"}', ""), ""),
        (CALLS.replace("Type: Custom::AWS", "Type: Custom::Tune") % ('{"service": "IAM", "action": "attachRolePolicy"}', ""), "A calls IAM AttachRolePolicy"),
        (JOINED, "A calls SQS SetQueueAttributes"),
        ("Resources: {A: {Type: Custom::Tune, Properties: {ServiceToken: x, Create: [1, {a: true}]}}}", ""),
        ("Resources: {A: {Type: 'My::Own::Thing::MODULE'}}", "module My::Own::Thing::MODULE"),
        ("Resources: {A: {Type: 'AWS::SQS::Queue::MODULE'}}", "module AWS::SQS::Queue::MODULE"),
        ("Resources: {A: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: x, SemanticVersion: 1.0.0}}}}", "application A"),
        ("Transform: [AWS::Serverless-2016-10-31, Team]\nResources: {A: {Type: T}}", "macro Team"),
        ("Transform: {Name: AWS::Include, Parameters: {Location: 's3://x/y'}}\nResources: {A: {Type: T}}", "macro AWS::Include"),
        ("Resources: {'Fn::Transform': {Name: AWS::Include}, A: {Type: T}}", "AWS::Include (Fn::Transform) adds to Resources"),
        ("Resources: {A: {Type: T, Properties: {'Fn::Transform': {Name: Team}, P: 1}}}", "Team (Fn::Transform) writes a part of A"),
        ("Transform: AWS::LanguageExtensions\nResources: {A: {Type: T}}", ""),
    ],
)
def test_what_is_not_read_is_said(text: str, said: str) -> None:
    found = [gap.what for gap in unread(model(text).scopes[0])]
    assert said in found[0] if said else not found, found


AUDITING = """
Resources:
  Auditor: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {AWS: "111122223333"}, Action: "sts:AssumeRole"}]}}}
  Rule: {Type: AWS::Config::ConfigRule, Properties: {Source: {Owner: AWS, SourceIdentifier: ROOT_MFA}}}
"""


@pytest.mark.parametrize(
    ("more", "is_read"),
    [
        ("", True),
        ("  Sent: {Type: AWS::SQS::Queue}\n", False),
        ("  Told: {Type: AWS::S3::Bucket, Properties: {Name: 'arn:aws:sqs:eu-west-1:111122223333:orders'}}\n", False),
        ("  Calls: {Type: AWS::Lambda::EventSourceMapping}\n", False),
        ("  Sent: {Type: 'AWS::\\u0053QS::Queue'}\n", False),
        ("  Named: {Type: T, Properties: {P: !ImportValue orders}}\n", False),
        ("  Kept: {Type: T, Properties: {P: '{{resolve:ssm:/orders/arn}}'}}\n", False),
        ("  Nested: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: u}}\n", False),
        ("Transform: Team\n", False),
    ],
)
def test_a_stack_set_whose_text_names_no_queue_and_no_function_leaves_nothing_unread(more: str, is_read: bool) -> None:  # noqa: FBT001 - a table
    text = "Resources: {A: {Type: AWS::CloudFormation::StackSet, Properties: {StackSetName: s, TemplateBody: %s}}}"
    found = [gap.what for gap in unread(model(text % json.dumps(AUDITING + more)).scopes[0])]
    assert found == ([] if is_read else ["the template of the stack set A is not read"])


TOLD = "Parameters: [{ParameterKey: To, ParameterValue: %s}]"
OVERRIDDEN = "StackInstancesGroup: [{Regions: [eu-west-1], DeploymentTargets: {Accounts: [!Ref AWS::AccountId]}, ParameterOverrides: [{ParameterKey: To, ParameterValue: %s}]}]"


@pytest.mark.parametrize("way", [TOLD, OVERRIDDEN])
@pytest.mark.parametrize(
    ("value", "is_read"),
    [("!GetAtt Orders.Arn", False), ("'arn:aws:sqs:eu-west-1:123456789012:Orders'", False), ("!ImportValue target", False), ("prod", True)],
)
def test_a_stack_set_that_is_told_of_a_queue_is_unread(way: str, value: str, is_read: bool) -> None:  # noqa: FBT001 - a table
    """A rule in its text sends to what the parameter says."""
    properties = f"{{StackSetName: s, TemplateBody: {json.dumps(AUDITING)}, {way % value}}}"
    text = f"Resources: {{Orders: {{Type: AWS::SQS::Queue}}, A: {{Type: AWS::CloudFormation::StackSet, Properties: {properties}}}}}"
    assert [gap.what for gap in unread(model(text).scopes[0])] == ([] if is_read else ["the template of the stack set A is not read"])


PARENT = "Resources: {C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %s}}}"


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("./child.yaml", True),
        ("child.packaged.yaml", True),
        ("./packaged-child.yaml", True),
        ("out/child.yaml", True),
        (".aws-sam/build/child/template.yaml", True),
        ("https://bucket.s3.amazonaws.com/child.yaml", False),
        ("other.yaml", False),
    ],
)
def test_a_packaged_or_built_child_is_its_source(url: str, linked: bool) -> None:  # noqa: FBT001 - a table
    parent, child = model(PARENT % url, child="Resources: {A: {Type: T}}").scopes
    assert (child.owner is not None) is linked
    assert bool([*unread(parent)]) is not linked


@pytest.mark.parametrize(
    ("source", "stream", "said"),
    [
        ("!Ref Arn", "StartingPosition: LATEST", True),
        ("!ImportValue arn", "BisectBatchOnFunctionError: true", True),
        ("!Ref Arn", "BatchSize: 5", False),
        ("!GetAtt Stream.Arn", "StartingPosition: LATEST", False),
        ("!Sub 'arn:aws:kinesis:${AWS::Region}:${AWS::AccountId}:stream/x'", "StartingPosition: LATEST", False),
    ],
)
def test_a_source_that_nobody_can_read_beside_a_property_of_streams_is_said(source: str, stream: str, said: bool) -> None:  # noqa: FBT001 - a table
    text = f"""
Parameters: {{Arn: {{Type: String}}}}
Resources:
  Stream: {{Type: AWS::Kinesis::Stream}}
  M: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: {source}, FunctionName: f, {stream}}}}}
"""
    made = model(text)
    assert bool([*unknown_streams(made.links, made.scopes[0])]) is said


@pytest.mark.parametrize(
    "kind",
    [
        "'AWS::SQS::Queue '",
        "AWS::SQS::queue",
        "aws::lambda::EventSourceMapping",
        "AWS::SQS::Queu\u0435",
        "AWS::SQS::Queue::V2",
        '"My\\x7fType"',
        "[AWS::SQS::Queue]",
        "~",
    ],
)
def test_a_type_that_only_looks_like_one_is_told(kind: str) -> None:
    (gap,) = unread(model(f"Resources: {{Q: {{Type: {kind}}}, R: {{Type: 'Custom::R_@-'}}, S: {{Type: Team::Own::Type}}}}").scopes[0])
    assert gap.what.startswith(("the Type of Q, ", "Q has no Type that is a word"))
    assert gap.what.isascii()


@pytest.mark.parametrize(
    "text", ["resources: {Q: {Type: AWS::SQS::Queue}}", "'Resources ': {Q: {Type: AWS::SQS::Queue}}", "Resources: [{Type: AWS::SQS::Queue}]"]
)
def test_a_template_without_resources_lacks_them(text: str) -> None:
    assert missing(model(f"AWSTemplateFormatVersion: 2010-09-09\n{text}").scopes[0])[0].partition(" (")[0] == "the section Resources"


def test_a_stack_of_the_cdk_without_resources_lacks_nothing() -> None:
    rules = "Rules: {CheckBootstrapVersion: {Assertions: [{Assert: !Not [!Contains [['1'], !Ref BootstrapVersion]]}]}}\n"
    parameters = "Parameters: {BootstrapVersion: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /cdk-bootstrap/hnb659fds/version}}\n"
    assert missing(model(parameters + rules).scopes[0]) == []
    assert missing(model(f"{parameters}{rules}Resources: [Orders]\n").scopes[0])[0].partition(" (")[0] == "the section Resources"
