from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "missing-decrypt-permission"
HEAD = "Parameters: {KeyArn: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
DELEGATES = "{Effect: Allow, Principal: {AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'}, Action: 'kms:*', Resource: '*'}"
Changed = Callable[..., list[Any]]


def key(statement: str = DELEGATES, name: str = "Key") -> str:
    return f"{name}: {{Type: AWS::KMS::Key, Properties: {{KeyPolicy: {{Statement: [{statement}]}}}}}}\n"


def encrypted(with_key: str = "!GetAtt Key.Arn", queue: str = "Orders") -> str:
    return f"{queue}: {{Properties: {{KmsMasterKeyId: {with_key}}}}}\n"


def may(resource: str = "!GetAtt Key.Arn", action: str = "kms:Decrypt", more: str = "") -> str:
    statement = f"{{Effect: Allow, Action: {action}, Resource: {resource}{more}}}"
    return f"P: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, Roles: [!Ref WorkerRole], PolicyDocument: {{Statement: [{statement}]}}}}}}\n"


def test_the_line_of_the_role(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Key: {Type: AWS::KMS::Key}
  Orders: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key}}
  WorkerRole:
    Type: AWS::IAM::Role
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line, said.key) == ("fail", "WorkerRole", "", "WorkerRole:", "Orders")
    assert said.text == "WorkerRole lacks kms:Decrypt on Key, the KmsMasterKeyId of Orders: Lambda cannot receive from Orders"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(key() + encrypted(), id="by its ARN"),
        pytest.param(key() + encrypted("!Ref Key"), id="by its id"),
        pytest.param(
            key() + encrypted("!Ref Alias") + "Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/a, TargetKeyId: !Ref Key}}", id="by an alias"
        ),
        pytest.param(
            key() + encrypted("alias/a") + "Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/a, TargetKeyId: !Ref Key}}", id="by an alias's name"
        ),
        pytest.param(key() + encrypted() + may(action="kms:GenerateDataKey"), id="another action"),
        pytest.param(key() + key(name="Other") + encrypted() + may("!GetAtt Other.Arn"), id="another key"),
        pytest.param(key("") + encrypted() + may(), id="the key's policy lets nobody decide"),
        pytest.param(
            key() + encrypted() + may(more=", Condition: {StringEquals: {'kms:ViaService': s3.eu-west-1.amazonaws.com}}"), id="through another service only"
        ),
    ],
)
def test_bad(fragment: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route, one.key) for one in said] == [("fail", "WorkerRole", "", "Orders")]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="no key"),
        pytest.param(encrypted("alias/aws/sqs"), id="the key that AWS keeps"),
        pytest.param("Orders: {Properties: {SqsManagedSseEnabled: true}}", id="SSE-SQS"),
        pytest.param(key() + encrypted() + may(), id="the role's policy, and the key lets the account decide"),
        pytest.param("Key: {Type: AWS::KMS::Key}\n" + encrypted() + may(), id="the key has the default policy"),
        pytest.param(
            key("{Effect: Allow, Principal: {AWS: !GetAtt WorkerRole.Arn}, Action: kms:Decrypt, Resource: '*'}") + encrypted(),
            id="the key's policy names the role",
        ),
        pytest.param(key() + encrypted() + may(more=", Condition: {StringLike: {'kms:ViaService': 'sqs.*.amazonaws.com'}}"), id="through SQS only"),
        pytest.param(
            key() + encrypted("!Ref Alias") + may() + "Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/a, TargetKeyId: !Ref Key}}",
            id="behind an alias",
        ),
        pytest.param(encrypted("!Ref KeyArn") + may("!Ref KeyArn"), id="a key outside that the role may use"),
        pytest.param(key() + encrypted(queue="DeadLetters"), id="the key of the dead-letter queue is for those who read that"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


@pytest.mark.parametrize(
    ("fragment", "settle"),
    [
        pytest.param(encrypted("!ImportValue K"), 'externals: {"K": …} in queuegate.yaml', id="an imported key"),
        pytest.param(encrypted("!ImportValue K") + key() + may(), 'externals: {"K": …} in queuegate.yaml', id="an imported key, and a role for another"),
        pytest.param(encrypted("alias/ours"), 'externals: {"alias/ours": …} in queuegate.yaml', id="an alias outside"),
        pytest.param(encrypted("!Ref KeyArn"), "--parameter KeyArn=VALUE", id="a parameter"),
        pytest.param("Worker: {Properties: {Role: !ImportValue R}}", 'externals: {"R": …} in queuegate.yaml', id="an imported role"),
    ],
)
def test_undecided(fragment: str, settle: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", settle)]


def test_a_key_outside_that_the_team_describes(judged: Callable[..., list[Any]]) -> None:
    template = """
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !ImportValue K}}
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
"""
    (said,) = judged(template, rule=RULE, externals="K: {Type: AWS::KMS::Key}")
    assert (said.verdict, said.resource, said.key) == ("fail", "WorkerRole", "Orders")
    may_use = template.replace(
        "AWS::IAM::Role}",
        "AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: kms:Decrypt, Resource: !ImportValue K}]}}]}}",
    )
    assert judged(may_use, rule=RULE, externals="K: {Type: AWS::KMS::Key}") == []
    (said,) = judged(may_use, rule=RULE, externals="K: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: []}}}")
    assert (said.verdict, said.resource, said.key) == ("fail", "WorkerRole", "Orders")


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        ("'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'", [("undecided", "which key alias/ours stands for is not known here")]),
        ("'*'", []),
        ("", [("fail", "WorkerRole lacks kms:Decrypt on alias/ours, the KmsMasterKeyId of Orders: Lambda cannot receive from Orders")]),
    ],
)
def test_an_alias_outside_that_the_team_describes_stands_for_some_key(resource: str, said: list[tuple[str, str]], judged: Callable[..., list[Any]]) -> None:
    """A policy names a key, and no alias: https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html"""
    grants = (
        f"{{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: Allow, Action: kms:Decrypt, Resource: {resource}}}]}}}}]}}"
        if resource
        else "{}"
    )
    template = f"""
Resources:
  Orders: {{Type: AWS::SQS::Queue, Properties: {{KmsMasterKeyId: alias/ours}}}}
  WorkerRole: {{Type: AWS::IAM::Role, Properties: {grants}}}
  Worker: {{Type: AWS::Lambda::Function, Properties: {{Role: !GetAtt WorkerRole.Arn}}}}
  Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}}}
"""
    assert [(one.verdict, one.text) for one in judged(template, rule=RULE, externals="alias/ours: {Type: AWS::KMS::Key}")] == said
    for rule in ("key-rotation", "key-deleted-with-stack"):  # the description does not say what nobody wrote into it
        assert judged(template, rule=rule, externals="alias/ours: {Type: AWS::KMS::Key}") == []


def test_who_reads_dead_letters_needs_the_key_of_their_source(changed: Changed) -> None:
    reads = "Mapping: {Properties: {EventSourceArn: !GetAtt DeadLetters.Arn}}\n"
    (said,) = changed(key() + encrypted() + reads, RULE)
    assert (said.verdict, said.resource, said.key) == ("fail", "WorkerRole", "Orders")
    assert (
        said.text
        == "WorkerRole lacks kms:Decrypt on Key, the KmsMasterKeyId of Orders, with which its messages in DeadLetters stay encrypted: Lambda cannot receive from DeadLetters"
    )
    assert changed(key() + encrypted() + reads + may(), RULE) == []


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(key() + encrypted("!If [IsProd, !GetAtt Key.Arn, alias/aws/sqs]"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "WorkerRole", ("Env = prod",))


@pytest.mark.parametrize(
    "principal", ["'*'", "!Sub '*${None}'", "!Join ['', [!Ref None, '*']]", "!Sub ['${star}', {star: !Ref Star}]", "!Ref Star", "{AWS: [!Sub '${None}*']}"]
)
def test_a_star_is_anyone_however_it_is_put_together(principal: str, changed: Changed) -> None:
    head = "Parameters: {None: {Type: String, Default: '', AllowedValues: ['']}, Star: {Type: String, AllowedValues: ['*']}}"
    allows = f"{{Effect: Allow, Principal: {principal}, Action: kms:Decrypt, Resource: '*'}}"
    assert changed(key(allows) + encrypted(), RULE, head=head) == []
    (public,) = changed(key(allows) + encrypted(), "public-key-policy", head=head)
    assert (public.verdict, public.resource) == ("fail", "Key")


@pytest.mark.parametrize("principal", ["!Sub '*${End}'", "!Ref End", "{AWS: !Sub '*${End}'}"])
def test_what_may_be_a_star_is_undecided(principal: str, changed: Changed) -> None:
    allows = f"{{Effect: Allow, Principal: {principal}, Action: kms:Decrypt, Resource: '*'}}"
    (said,) = changed(key(allows) + encrypted(), RULE, head="Parameters: {End: {Type: String}}")
    assert (said.verdict, said.settle) == ("undecided", "--parameter End=VALUE")


ALIASED = "Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/orders, TargetKeyId: !Ref %s}}\n"


@pytest.mark.parametrize(
    ("condition", "leads", "verdicts"),
    [
        ("'ForAnyValue:StringEquals': {'kms:ResourceAliases': alias/orders}", "Key", []),
        ("'ForAnyValue:StringEquals': {'kms:ResourceAliases': [alias/a, alias/orders]}", "Key", []),
        ("'ForAnyValue:StringLike': {'kms:ResourceAliases': 'alias/ord*'}", "Key", []),
        ("'ForAnyValue:StringEquals': {'kms:ResourceAliases': alias/others}", "Key", ["undecided"]),
        ("'ForAnyValue:StringEquals': {'kms:ResourceAliases': alias/orders}", "Other", ["undecided"]),
        ("StringEquals: {'kms:ResourceAliases': alias/orders}", "Key", ["undecided"]),
        ("'ForAllValues:StringEquals': {'kms:ResourceAliases': alias/orders}", "Key", ["undecided"]),
    ],
)
def test_a_key_by_its_alias(condition: str, leads: str, verdicts: list[str], changed: Changed) -> None:
    """It may have other aliases than the one that the targets give it."""
    every = "!Sub 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*'"
    both = key() + key(name="Other") + ALIASED % leads
    assert [one.verdict for one in changed(both + encrypted() + may(every, more=f", Condition: {{{condition}}}"), RULE)] == verdicts
