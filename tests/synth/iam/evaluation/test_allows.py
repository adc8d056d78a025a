"""What a role may do. The order of evaluation: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., list[Any]]


def inline(*statements: str) -> str:
    return "Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [" + ", ".join(statements) + "]}}]}"


def allow(action: str = "sqs:ReceiveMessage", resource: str = "!GetAtt Orders.Arn", more: str = "") -> str:
    return f"{{Effect: Allow, Action: {action}, Resource: {resource}{more}}}"


def deny(action: str = "sqs:*", resource: str = "'*'", more: str = "") -> str:
    return f"{{Effect: Deny, Action: {action}, Resource: {resource}{more}}}"


def queue_policy(statement: str, of: str = "!Ref Orders") -> str:
    return f"  QueuePolicy: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [{of}], PolicyDocument: {{Statement: [{statement}]}}}}}}"


NOTHING = "Properties: {}"
UNKNOWN = "Parameters: {Unknown: {Type: String}}"
TLS = ", Condition: {Bool: {'aws:SecureTransport': 'false'}}"
TO_ROLE = ", Principal: {AWS: !GetAtt WorkerRole.Arn}"


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(inline(allow()), id="the ARN"),
        pytest.param(inline(allow("[sqs:DeleteMessage, 'SQS:receive*']")), id="a list of actions"),
        pytest.param(inline(allow(resource="[!GetAtt Other.Arn, !GetAtt Orders.Arn]")), id="a list of resources"),
        pytest.param(inline(allow(resource="'*'")), id="every resource"),
        pytest.param(inline(allow(resource="!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:*'")), id="every queue"),
        pytest.param(inline(allow(resource="!Sub '${Orders.Arn}'")), id="Sub of the ARN"),
        pytest.param(inline(allow(resource="!Sub 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Orders.QueueName}'")), id="Sub of the name"),
        pytest.param(inline(allow(resource="!Sub 'arn:aws:sqs:*:*:${AWS::StackName}-*'")), id="names of the stack"),
        pytest.param(inline(allow(resource="!Join [':', [arn, aws, sqs, !Ref 'AWS::Region', !Ref 'AWS::AccountId', !GetAtt Orders.QueueName]]")), id="Join"),
        pytest.param(inline(allow(resource="!Sub 'arn:aws:sqs:*:*:${AWS::StackName}-Orders-*'")), id="the queue's made-up name"),
        pytest.param(inline(allow(more=", Condition: {BoolIfExists: {'AWS:SecureTransport': ['true']}}")), id="only with TLS, spelt another way"),
        pytest.param(inline("{Effect: Allow, NotAction: 'iam:*', Resource: '*'}"), id="NotAction"),
        pytest.param(inline("{Effect: Allow, Action: '*', NotResource: !GetAtt Other.Arn}"), id="NotResource"),
        pytest.param(inline(allow(more=", Condition: {Bool: {'aws:SecureTransport': true}}")), id="only with TLS"),
        pytest.param(inline(allow("[sqs:ReceiveMessage, !Ref 'AWS::NoValue']")), id="NoValue among the actions"),
        pytest.param(inline(allow(), deny("sqs:PurgeQueue")), id="another action is denied"),
        pytest.param(inline(allow(), deny(resource="!GetAtt Other.Arn")), id="another queue is denied"),
        pytest.param(inline(allow(), deny(more=TLS)), id="denied without TLS"),
        pytest.param(inline(allow(), "{Effect: Deny, NotAction: ['sqs:*', 'kms:*'], Resource: '*'}"), id="everything else is denied"),
        pytest.param(inline(allow(), "{Effect: Deny, Action: 'sqs:*', NotResource: !GetAtt Orders.Arn}"), id="denied everywhere else"),
        pytest.param("Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: " + allow() + "}}]}", id="one statement, no list"),
        pytest.param(
            """Properties: {Policies: [{PolicyName: p, PolicyDocument: '{"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}}'}]}""",
            id="a JSON string",
        ),
        pytest.param(
            'Properties: {Policies: [{PolicyName: p, PolicyDocument: !Sub \'{"Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "${Orders.Arn}"}]}\'}]}',
            id="a JSON string by Sub",
        ),
        pytest.param("Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole']}", id="AWS's policy"),
        pytest.param(
            "Properties: {ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole']}",
            id="AWS's policy by Sub",
        ),
        pytest.param(
            "Properties: {ManagedPolicyArns: [!Join ['', ['arn:', !Ref 'AWS::Partition', ':iam::aws:policy/AmazonSQSFullAccess']]]}", id="AWS's policy by Join"
        ),
        pytest.param("Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']}", id="administrator"),
        pytest.param(
            "Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/Gone', 'arn:aws:iam::aws:policy/AmazonSQSFullAccess']}",
            id="an unknown policy hides no yes",
        ),
        pytest.param(inline("{Effect: Maybe}", "7", allow("!FindInMap [No, No, No]"), allow()), id="malformed neighbours hide no yes"),
        pytest.param(
            "Properties: {Policies: [7, {PolicyName: p}, {PolicyName: q, PolicyDocument: {Statement: [" + allow() + "]}}]}", id="nor do malformed policies"
        ),
    ],
)
def test_yes(role: str, ask: Ask) -> None:
    assert ask(role) == [True]


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(NOTHING, id="no policy"),
        pytest.param(inline(allow(resource="!GetAtt Other.Arn")), id="another queue"),
        pytest.param(inline(allow(resource="!Sub 'arn:aws:sqs:*:*:${AWS::StackName}-Other-*'")), id="another queue's made-up name"),
        pytest.param(inline(allow(resource="!Ref Orders")), id="the queue's URL"),
        pytest.param(inline(allow(resource="'arn:aws:sqs:eu-west-1:123456789012:orders'")), id="a name that another queue has"),
        pytest.param(inline(allow("sqs:SendMessage")), id="another action"),
        pytest.param(inline(allow("[]")), id="no action"),
        pytest.param(inline("{Effect: Allow, NotAction: 'sqs:*', Resource: '*'}"), id="NotAction"),
        pytest.param(inline("{Effect: Allow, Action: '*', NotResource: [!GetAtt Other.Arn, !GetAtt Orders.Arn]}"), id="NotResource"),
        pytest.param(inline(allow(more=TLS)), id="only without TLS"),
        pytest.param(inline(allow(), deny()), id="an explicit deny wins"),
        pytest.param(inline(allow(), "{Effect: Deny, NotAction: sqs:SendMessage, Resource: '*'}"), id="everything else is denied"),
        pytest.param(inline(allow(), deny("!FindInMap [No, No, No]"), deny()), id="an unknown deny hides no deny"),
        pytest.param("Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']}", id="AWS's policy for logs"),
        pytest.param("Properties: {PermissionsBoundary: 'arn:aws:iam::aws:policy/AmazonSQSFullAccess'}", id="a boundary grants nothing"),
        pytest.param(
            "Properties: {PermissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3FullAccess', ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']}",
            id="outside the boundary",
        ),
        pytest.param("Properties: {PermissionsBoundary: 'arn:aws:iam::aws:policy/Gone'}", id="an unknown boundary adds nothing"),
        pytest.param(inline(allow("s3:GetObject", "!FindInMap [No, No, No]")), id="an unknown resource of another action"),
        pytest.param(inline(allow("s3:GetObject", more=", Condition: {IpAddress: {'aws:SourceIp': 10.0.0.0/8}}")), id="a condition on another action"),
    ],
)
def test_no(role: str, ask: Ask) -> None:
    assert ask(role) == [False]


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        pytest.param(
            inline(allow(resource="!Ref Unknown")),
            "undecided: the parameter Unknown has no value in the template (--parameter Unknown=VALUE)",
            id="the resource is a parameter",
        ),
        pytest.param(
            inline(allow("!Ref Unknown")),
            "undecided: the parameter Unknown has no value in the template (--parameter Unknown=VALUE)",
            id="the action is a parameter",
        ),
        pytest.param(inline(allow(resource="!ImportValue QueueArn")), 'externals: {"QueueArn": …} in queuegate.yaml', id="the resource is imported"),
        pytest.param(inline(allow(resource="!GetAtt Custom.Arn")), "Custom.Arn is known only after the deployment", id="a custom resource tells it"),
        pytest.param(
            inline(allow(resource="!GetAtt Nested.Outputs.Arn")), "Nested.Outputs.Arn is known only after the deployment", id="a nested stack tells it"
        ),
        pytest.param(
            inline(allow(more=", Condition: {IpAddress: {'aws:SourceIp': 10.0.0.0/8}}")), "only if IpAddress aws:SourceIp says so", id="a condition allows"
        ),
        pytest.param(
            inline(allow(), deny(more=", Condition: {StringNotEquals: {'aws:SourceVpce': vpce-1}}")),
            "only if StringNotEquals aws:SourceVpce says so",
            id="a condition denies",
        ),
        pytest.param(
            "Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/Gone']}",
            "what the policy arn:aws:iam::aws:policy/Gone grants is not known",
            id="unknown policy of AWS",
        ),
        pytest.param(
            "Properties: {ManagedPolicyArns: ['arn:aws:iam::123456789012:policy/ours']}",
            "what the policy arn:aws:iam::123456789012:policy/ours grants is not known",
            id="unknown policy of the account",
        ),
        pytest.param("Properties: {ManagedPolicyArns: [!Ref Unknown]}", "--parameter Unknown=VALUE", id="the policy is a parameter"),
        pytest.param(
            "Properties: {ManagedPolicyArns: [!Sub 'arn:aws:iam::aws:policy/${Unknown}']}", "--parameter Unknown=VALUE", id="the policy's name is a parameter"
        ),
        pytest.param(
            "Properties: {PermissionsBoundary: !ImportValue Limit, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']}",
            "Limit",
            id="the boundary is imported",
        ),
        pytest.param(inline("{Action: '*', Resource: '*'}"), "is null where a string is needed", id="no Effect"),
        pytest.param(inline("{Effect: allow, Action: '*', Resource: '*'}"), "Effect is 'allow', not Allow or Deny", id="lower-case effect"),
        pytest.param(inline("{Effect: Allow, Resource: '*'}"), "needs Action or NotAction", id="no Action"),
        pytest.param(inline("{Effect: Allow, Action: '*'}"), "needs Resource or NotResource", id="no Resource"),
        pytest.param(inline("{Effect: Allow, Action: '*', NotAction: 'x', Resource: '*'}"), "only one of them", id="both"),
        pytest.param(inline("{Effect: Allow, Action: {a: b}, Resource: '*'}"), "is a mapping where a string is needed", id="a mapping for an action"),
        pytest.param(inline("{Effect: Allow, Action: [[sqs:ReceiveMessage]], Resource: '*'}"), "is a list where a string is needed", id="a list in a list"),
        pytest.param(inline("{Effect: Allow, Action: '*', Resource: '*', Condition: 7}"), "Condition is no mapping", id="a number for a condition"),
        pytest.param(inline("{Effect: Allow, Action: '*', Resource: '*', Condition: {Bool: x}}"), "Bool is no mapping", id="a string for an operator"),
        pytest.param(inline("text"), "a statement of the policy is no mapping", id="a string for a statement"),
        pytest.param("Properties: {Policies: [{PolicyName: p, PolicyDocument: 'no json'}]}", "where a JSON document is needed", id="a string that is no JSON"),
        pytest.param("Properties: {Policies: [{PolicyName: p, PolicyDocument: '{\"Statement\": '}]}", "where a JSON document is needed", id="broken JSON"),
        pytest.param("Properties: {Policies: [{PolicyName: p, PolicyDocument: '" + "[" * 100_000 + "'}]}", "nested too deeply", id="endless JSON"),
        pytest.param("Properties: {Policies: [{PolicyName: p, PolicyDocument: [x]}]}", "has no Statement", id="a list for a document"),
        pytest.param("Properties: {Policies: [{PolicyName: p}]}", "has no Statement", id="no document"),
        pytest.param("Properties: {Policies: text}", "Policies takes a list of policies", id="a string for Policies"),
        pytest.param("Properties: {Policies: [text]}", "Policies takes a list of policies", id="a string for a policy"),
        pytest.param("Properties: {ManagedPolicyArns: [{a: b}]}", "a mapping stands where a string is needed", id="a mapping for an ARN"),
    ],
)
def test_undecided(role: str, reason: str, ask: Ask) -> None:
    answers = ask(role, "  Custom: {Type: Custom::Queue}\n  Nested: {Type: AWS::CloudFormation::Stack}", UNKNOWN)
    assert len(answers) == 1
    assert str(answers[0]).startswith("undecided: ")
    assert reason in answers[0]


@pytest.mark.parametrize(
    ("resource", "answer"),
    [
        pytest.param("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders'", True, id="Sub"),
        pytest.param("arn:aws:sqs:eu-west-1:123456789012:orders", True, id="literal"),
        pytest.param("arn:aws:sqs:*:*:ord*", True, id="wildcards"),
        pytest.param("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders-dlq'", False, id="the dead-letter queue instead"),
        pytest.param("!GetAtt Orders.Arn", False, id="another queue of the stack"),
    ],
)
def test_a_queue_with_a_name_of_its_own(resource: str, answer: bool, ask: Ask) -> None:  # noqa: FBT001 - a table
    assert ask(inline(allow(resource=resource)), queue="Named") == [answer]


GRANT = "PolicyDocument: {Statement: [" + allow() + "]}"


@pytest.mark.parametrize(
    "others",
    [
        pytest.param(f"  P: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, Roles: [!Ref WorkerRole], {GRANT}}}}}", id="Policy"),
        pytest.param(f"  P: {{Type: AWS::IAM::RolePolicy, Properties: {{PolicyName: p, RoleName: !Ref WorkerRole, {GRANT}}}}}", id="RolePolicy"),
        pytest.param(
            f"  P: {{Type: AWS::IAM::ManagedPolicy, Properties: {{Roles: [!ImportValue x, !Ref WorkerRole], {GRANT}}}}}", id="ManagedPolicy names the role"
        ),
        pytest.param(queue_policy(allow(more=TO_ROLE)), id="the queue's policy"),
        pytest.param(queue_policy(allow(more=TO_ROLE), of="'https://sqs.eu-west-1.amazonaws.com/1/x', !Ref Orders"), id="the queue's policy, second in a list"),
        pytest.param(queue_policy(allow(more=", Principal: '*'")), id="the queue is open to everybody"),
        pytest.param(queue_policy(allow(more=", Principal: {AWS: ['123456789012', !GetAtt WorkerRole.Arn]}")), id="the role among others"),
        pytest.param(
            "  QueuePolicy: {Type: AWS::SQS::QueueInlinePolicy, Properties: {Queue: !Ref Orders, PolicyDocument: {Statement: [" + allow(more=TO_ROLE) + "]}}}",
            id="the queue's inline policy",
        ),
    ],
)
def test_a_policy_that_is_a_resource_of_its_own_counts(others: str, ask: Ask) -> None:
    assert ask(NOTHING, others) == [True]
    assert ask(NOTHING, others, by=lambda policy: policy.resource is None) == [False]


def test_a_managed_policy_that_the_role_refers_to(ask: Ask) -> None:
    policy = f"  P: {{Type: AWS::IAM::ManagedPolicy, Properties: {{ManagedPolicyName: ours, {GRANT}}}}}"
    assert ask("Properties: {ManagedPolicyArns: [!Ref P]}", policy) == [True]
    assert ask("Properties: {ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/ours']}", policy) == [True]
    assert ask("Properties: {ManagedPolicyArns: ['arn:aws:iam::123456789012:policy/path/ours']}", policy) == [True]


def test_a_boundary_of_the_assembly_limits(ask: Ask) -> None:
    everything = "Properties: {PermissionsBoundary: !Ref P, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']}"
    assert ask(everything, f"  P: {{Type: AWS::IAM::ManagedPolicy, Properties: {{{GRANT}}}}}") == [True]
    assert ask(everything, f"  P: {{Type: AWS::IAM::ManagedPolicy, Properties: {{{GRANT}}}}}", action="sqs:DeleteMessage") == [False]
    assert ask(everything, "  P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: [" + allow("'*'") + ", " + deny() + "]}}}") == [False]


@pytest.mark.parametrize(
    ("statement", "of"),
    [
        pytest.param(allow(more=", Principal: {Service: sns.amazonaws.com}"), "!Ref Orders", id="a service"),
        pytest.param(allow(more=", Principal: {AWS: !Ref 'AWS::AccountId'}"), "!Ref Orders", id="the account hands the decision on"),
        pytest.param(allow(more=", Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}"), "!Ref Orders", id="the account's root too"),
        pytest.param(allow(more=", Principal: {AWS: 'arn:aws:iam::123456789012:role/other'}"), "!Ref Orders", id="another role"),
        pytest.param(allow(more=", Principal: {AWS: !Ref Unknown}"), "!Ref Orders", id="a principal from outside"),
        pytest.param(allow(more=TO_ROLE), "!Ref Other", id="another queue's policy"),
        pytest.param(allow("sqs:SendMessage", more=TO_ROLE), "!Ref Unknown", id="another action, wherever it is attached"),
    ],
)
def test_a_queue_policy_that_gives_the_role_nothing(statement: str, of: str, ask: Ask) -> None:
    assert ask(NOTHING, queue_policy(statement, of), UNKNOWN) == [False]


@pytest.mark.parametrize(
    "principal", ["'*'", "{AWS: '*'}", "{AWS: !GetAtt WorkerRole.Arn}", "{AWS: !Ref 'AWS::AccountId'}", "{AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}"]
)
def test_a_queue_policy_that_denies_wins(principal: str, ask: Ask) -> None:
    assert ask(inline(allow()), queue_policy(deny(more=f", Principal: {principal}"))) == [False]


def test_a_statement_of_a_queue_policy_without_principal_is_for_nobody(ask: Ask) -> None:
    assert ask(inline(allow()), queue_policy(deny(more=""))) == [True]
    assert ask(NOTHING, queue_policy(allow(more=""))) == [False]


def test_the_usual_deny_without_tls_stops_nobody(ask: Ask) -> None:
    assert ask(inline(allow()), queue_policy(deny(more=", Principal: '*'" + TLS))) == [True]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        pytest.param(deny(more=", NotPrincipal: {AWS: !GetAtt WorkerRole.Arn}"), "NotPrincipal", id="NotPrincipal"),
        pytest.param(deny(more=", Principal: {AWS: '123456789012'}"), "123456789012, which may be this account", id="an account"),
    ],
)
def test_a_queue_policy_that_may_deny(statement: str, reason: str, ask: Ask) -> None:
    (answer,) = ask(inline(allow()), queue_policy(statement), UNKNOWN)
    assert str(answer).startswith("undecided: ")
    assert reason in answer


HEAD = "Parameters: {Env: {Type: String, Default: dev}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(inline("!If [IsProd, " + allow() + ", !Ref 'AWS::NoValue']"), id="a statement"),
        pytest.param(inline(allow("!If [IsProd, sqs:ReceiveMessage, sqs:SendMessage]")), id="an action"),
        pytest.param(inline(allow("[!If [IsProd, sqs:ReceiveMessage, !Ref 'AWS::NoValue']]")), id="an action in a list"),
        pytest.param(inline(allow(resource="!If [IsProd, !GetAtt Orders.Arn, !GetAtt Other.Arn]")), id="a resource"),
        pytest.param(inline(allow(), "!If [IsProd, !Ref 'AWS::NoValue', " + deny() + "]"), id="a deny"),
        pytest.param(
            "Properties: {ManagedPolicyArns: [!If [IsProd, 'arn:aws:iam::aws:policy/AmazonSQSFullAccess', !Ref 'AWS::NoValue']]}", id="a managed policy"
        ),
        pytest.param(
            "Properties: {ManagedPolicyArns: !If [IsProd, ['arn:aws:iam::aws:policy/AmazonSQSFullAccess'], !Ref 'AWS::NoValue']}", id="the list of them"
        ),
        pytest.param(inline("{Effect: !If [IsProd, Allow, Deny], Action: '*', Resource: '*'}"), id="the effect"),
        pytest.param(inline(allow(more=", Condition: !If [IsProd, !Ref 'AWS::NoValue', {Bool: {'aws:SecureTransport': false}}]")), id="the condition"),
    ],
)
def test_conditions_inside_policies_make_worlds(role: str, ask: Ask) -> None:
    assert sorted(ask(role, head=HEAD)) == [False, True]
    assert ask(role, head=HEAD, given={"Env": "prod"}) == [True]


def test_a_policy_that_exists_only_in_production(ask: Ask) -> None:
    policy = f"  P: {{Type: AWS::IAM::Policy, Condition: IsProd, Properties: {{PolicyName: p, Roles: [!Ref WorkerRole], {GRANT}}}}}"
    assert ask(NOTHING, policy, HEAD, given={"Env": "dev"}) == [False]
    assert ask(NOTHING, policy, HEAD, given={"Env": "prod"}) == [True]


def test_a_queue_policy_that_exists_only_in_production(ask: Ask) -> None:
    policy = queue_policy(allow(more=TO_ROLE)).replace("{Type: AWS::SQS", "{Condition: IsProd, Type: AWS::SQS", 1)
    assert ask(NOTHING, policy, HEAD, given={"Env": "dev"}) == [False]
    assert ask(NOTHING, policy, HEAD, given={"Env": "prod"}) == [True]


def test_what_does_not_matter_makes_no_worlds(ask: Ask) -> None:
    """Forty conditions in another service's statements: neither 2^40 worlds nor the cap."""
    head = (
        "Parameters:\n"
        + "\n".join(f"  P{i}: {{Type: String}}" for i in range(40))
        + "\nConditions:\n"
        + "\n".join(f"  C{i}: !Equals [!Ref P{i}, x]" for i in range(40))
    )
    others = [allow("s3:GetObject", f"!If [C{i}, a, b]") for i in range(40)]
    assert ask(inline(*others), head=head) == [False]
    assert ask(inline(*others, allow()), head=head) == [True]


def test_a_policy_in_another_template_names_the_role_through_an_export(ask: Ask) -> None:
    role = "Properties: {RoleName: worker}"
    second = (
        "Resources: {P: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [worker], PolicyDocument: {Statement: [" + allow(resource="'*'") + "]}}}}"
    )
    assert ask(role, second=second) == [True]
    assert ask(role, second=second.replace("[worker]", "[somebody-else]")) == [False]
