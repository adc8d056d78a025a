"""What stands around the function: each rule on the good pipeline, changed in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

Changed = Callable[..., list[Any]]
HEAD = "{Parameters: {Any: {Type: String}, Number: {Type: Number}}}"
ALIAS = (
    "Release: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Worker}}\n"
    "Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: !GetAtt Release.Version%s}%s}\n"
)
CALLS = "Mapping: {Properties: {FunctionName: %s}}\n"
SNAP = "Worker: {Properties: {SnapStart: {ApplyOn: PublishedVersions}}}\n"
OTHERS = "Api: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Worker, Action: lambda:InvokeFunction, Principal: apigateway.amazonaws.com}}\n"
PROVISIONED = ALIAS % (", ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 5}", "")
OF_LATEST = "Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: $LATEST}}\n"
SHIFTED = ALIAS % ("", ", UpdatePolicy: {CodeDeployLambdaAliasUpdate: {ApplicationName: a, DeploymentGroupName: d}}")
NAMED = "Worker: {Properties: {FunctionName: orders-worker}}\n" + CALLS % "orders-worker"
LATEST, BEFORE = "mapping-on-latest", "mapping-before-its-parts"
LETTERS = "DeadLetters: {Properties: {QueueName: %s}}\n"
TO_LETTERS = "Orders: {Properties: {RedrivePolicy: {deadLetterTargetArn: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders-failed'}}}\n"
TAGS = "Mapping: {Properties: {Tags: [%s]}}"
ARNS = "Mapping: {Properties: {EventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:orders', FunctionName: %s}}"
FILTERED = "Mapping: {Properties: {KmsKeyArn: %s, FilterCriteria: {Filters: [{Pattern: '{}'}]}}}\nKey: {Type: AWS::KMS::Key}\nName: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/k, TargetKeyId: !Ref Key}}"
BAD = [
    (LATEST, SNAP, "Mapping", "Properties/FunctionName/Ref", Severity.WARNING),
    (LATEST, SNAP + OTHERS, "Mapping", "Properties/FunctionName/Ref", Severity.NOTE),
    (LATEST, ALIAS % ("", ""), "Mapping", "Properties/FunctionName/Ref", Severity.NOTE),
    (LATEST, PROVISIONED, "Mapping", "Properties/FunctionName/Ref", Severity.WARNING),
    (LATEST, SHIFTED, "Mapping", "Properties/FunctionName/Ref", Severity.WARNING),
    (LATEST, PROVISIONED + CALLS % "!Sub '${Worker}:$LATEST'", "Mapping", "Properties/FunctionName/Fn::Sub", Severity.WARNING),
    (LATEST, SNAP + OF_LATEST + CALLS % "!Ref Live", "Live", "Properties/FunctionVersion", Severity.WARNING),
    (BEFORE, NAMED, "Mapping", "Properties/FunctionName", Severity.WARNING),
    (BEFORE, ALIAS % ("", "") + CALLS % "!Sub '${Worker}:live'", "Mapping", "Properties/FunctionName/Fn::Sub", Severity.WARNING),
    (
        BEFORE,
        "WorkerRole: {Properties: {Policies: null}}\nOrders: {Properties: {QueueName: orders}}\nMapping: {Properties: {EventSourceArn: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders'}}",
        "Mapping",
        "Properties/EventSourceArn/Fn::Sub",
        Severity.WARNING,
    ),
    (BEFORE, LETTERS % "orders-failed" + TO_LETTERS, "Orders", "Properties/RedrivePolicy/deadLetterTargetArn/Fn::Sub", Severity.WARNING),
    (
        BEFORE,
        LETTERS % "orders-failed, RedriveAllowPolicy: {redrivePermission: byQueue, sourceQueueArns: [!GetAtt Orders.Arn]}" + TO_LETTERS,
        "Orders",
        "Properties/RedrivePolicy/deadLetterTargetArn/Fn::Sub",
        Severity.ERROR,
    ),
    (
        "tenant-isolated-worker",
        "Worker: {Properties: {TenancyConfig: {TenantIsolationMode: PER_TENANT}}}",
        "Worker",
        "Properties/TenancyConfig/TenantIsolationMode",
        Severity.ERROR,
    ),
    (
        "durable-execution-too-long",
        "Worker: {Properties: {DurableConfig: {ExecutionTimeout: 901}}}",
        "Worker",
        "Properties/DurableConfig/ExecutionTimeout",
        Severity.WARNING,
    ),
    (
        "durable-execution-too-long",
        "Worker: {Properties: {DurableConfig: {ExecutionTimeout: 901}}}\n" + OTHERS,
        "Worker",
        "Properties/DurableConfig/ExecutionTimeout",
        Severity.NOTE,
    ),
    ("queue-in-another-region", ARNS % "'arn:aws:lambda:us-east-1:111122223333:function:w'", "Mapping", "Properties/EventSourceArn", Severity.ERROR),
    ("recursive-loop-allowed", "Worker: {Properties: {RecursiveLoop: Allow}}", "Worker", "Properties/RecursiveLoop", Severity.WARNING),
    ("mapping-key", FILTERED % "!Ref Key", "Mapping", "Properties/KmsKeyArn/Ref", Severity.ERROR),
    ("mapping-key", FILTERED % "!Ref Name", "Mapping", "Properties/KmsKeyArn/Ref", Severity.ERROR),
    ("mapping-key", FILTERED % "alias/k", "Mapping", "Properties/KmsKeyArn", Severity.ERROR),
    ("tag-not-accepted", TAGS % "{Key: team, Value: a}, {Key: AWS:team, Value: b}", "Mapping", "Properties/Tags/1/Key", Severity.ERROR),
    ("tag-not-accepted", TAGS % ", ".join(f"{{Key: t{i}, Value: a}}" for i in range(51)), "Mapping", "Properties/Tags/50/Key", Severity.ERROR),
    ("tag-not-accepted", "Orders: {Properties: {Tags: [{Key: 'aws:x', Value: b}]}}", "Orders", "Properties/Tags/0/Key", Severity.ERROR),
]
GOOD = [
    (LATEST, PROVISIONED + CALLS % "!Ref Live"),
    (LATEST, PROVISIONED + CALLS % "!Sub '${Worker}:live'"),
    (LATEST, PROVISIONED + CALLS % "!Ref Release"),
    (LATEST, OF_LATEST + CALLS % "!Ref Live"),
    (LATEST, SNAP + (ALIAS % ("", "")) + CALLS % "!Ref Live"),
    (LATEST, "Worker: {Properties: {SnapStart: {ApplyOn: None}}}"),
    (LATEST, "Release: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Worker}}"),
    (LATEST, (ALIAS % ("", "")).replace("!Ref Worker", "another")),
    (BEFORE, NAMED.partition("\n")[0] + "\nMapping: {DependsOn: Worker, Properties: {FunctionName: orders-worker}}"),
    (BEFORE, ALIAS % ("", "") + CALLS % "!Ref Live"),
    (BEFORE, CALLS % "of-another-stack"),
    (BEFORE, CALLS % "!If [Nowhere, !Ref Worker, !Sub '${Worker}:2']"),
    (BEFORE, ALIAS % ("", "") + "Mapping: {DependsOn: Live, Properties: {FunctionName: !If [Nowhere, !Ref Live, !Sub '${Worker}:live']}}"),
    ("tag-not-accepted", "Mapping: {Properties: {Tags: [!If [Nowhere, {Key: a, Value: b}, !Ref 'AWS::NoValue']]}}"),
    (BEFORE, LETTERS % "orders-failed" + TO_LETTERS.replace("{Properties", "{DependsOn: [DeadLetters], Properties")),
    (BEFORE, LETTERS % "orders-failed-elsewhere" + TO_LETTERS),
    (BEFORE, "Orders: {Properties: {RedrivePolicy: {deadLetterTargetArn: !Sub '${DeadLetters.Arn}'}}}"),
    ("tenant-isolated-worker", "{}"),
    ("durable-execution-too-long", "Worker: {Properties: {DurableConfig: {ExecutionTimeout: 900}}}"),
    ("durable-execution-too-long", "Worker: {Properties: {DurableConfig: {ExecutionTimeout: 5400}, CapacityProviderConfig: {}}}"),
    ("queue-in-another-region", ARNS % "'arn:aws:lambda:eu-west-1:444455556666:function:w'"),
    ("queue-in-another-region", ARNS % "!Ref Worker"),
    ("queue-in-another-region", ARNS % "w"),
    ("recursive-loop-allowed", "Worker: {Properties: {RecursiveLoop: Terminate}}"),
    ("mapping-key", FILTERED % "!GetAtt Key.Arn"),
    ("mapping-key", FILTERED % "!Sub 'arn:aws:kms:eu-west-1:1:alias/k'"),
    ("tag-not-accepted", TAGS % ", ".join(f"{{Key: t{i}, Value: 'aws:a'}}" for i in range(50))),
]
OPEN = [
    (LATEST, "Worker: {Properties: {SnapStart: {ApplyOn: !Ref Any}}}"),
    ("tenant-isolated-worker", "Worker: {Properties: {TenancyConfig: {TenantIsolationMode: !Ref Any}}}"),
    ("durable-execution-too-long", "Worker: {Properties: {DurableConfig: {ExecutionTimeout: !Ref Number}}}"),
    ("recursive-loop-allowed", "Worker: {Properties: {RecursiveLoop: !Ref Any}}"),
    ("mapping-key", FILTERED % "!Ref Any"),
    ("tag-not-accepted", TAGS % "{Key: !Ref Any, Value: a}"),
    ("tag-not-accepted", TAGS % "!Ref Any"),
    ("tag-not-accepted", "Mapping: {Properties: {Tags: !Ref Any}}"),
    ("tag-not-accepted", "Mapping: {Properties: {Tags: !If [Nowhere, !ImportValue Tags, !Ref 'AWS::NoValue']}}"),
    (BEFORE, ALIAS % ("", "") + CALLS % "!If [Nowhere, !Ref Live, !Sub '${Worker}:live']"),
]


@pytest.mark.parametrize(("rule", "fragment", "where"), [(rule, fragment, where) for rule, fragment, *where in BAD])
def test_bad(rule: str, fragment: str, where: list[Any], changed: Changed) -> None:
    assert [(one.verdict, one.resource, one.route, one.severity) for one in changed(fragment, rule) if one.resource == where[0]] == [("fail", *where)]


@pytest.mark.parametrize(("rule", "fragment"), GOOD)
def test_good_is_silent(rule: str, fragment: str, changed: Changed) -> None:
    assert [one for one in changed(fragment, rule, head=HEAD) if one.verdict == "fail"] == []


@pytest.mark.parametrize(("rule", "fragment"), OPEN)
def test_what_nobody_knows_is_undecided(rule: str, fragment: str, changed: Changed) -> None:
    assert {one.verdict for one in changed(fragment, rule, head=HEAD)} == {"undecided"}


def test_a_name_made_of_a_stage_is_said_once_for_all_stages(changed: Changed) -> None:
    head = "{Parameters: {Stage: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Stage}, prod]}}}"
    staged = LETTERS % "!Sub '${Stage}-failed'" + TO_LETTERS.replace("orders-failed", "${Stage}-failed")
    named = "Worker: {Properties: {FunctionName: !Sub '${Stage}-worker', Timeout: !If [IsProd, 30, 20]}}\n" + CALLS % "!Sub '${Stage}-worker'"
    assert [(one.verdict, one.resource, one.worlds) for one in changed(staged + named, BEFORE, head=head)] == [("fail", "Mapping", ()), ("fail", "Orders", ())]


def test_trap_a_function_called_from_nowhere_is_asked_for_no_alias(changed: Changed) -> None:
    assert {one.verdict for one in changed(CALLS % "!ImportValue Worker", LATEST)} <= {"undecided"}


EXTENDED = "Transform: AWS::LanguageExtensions\nParameters: {Named: {Type: String, Default: Worker}}\n"


@pytest.mark.parametrize("name", ["!Join ['', [Wor, ker]]", "!Sub 'Work${AWS::NoValue}er'", "!Ref Named"])
def test_a_name_that_a_function_makes_is_a_reference(name: str, changed: Callable[..., list[Any]]) -> None:
    """CloudFormation waits for it once AWS::LanguageExtensions has worked it out: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html"""
    said = changed(f"Mapping: {{Properties: {{FunctionName: {{'Fn::GetAtt': [{name}, Arn]}}}}}}", "mapping-before-its-parts", head=EXTENDED)
    assert [one for one in said if one.verdict == "fail"] == []


def test_one_that_nobody_can_work_out_may_be_the_part(changed: Callable[..., list[Any]]) -> None:
    worker = "Worker: {Properties: {FunctionName: orders-worker}}\nMapping: {Properties: {FunctionName: orders-worker, Tags: [{Key: a, Value: {Ref: !ImportValue name}}]}}"
    (said,) = changed(worker, "mapping-before-its-parts", head=EXTENDED)
    assert said.verdict == "undecided"
    assert "that may be Worker" in said.text


def test_one_that_is_another_is_none(changed: Callable[..., list[Any]]) -> None:
    worker = "Worker: {Properties: {FunctionName: orders-worker}}\nMapping: {Properties: {FunctionName: orders-worker, Tags: [{Key: a, Value: {Ref: !Sub 'Dead${Letter}'}}]}}"
    (said,) = changed(
        worker, "mapping-before-its-parts", head="Transform: AWS::LanguageExtensions\nParameters: {Letter: {Type: String, AllowedValues: [Letters]}}\n"
    )
    assert (said.verdict, said.resource) == ("fail", "Mapping")


MOUNTS = """
Files: {Type: AWS::EFS::FileSystem}
Others: {Type: AWS::EFS::FileSystem}
Point: {Type: AWS::EFS::AccessPoint, Properties: {FileSystemId: !Ref Files}}
Target: {Type: AWS::EFS::MountTarget, Properties: {FileSystemId: !Ref %s, SubnetId: subnet-1, SecurityGroups: [sg-1]}}
Worker: {%sProperties: {FileSystemConfigs: [{Arn: %s, LocalMountPath: /mnt/files}]}}
"""


@pytest.mark.parametrize(
    ("system", "waits", "arn", "fires"),
    [
        ("Files", "", "!GetAtt Point.Arn", True),
        ("Files", "DependsOn: Target, ", "!GetAtt Point.Arn", False),
        ("Files", "DependsOn: [Target, WorkerRole], ", "!GetAtt Point.Arn", False),
        ("Others", "", "!GetAtt Point.Arn", False),
        ("Files", "", "!ImportValue point", False),
    ],
)
def test_a_function_waits_for_the_mount_target(system: str, waits: str, arn: str, fires: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    said = changed(MOUNTS % (system, waits, arn), BEFORE)
    assert [(one.verdict, one.resource, one.key) for one in said] == ([("fail", "Worker", "Worker: Target")] if fires else [])
