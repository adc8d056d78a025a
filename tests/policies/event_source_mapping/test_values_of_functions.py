"""`value-not-accepted`: runtimes, layers, aliases and roles of a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.model.refusals.by_service.of_functions import _RUNTIME, _may_be_runtime

RULE = "value-not-accepted"
Changed = Callable[..., list[Any]]


def _failing(said: list[Any]) -> list[tuple[str, str]]:
    return [(one.resource, one.route.partition("/Fn::")[0].removesuffix("/Ref")) for one in said if one.verdict == "fail"]


@pytest.mark.parametrize(("version", "fails"), [("!Ref Published", True), ("!GetAtt Published.Version", False), ("$LATEST", False), ("'3'", False)])
def test_an_alias_names_its_version_by_the_number(version: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    alias = f"Published: {{Type: AWS::Lambda::Version, Properties: {{FunctionName: !Ref Worker}}}}\nLive: {{Type: AWS::Lambda::Alias, Properties: {{Name: live, FunctionName: !Ref Worker, FunctionVersion: {version}}}}}"
    assert _failing(changed(alias, RULE)) == [("Live", "Properties/FunctionVersion")] * fails


@pytest.mark.parametrize(("policy", "fails"), [("!GetAtt More.PolicyId", True), ("!Ref More", False), ("!GetAtt More.PolicyArn", False)])
def test_a_role_names_a_policy_by_its_arn(policy: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    more = f"More: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {{Statement: []}}}}}}\nWorkerRole: {{Properties: {{ManagedPolicyArns: [{policy}]}}}}"
    assert _failing(changed(more, RULE)) == [("WorkerRole", "Properties/ManagedPolicyArns/0")] * fails


@pytest.mark.parametrize(
    ("runtime", "fails"), [("ruby3.4", True), ("java21", True), ("python3.13", False), ("nodejs22.x", False), ("!Ref AWS::StackName", False)]
)
def test_source_in_the_template_is_of_two_languages(runtime: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    inline = f"Worker: {{Properties: {{Runtime: {runtime}, Handler: index.handler, Code: {{ZipFile: 'def handler(event, context): pass'}}}}}}"
    assert _failing(changed(inline, RULE)) == [("Worker", "Properties/Code/ZipFile")] * fails


LAYER = "'arn:aws:lambda:eu-west-1:111122223333:layer:common%s'"


@pytest.mark.parametrize(
    ("properties", "route"),
    [
        (f"Layers: [{LAYER % ''}]", "Properties/Layers/0"),
        ("Layers: [!Sub 'arn:aws:lambda:${AWS::Region}:111122223333:layer:common']", "Properties/Layers/0/Fn::Sub"),
        (f"Layers: [{LAYER % ':3'}]", ""),
        ("Layers: [!Ref Own]", ""),
        ("Layers: [!Sub 'arn:aws:lambda:eu-west-1:111122223333:layer:${AWS::StackName}']", ""),
        (f"Layers: [{', '.join(LAYER % f'{n}:1' for n in range(5))}]", ""),
        (f"Layers: [{', '.join(LAYER % f'{n}:1' for n in range(6))}]", "Properties/Layers"),
        (
            "FileSystemConfigs: [{Arn: 'arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fsap-1', LocalMountPath: /files}]",
            "Properties/FileSystemConfigs/0/LocalMountPath",
        ),
        ("FileSystemConfigs: [{Arn: 'arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fsap-1', LocalMountPath: /mnt/files}]", ""),
        ("FileSystemConfigs: [{Arn: 'arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fsap-1', LocalMountPath: !Ref AWS::StackName}]", ""),
    ],
)
def test_layers_and_file_systems(properties: str, route: str, changed: Changed) -> None:
    said = changed(
        f"Own: {{Type: AWS::Lambda::LayerVersion, Properties: {{Content: {{S3Bucket: a, S3Key: b}}}}}}\nWorker: {{Properties: {{{properties}}}}}\n", RULE
    )
    assert [(one.verdict, one.resource, one.route) for one in said] == ([("fail", "Worker", route)] if route else [])


@pytest.mark.parametrize(
    ("properties", "route"),
    [
        ("Runtime: python313", "Runtime"),
        ("Runtime: nodejs22", "Runtime"),
        ("Runtime: Python3.13", "Runtime"),
        *(
            (f"Runtime: {name}", "")
            for name in ("python3.14", "nodejs24.x", "java8.al2", "java25", "dotnet10", "dotnetcore3.1", "ruby3.4", "go1.x", "provided.al2023")
        ),
        ("PackageType: Image, Code: {ZipFile: !Ref AWS::NoValue, ImageUri: a/b:c}, Runtime: python3.13, Handler: !Ref AWS::NoValue", "Runtime"),
        ("PackageType: Image, Code: {ZipFile: !Ref AWS::NoValue, ImageUri: a/b:c}, Runtime: !Ref AWS::NoValue", "Handler"),
        (
            "PackageType: Image, Code: {ZipFile: !Ref AWS::NoValue, ImageUri: a/b:c}, Runtime: !Ref AWS::NoValue, Handler: !Ref AWS::NoValue, Layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:powertools:12']",
            "Layers",
        ),
        ("PackageType: Image, Code: {ZipFile: !Ref AWS::NoValue, ImageUri: a/b:c}, Runtime: !Ref AWS::NoValue, Handler: !Ref AWS::NoValue, Layers: []", ""),
        ("PackageType: Image, Code: {ZipFile: !Ref AWS::NoValue, ImageUri: a/b:c}, Runtime: !Ref AWS::NoValue, Handler: !Ref AWS::NoValue", ""),
        ("Runtime: !Ref AWS::NoValue", "Code"),
        ("Handler: !Ref AWS::NoValue", "Code"),
        ("Handler: !Ref AWS::NoValue, Code: {ZipFile: !Ref AWS::NoValue, S3Bucket: code, S3Key: a.zip}", "Code"),
        ("RuntimeManagementConfig: {UpdateRuntimeOn: Manual}", "RuntimeManagementConfig/UpdateRuntimeOn"),
        ("RuntimeManagementConfig: {UpdateRuntimeOn: Manual, RuntimeVersionArn: 'arn:aws:lambda:eu-west-1::runtime:abc'}", ""),
        ("RuntimeManagementConfig: {UpdateRuntimeOn: Auto}", ""),
        ("Environment: {Variables: {LEVEL: {name: info}}}", "Environment/Variables/LEVEL"),
        ("Environment: {Variables: {LEVEL: !Sub 'a-${AWS::Region}'}}", ""),
        ("Environment: {Variables: {KEY: '{{resolve:ssm-secure:/key:1}}'}}", "Environment/Variables/KEY"),
        ("Environment: {Variables: {KEY: '{{resolve:ssm:/key:1}}'}}", ""),
        ("Layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:powertools:latest']", "Layers/0"),
        ("Layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:powertools:12']", ""),
        ("Layers: [!Sub 'arn:aws:lambda:${AWS::Region}:111122223333:layer:powertools:${AWS::AccountId}']", ""),
    ],
)
def test_what_lambda_refuses_of_a_function(properties: str, route: str, changed: Changed) -> None:
    code = "" if "Code:" in properties else "Code: {ZipFile: !Ref AWS::NoValue, S3Bucket: code, S3Key: k}, "
    found = changed(f"Worker: {{Properties: {{{code}{properties}}}}}", RULE)
    assert _failing(found) == ([("Worker", f"Properties/{route}")] if route else [])


@pytest.mark.parametrize(("name", "fails"), [("'1'", True), ("'2024'", True), ("v1", False), ("!Sub 'v${AWS::Region}'", False)])
def test_an_alias_is_no_number(name: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    fragment = f"Live: {{Type: AWS::Lambda::Alias, Properties: {{FunctionName: !Ref Worker, FunctionVersion: $LATEST, Name: {name}}}}}"
    assert _failing(changed(fragment, RULE)) == ([("Live", "Properties/Name")] if fails else [])


def _of_runtime(runtime: str, changed: Callable[..., list[Any]]) -> list[str]:
    said = changed(f"Worker: {{Properties: {{Runtime: {runtime}}}}}", RULE)
    return [one.resource for one in said if one.route == "Properties/Runtime"]


@pytest.mark.parametrize("runtime", ["python3.21", "nodejs32.x", "java33"])
def test_a_version_far_ahead_is_a_question(runtime: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(f"Worker: {{Properties: {{Runtime: {runtime}}}}}", RULE)
    assert [(one.verdict, one.resource) for one in said if one.route == "Properties/Runtime"] == [("undecided", "Worker")]


@pytest.mark.parametrize("runtime", ["python3.31", "nodejs21.x", "nodejs19.x", "java20", "ruby3.0", "python3.5", "dotnet60"])
def test_a_version_that_lambda_never_had(runtime: str, changed: Callable[..., list[Any]]) -> None:
    assert _of_runtime(runtime, changed) == ["Worker"]


@pytest.mark.parametrize(
    "runtime",
    [
        *("python3.8", "python3.15", "nodejs26.x", "nodejs8.10", "java8.al2", "java27", "ruby4.0", "ruby4.1"),
        *("dotnetcore3.1", "dotnet8", "provided.al2023", "go1.x"),
    ],
)
def test_a_version_that_lambda_has_had_or_may_get(runtime: str, changed: Callable[..., list[Any]]) -> None:
    assert _of_runtime(runtime, changed) == []


def test_each_runtime_that_cfn_lint_knows_is_one() -> None:
    """Its list is made of CloudFormation's registry: whoever pins a newer cfn-lint adds what is new to `_VERSIONS`."""
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # noqa: PLC0415 - it takes long to load

    listed = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", "AWS::Lambda::Function").schema["properties"]["Runtime"]["enum"]
    assert {"python3.13", "nodejs22.x"} <= {*listed}
    assert [one for one in listed if not (_RUNTIME.fullmatch(one) and _may_be_runtime(one))] == []


@pytest.mark.parametrize(
    ("property_", "given", "fails"),
    [
        ("SecurityGroupIds", "!GetAtt Group.GroupId", False),
        ("SecurityGroupIds", "!Ref Group", False),
        ("SecurityGroupIds", "!GetAtt Group.VpcId", True),
        ("SubnetIds", "!Ref Subnet", False),
        ("SubnetIds", "!GetAtt Subnet.SubnetId", False),
        ("SubnetIds", "!GetAtt Subnet.VpcId", True),
        ("SubnetIds", "!GetAtt Subnet.AvailabilityZone", True),
    ],
)
def test_what_a_part_of_a_network_gives(property_: str, given: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    config = {"SecurityGroupIds": "[sg-1]", "SubnetIds": "[subnet-1]", property_: f"[{given}]"}
    network = "Group: {Type: AWS::EC2::SecurityGroup}\nSubnet: {Type: AWS::EC2::Subnet}\n"
    worker = f"Worker: {{Properties: {{VpcConfig: {{{', '.join(f'{key}: {value}' for key, value in config.items())}}}}}}}"
    found = [(one.resource, one.route.partition("/0")[0]) for one in changed(network + worker, RULE) if one.verdict == "fail"]
    assert found == ([("Worker", f"Properties/VpcConfig/{property_}")] if fails else [])


IN_VPC = "Parameters: {Groups: {Type: 'List<AWS::EC2::SecurityGroup::Id>'}}\nConditions: {Inside: !Equals [!Ref 'AWS::Region', eu-west-1]}"


@pytest.mark.parametrize(
    ("network", "fails"),
    [
        ("{SubnetIds: [subnet-0a1b2c3d], SecurityGroupIds: []}", "SecurityGroupIds"),
        ("{SubnetIds: [subnet-0a1b2c3d]}", "SecurityGroupIds"),
        ("{SecurityGroupIds: [sg-0a1b2c3d]}", "SubnetIds"),
        ("{SubnetIds: [subnet-0a1b2c3d], SecurityGroupIds: [!If [Inside, sg-0a1b2c3d, !Ref 'AWS::NoValue']]}", "SecurityGroupIds"),
        ("{SubnetIds: [], SecurityGroupIds: []}", ""),
        ("{SubnetIds: [subnet-0a1b2c3d], SecurityGroupIds: [sg-0a1b2c3d]}", ""),
        ("{SubnetIds: [subnet-0a1b2c3d], SecurityGroupIds: !Ref Groups}", ""),
        ("{SubnetIds: !Split [',', !ImportValue subnets], SecurityGroupIds: [sg-0a1b2c3d]}", ""),
        ("!If [Inside, {SubnetIds: [subnet-0a1b2c3d], SecurityGroupIds: [sg-0a1b2c3d]}, !Ref 'AWS::NoValue']", ""),
    ],
)
def test_subnets_go_with_security_groups(network: str, fails: str, changed: Changed) -> None:
    said = [one for one in changed(f"Worker: {{Properties: {{VpcConfig: {network}}}}}", RULE, head=IN_VPC) if one.verdict == "fail"]
    assert [one.text.split()[0] for one in said] == [f"VpcConfig.{fails}"] * bool(fails)


@pytest.mark.parametrize(
    ("network", "asked"),
    [
        ("{SubnetIds: !Ref Groups}", True),
        ("{SecurityGroupIds: !Ref Groups}", True),
        ("{SubnetIds: !Split [',', !ImportValue subnets]}", True),
        ("{SubnetIds: !Ref Groups, SecurityGroupIds: !Ref Groups}", False),
        ("{SubnetIds: [subnet-0a1b2c3d], SecurityGroupIds: !Ref Groups}", False),
        ("{}", False),
        ("!If [Inside, {SubnetIds: !Ref Groups, SecurityGroupIds: !Ref Groups}, !Ref 'AWS::NoValue']", False),
    ],
)
def test_a_list_that_nobody_knows_beside_none_is_a_question(network: str, asked: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    said = [one.verdict for one in changed(f"Worker: {{Properties: {{VpcConfig: {network}}}}}", RULE, head=IN_VPC)]
    assert said == ["undecided"] * asked
