"""The three questions over whole templates: worlds, unknown parts, boundaries, who may assume a role, and what is new altogether."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from queuegate.synth.iam.access import Checked, Found, no_new_access, no_public_access, not_granted
from queuegate.synth.iam.access.unread import UNREAD as UNREAD_KINDS
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Template
from queuegate.synth.values.text import Text

HEAD = """
Parameters:
  Env: {Type: String, AllowedValues: [dev, prod]}
  Extra: {Type: String}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Other: {Type: AWS::SQS::Queue}
"""
ROLE = """
  Worker:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
      Policies: [{PolicyName: p, PolicyDocument: {Version: "2012-10-17", Statement: [STATEMENT]}}]
"""
QUEUE_POLICY = """
  Access:
    Type: AWS::SQS::QueuePolicy
    Properties: {Queues: [!Ref Orders], PolicyDocument: {Version: "2012-10-17", Statement: [STATEMENT]}}
"""
RECEIVE = "{Effect: Allow, Action: 'sqs:ReceiveMessage', Resource: !GetAtt Orders.Arn}"


def role(statement: str) -> str:
    return ROLE.replace("STATEMENT", statement)


def queue_policy(statement: str) -> str:
    return QUEUE_POLICY.replace("STATEMENT", statement)


def model(text: str, *, head: str = HEAD, name: str = "template", given: dict[str, str] | None = None) -> Model:
    body, spot = parse(head + text, f"{name}.yaml")
    return build([Template(file=f"{name}.yaml", stack=name, body=body, spot=spot)], given)


def told(checked: Iterator[Checked]) -> list[tuple[str, str, str, list[str]]]:
    """Of whom, what (`no` or the reason), for which action or about which statement, and when."""
    found = []
    for one in checked:
        for said in one.said:
            when = [", ".join(variable.describe(mask) for variable, mask in world.items()) for world in said.worlds]
            what = said.what
            found.append((one.subject.facts.id, *(("no", what.request.action) if isinstance(what, Found) else (what.reason, what.settle)), when))
    return found


def new(now: str, before: str, **given: str) -> list[tuple[str, str, str, list[str]]]:
    return told(no_new_access(model(now, given=given), model(before, name="old", given=given)))


def test_the_same_is_nothing_new_whatever_the_file_is_called() -> None:
    whole = role(RECEIVE) + queue_policy("{Effect: Allow, Principal: '*', Action: 'sqs:*', Resource: !GetAtt Orders.Arn, Condition: {Bool: {a:b: 'true'}}}")
    assert new(whole, whole) == []


def test_what_one_world_adds_is_said_of_that_world() -> None:
    assert new(role("{Effect: Allow, Action: !If [IsProd, 'sqs:*', 'sqs:ReceiveMessage'], Resource: !GetAtt Orders.Arn}"), role(RECEIVE)) == [
        ("Worker", "no", "sqs:RemovePermission", ["Env = prod"])
    ]


def test_a_resource_whose_name_has_the_stage_in_it_is_one_resource_in_every_world() -> None:
    named = HEAD.replace("Orders: {Type: AWS::SQS::Queue}", "Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub 'orders-${Env}'}}")
    found = told(no_new_access(model(role(RECEIVE), head=named), model("", head=named)))
    assert {(one[:3], *one[3]) for one in found if one[1] == "no"} == {(("Worker", "no", "sqs:ReceiveMessage"),), (("Worker", "no", "sts:AssumeRole"),)}
    only = RECEIVE.replace("{Effect", "!If [IsProd, {Effect", 1) + ", !Ref AWS::NoValue]"
    found = told(no_new_access(model(role(only), head=named), model("", head=named)))
    assert [one[3] for one in found if one[2] == "sqs:ReceiveMessage"] == [["Env = prod"]]


def test_the_names_of_others_are_no_worlds_of_what_is_found() -> None:
    """Ten queues whose names hang on a parameter each would be 1,024 worlds, and one that the role may not read."""
    parameters = "".join(f"\n  P{i}: {{Type: String, AllowedValues: [a, b]}}" for i in range(10))
    queues = "".join(f"\n  Q{i}: {{Type: AWS::SQS::Queue, Properties: {{QueueName: !Sub 'q{i}-${{P{i}}}'}}}}" for i in range(10))
    many = HEAD.replace("Parameters:", f"Parameters:{parameters}").replace("Resources:", f"Resources:{queues}")
    spelt = role(RECEIVE.replace("!GetAtt Orders.Arn", "'arn:aws:sqs:*:*:q3-b'"))
    assert [one[1:] for one in told(not_granted(model(role(RECEIVE), head=many), ["sqs:*"], []))] == [("no", "sqs:ReceiveMessage", [])]
    assert [one[1:] for one in told(not_granted(model(spelt, head=many), ["sqs:*"], []))] == [("no", "sqs:ReceiveMessage", [])]


def test_equal_worlds_are_compared_with_each_other() -> None:
    one = role("{Effect: Allow, Action: !If [IsProd, 'sqs:SendMessage', 'sqs:ReceiveMessage'], Resource: !GetAtt Orders.Arn}")
    assert new(one, one) == []
    swapped = role("{Effect: Allow, Action: !If [IsProd, 'sqs:ReceiveMessage', 'sqs:SendMessage'], Resource: !GetAtt Orders.Arn}")
    assert new(swapped, one) == [("Worker", "no", "sqs:SendMessage", ["Env = dev"]), ("Worker", "no", "sqs:ReceiveMessage", ["Env = prod"])]


def test_a_world_that_was_not_there_before_cannot_be_compared() -> None:
    old, now = (HEAD.replace("[dev, prod]", values) for values in ("[dev, prod]", "[dev, prod, stage]"))
    which = role("{Effect: Allow, Action: !If [IsProd, 'sqs:SendMessage', 'sqs:ReceiveMessage'], Resource: !GetAtt Orders.Arn}")
    found = told(no_new_access(model(which, head=now), model(which, head=old, name="old")))
    assert found == [("Worker", "the templates before know no world in which Env = stage", "--parameter Env=VALUE", ["Env = stage"])]


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        pytest.param("!Ref Extra", "!GetAtt Orders.Arn", ("the parameter Extra has no value in the template", "--parameter Extra=VALUE"), id="what is new"),
        pytest.param("!GetAtt Other.Arn", "!Ref Extra", ("the parameter Extra has no value in the template", "--parameter Extra=VALUE"), id="what was"),
        pytest.param(
            "'arn:aws:sqs:eu-west-1:111122223333:x'",
            "!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:x'",
            ("AWS::Region is known only when the stack is deployed", "--parameter AWS::Region=VALUE"),
            id="the deployment's own",
        ),
    ],
)
def test_what_only_the_deployment_knows_decides_nothing(now: str, before: str, expected: tuple[str, str]) -> None:
    found = new(*(role(RECEIVE.replace("!GetAtt Orders.Arn", resource)) for resource in (now, before)))
    assert found == [("Worker", *expected, [])]


def test_what_is_given_settles_it() -> None:
    now, before = role(RECEIVE.replace("!GetAtt Orders.Arn", "!Ref Extra")), role(RECEIVE.replace("!GetAtt Orders.Arn", "'arn:aws:sqs:*:*:jobs-*'"))
    assert new(now, before, Extra="arn:aws:sqs:eu-west-1:111122223333:jobs-1") == []
    assert new(now, before, Extra="arn:aws:sqs:eu-west-1:111122223333:orders") == [("Worker", "no", "sqs:ReceiveMessage", [])]


def test_a_policy_that_nobody_knows_hides_neither_side() -> None:
    managed = role(RECEIVE).replace("Policies:", "ManagedPolicyArns: [!Ref Extra]\n      Policies:")
    assert new(managed, managed) == []
    ((subject, reason, settle, when),) = new(managed, role(RECEIVE))
    assert (subject, when) == ("Worker", [])
    assert "Extra" in reason + settle
    more = managed.replace("'sqs:ReceiveMessage'", "'sqs:*'")
    assert [one[1] != "no" for one in new(more, managed)] == [True]  # the policy may have allowed it


def test_a_deny_that_is_gone_is_new_access_and_says_where_it_stood() -> None:
    before = model(role("{Effect: Allow, Action: 'sqs:*', Resource: '*'}, {Effect: Deny, Action: 'sqs:PurgeQueue', Resource: '*'}"), name="old")
    (found,) = [said.what for one in no_new_access(model(role("{Effect: Allow, Action: 'sqs:*', Resource: '*'}")), before) for said in one.said]
    assert isinstance(found, Found)
    assert found.request.action == "sqs:PurgeQueue"
    assert found.was is not None
    assert (found.was.scope.template.stack, found.was.route[-1]) == ("old", 1)


def test_a_boundary_confines_and_one_that_is_gone_does_not() -> None:
    limit = "  Limit: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:Receive*', Resource: '*'}]}}}\n"
    confined = role("{Effect: Allow, Action: 'sqs:*', Resource: '*'}").replace("Policies:", "PermissionsBoundary: !Ref Limit\n      Policies:") + limit
    assert new(confined, role("{Effect: Allow, Action: 'sqs:ReceiveMessage', Resource: '*'}") + limit)[0][:2] == (
        "Worker",
        "no",
    )  # what AWS may add: sqs:Receive…
    free = role("{Effect: Allow, Action: 'sqs:*', Resource: '*'}") + limit
    (found,) = [said.what for one in no_new_access(model(free), model(confined, name="old")) for said in one.said]
    assert isinstance(found, Found)
    assert found.beyond
    assert found.request.action == "sqs:RemovePermission"


def test_a_role_that_is_new_is_compared_with_nothing() -> None:
    checked = [one for one in no_new_access(model(role(RECEIVE)), model("", name="old")) if one.said]
    assert [(one.subject.facts.id, one.subject.own, one.new) for one in checked] == [("Worker", True, True), ("Worker", False, True)]


def test_who_may_assume_a_role_is_access_too() -> None:
    now = role(RECEIVE).replace("Service: lambda.amazonaws.com", "Service: lambda.amazonaws.com, AWS: '444455556666'")
    (found,) = [said.what for one in no_new_access(model(now), model(role(RECEIVE), name="old")) for said in one.said]
    assert isinstance(found, Found)
    assert (found.request.action, found.request.principal) == ("sts:AssumeRole", "arn:aws:iam::444455556666:role/stranger")


def test_a_pattern_that_allows_only_what_aws_may_add_says_so() -> None:
    every = "[" + ", ".join(f"sqs:{name}" for name in ("ReceiveMessage",)) + "]"
    now = role(RECEIVE.replace("'sqs:ReceiveMessage'", "'sqs:Receive*'"))
    (found,) = [said.what for one in no_new_access(model(now), model(role(RECEIVE.replace("'sqs:ReceiveMessage'", every)), name="old")) for said in one.said]
    assert isinstance(found, Found)
    assert found.actions == ()
    assert found.request.real is False


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        pytest.param("arn:aws:sqs:*:*:*-Orders-*", "no", id="a pattern"),
        pytest.param("arn:aws-cn:sqs:*:*:jobs", None, id="another queue"),
        pytest.param("arn:aws:sqs:eu-west-1:111122223333:template-Orders-A1B2", "AWS::Region is known only when the stack is deployed", id="its name, perhaps"),
    ],
)
def test_not_granted_on_a_resource(resource: str, expected: str | None) -> None:
    found = [one for one in told(not_granted(model(role(RECEIVE)), ["sqs:receive*"], [Text.of(resource)])) if one[0] == "Worker"]
    assert [one[1] for one in found] == ([expected] if expected else [])


def test_what_a_resource_grants_is_granted() -> None:
    lets = queue_policy("{Effect: Allow, Principal: {AWS: '444455556666'}, Action: 'sqs:*', Resource: 'arn:aws:sqs:eu-west-1:111122223333:whatever'}")
    assert [one[:2] for one in told(not_granted(model(lets), ["sqs:PurgeQueue"], []))] == []
    assert [one[:2] for one in told(not_granted(model(lets.replace("'arn:aws:sqs:eu-west-1:111122223333:whatever'", "'*'")), ["sqs:PurgeQueue"], []))] == [
        ("Orders", "no")
    ]


PUBLIC = {
    "Topic": "AWS::SNS::TopicPolicy, Properties: {Topics: [!Ref Topic], PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 'sns:Publish', Resource: '*'}]}}",
    "Function": "AWS::Lambda::Permission, Properties: {FunctionName: !Ref Function, Action: 'lambda:InvokeFunction', Principal: '*'}",
    "Store": "AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Store, PolicyDocument: {Statement: [{Effect: Allow, Principal: {AWS: '*'}, Action: 's3:*', Resource: '*'}]}}",
}
KINDS = {"Topic": "AWS::SNS::Topic", "Function": "AWS::Lambda::Function", "Store": "AWS::S3::Bucket"}


@pytest.mark.parametrize("owner", PUBLIC)
def test_every_kind_of_resource_may_be_public(owner: str) -> None:
    text = f"  {owner}: {{Type: '{KINDS[owner]}'}}\n  Access: {{Type: {PUBLIC[owner]}}}\n"
    assert [one[:2] for one in told(no_public_access(model(text)))] == [(owner, "no")]


@pytest.mark.parametrize(
    ("text", "public"),
    [
        (
            "  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: [{Effect: Allow, Principal: '*', Action: 'kms:*', Resource: '*', Condition: CONDITION}]}}}",
            "Key",
        ),
        (
            "  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 'sts:AssumeRole', Condition: CONDITION}]}}}",
            "Role",
        ),
    ],
)
def test_policies_inside_a_resource(text: str, public: str) -> None:
    assert [one[:2] for one in told(no_public_access(model(text.replace("CONDITION", "{}"))))] == [(public, "no")]
    assert told(no_public_access(model(text.replace("CONDITION", "{StringEquals: {aws:PrincipalAccount: !Ref AWS::AccountId}}")))) == []


def test_a_permission_for_a_service_and_one_source_is_not_public() -> None:
    text = "  Function: {Type: AWS::Lambda::Function}\n  Access: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Function, Action: 'lambda:InvokeFunction', Principal: PRINCIPAL}}\n"
    assert told(no_public_access(model(text.replace("PRINCIPAL", "sns.amazonaws.com")))) == []
    assert told(no_public_access(model(text.replace("PRINCIPAL", "'*', SourceArn: 'arn:aws:sns:eu-west-1:111122223333:x'")))) == []


def test_a_question_that_is_too_entangled_is_undecided() -> None:
    many = ", ".join(f"{{Effect: Deny, Action: '*a{i}*', Resource: '*r{i}*', Condition: {{StringLike: {{aws:PrincipalTag/t: '*t{i}*'}}}}}}" for i in range(12))
    found = new(role("{Effect: Allow, Action: '*', Resource: '*'}, " + many), role("{Effect: Allow, Action: 'sqs:*', Resource: '*'}"))
    assert [one[1] for one in found] == ["the policies are too entangled: the question falls into more than 4000 cases"]


def test_the_policy_of_a_queue_outside_is_looked_at_too() -> None:
    text = queue_policy("{Effect: Allow, Principal: '*', Action: 'sqs:SendMessage', Resource: '*'}")
    assert [one[:2] for one in told(no_public_access(model(text)))] == [("Orders", "no")]
    for outside in ("!Ref Extra", "!ImportValue jobs", "'https://sqs.eu-west-1.amazonaws.com/111122223333/jobs'"):
        said = [one[:2] for one in told(no_public_access(model(text.replace("!Ref Orders", outside))))]
        assert ("Access", "no") in said, outside
        assert all(what.startswith(f"Access is a policy about {queue}, and whether it is the policy of {queue}") for queue, what in said if queue != "Access")


def test_a_deny_of_all_but_what_nobody_knows_cannot_be_compared_with_none() -> None:
    before = role("{Effect: Allow, Action: 'sqs:*', Resource: '*'}, {Effect: Deny, Action: 'sqs:PurgeQueue', NotResource: !Ref Extra}")
    now = role("{Effect: Allow, Action: 'sqs:*', Resource: '*'}")
    assert new(now, before) == [("Worker", "the parameter Extra has no value in the template", "--parameter Extra=VALUE", [])]
    assert new(before, before) == []
    assert new(now, before, Extra="*") == []


UNREAD = """
  Images: {Type: AWS::ECR::Repository, Properties: {RepositoryPolicyText: {Statement: []}}}
  Silent: {Type: AWS::ECR::Repository}
  Secret: {Type: AWS::SecretsManager::ResourcePolicy, Condition: IsProd, Properties: {SecretId: x, ResourcePolicy: {}}}
  Open: {Type: AWS::S3::Bucket, Properties: {AccessControl: PublicRead}}
  Closed: {Type: AWS::S3::Bucket, Properties: {AccessControl: Private}}
  Streamed: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
  Shared: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE, ResourcePolicy: {PolicyDocument: {}}}}}
"""


def test_a_policy_that_is_not_read_is_no_pass() -> None:
    said = {name: (reason, when) for name, reason, _, when in told(no_public_access(model(UNREAD)))}
    assert {name: when for name, (_, when) in said.items()} == {"Images": [], "Secret": ["Env = prod"], "Open": [], "Shared": []}
    assert said["Images"][0] == "RepositoryPolicyText of AWS::ECR::Repository is not read here, and may let anybody in"
    assert told(not_granted(model(UNREAD), ["sqs:*"], [])) == []


def test_the_properties_of_policies_that_are_not_read_exist() -> None:
    schemas = pytest.importorskip("cfnlint.schema").PROVIDER_SCHEMA_MANAGER
    for kind, key in UNREAD_KINDS.items():
        assert key in schemas.get_resource_schema("us-east-1", kind).schema["properties"], kind


def test_it_is_asked_in_every_world() -> None:
    public = queue_policy("{Effect: Allow, Principal: !If [IsProd, '*', {AWS: !Ref AWS::AccountId}], Action: 'sqs:SendMessage', Resource: '*'}")
    assert told(no_public_access(model(public))) == [("Orders", "no", "sqs:SendMessage", ["Env = prod"])]
    assert told(no_public_access(model(public, given={"Env": "dev"}))) == []


def test_a_policy_of_a_resource_without_a_principal_is_undecided_and_not_public() -> None:
    ((subject, reason, _, _),) = told(no_public_access(model(queue_policy("{Effect: Allow, Action: 'sqs:*', Resource: '*'}"))))
    assert (subject, reason) == ("Orders", "a statement of the resource's policy has no Principal, which AWS requires there")


@pytest.mark.parametrize(
    ("rest", "granted"),
    [
        pytest.param("{Effect: Deny, Action: 'sqs:*', Resource: 'arn:aws:sqs:*:*:secret'}", False, id="a literal Deny"),
        pytest.param(
            "{Effect: Deny, Action: 'sqs:*', Resource: !Sub 'arn:${AWS::Partition}:sqs:*:*:secret'}", False, id="a Deny in the deployment's partition"
        ),
        pytest.param("{Effect: Deny, Action: 'sqs:*', NotResource: 'arn:aws:sqs:*:*:other'}", False, id="NotResource"),
        pytest.param("{Effect: Deny, Action: 'sqs:*', Resource: 'arn:aws-cn:sqs:*:*:secret'}", True, id="another partition"),
        pytest.param("{Effect: Deny, Action: 'sqs:*', Resource: 'arn:aws:sqs:*:*:secrets'}", True, id="another queue"),
    ],
)
def test_what_is_literal_in_a_roles_policy_counts_where_an_arn_is_asked_for(rest: str, granted: bool) -> None:  # noqa: FBT001 - a table
    both = role("{Effect: Allow, Action: '*', Resource: '*'}, " + rest)
    found = [one for one in told(not_granted(model(both), ["sqs:purgequeue"], [Text.of("arn:aws:sqs:*:*:secret")])) if one[0] == "Worker"]
    assert [one[1:3] for one in found] == ([("no", "sqs:PurgeQueue")] if granted else [])


def test_a_witness_is_an_arn_as_its_service_spells_it() -> None:
    before, now = (
        role("{Effect: Allow, Action: 'sqs:*', Resource: 'arn:aws:sqs:eu-west-1:*:*'}"),
        role("{Effect: Allow, Action: 'sqs:*', Resource: 'arn:aws:sqs:*:*:*'}"),
    )
    (found,) = [said.what for one in no_new_access(model(now), model(before, name="old")) for said in one.said]
    assert isinstance(found, Found)
    assert found.request.resource.count(":") == 5
    assert new(role("{Effect: Allow, Action: 'sqs:SendMessage', Resource: 'arn:aws:kms:*:*:*'}"), role("{Effect: Allow, Action: 'sns:*', Resource: '*'}")) == []


def several(**texts: str) -> Model:
    templates = []
    for name, text in texts.items():
        body, spot = parse(HEAD + text, f"{name}.yaml")
        templates.append(Template(file=f"{name}.yaml", stack=name, body=body, spot=spot))
    return build(templates)


def test_a_copy_of_a_stack_is_new_and_one_that_was_renamed_is_not() -> None:
    before = several(one=role(RECEIVE), two=role(RECEIVE))
    copied = [one for one in no_new_access(several(one=role(RECEIVE), two=role(RECEIVE), three=role(RECEIVE)), before) if one.said]
    assert {(one.subject.facts.scope.id, one.new) for one in copied} == {("three", True)}
    renamed = no_new_access(several(one=role(RECEIVE), three=role(RECEIVE)), before)
    assert [one.subject.facts.id for one in renamed if one.new or one.said] == []
