"""The function has a VpcConfig, and its execution role lacks an action on network interfaces.

To connect a function to a VPC Lambda creates, describes and deletes network interfaces with the function's execution role. Without ec2:CreateNetworkInterface CloudFormation fails on create of the function, and on the
update that adds VpcConfig: "The provided execution role does not have permissions to call CreateNetworkInterface on EC2" (https://github.com/aws/aws-sam-cli/issues/617). That it fails for the lack of either of the other
two alone is AWS's page only: we have no record of it.

Always an error. cfn-lint and checkov do not see what is missing.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {VpcConfig: {SubnetIds: [subnet-0a1b2c3d], SecurityGroupIds: [sg-0a1b2c3d]}}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {VpcConfig: {SubnetIds: [subnet-0a1b2c3d], SecurityGroupIds: [sg-0a1b2c3d]}}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"]
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from queuegate.synth.iam import Asked, evidence, giving, lacking, meets, needed

from ..rule import Finding, Grant, Mapping, Related, Severity, listed, rule

_REQUIRED: Final = frozenset({"ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"})
"""What the page has always asked for; the other actions of AWS's policy came later: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html"""


@rule(
    "missing-network-permission",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html",
    fix="Attach AWSLambdaVPCAccessExecutionRole to the role, or allow it what that policy allows on *.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function, role = mapping.function, mapping.function.role
    wanted = [need for need in needed(function).known if need.service == "ec2" and need.why == f"{function.name} is in a VPC"]
    if missing := lacking((need for need in wanted if need.action in _REQUIRED), partial(meets, role)):
        statement = giving(wanted, role)
        instead = evidence(Asked(role, [need.action for need in missing], missing[0].asked[0]))
        yield Finding(
            f"{role.name} lacks {listed(need.action for need in missing)}{instead.text}, and {function.name} has a VpcConfig: CloudFormation fails on create, and on the update that adds it",
            at=role,
            because=[Related(missing[0].why, missing[0].place)],
            key=function.name,
            fix=instead.fix or "The AWS managed policy AWSLambdaVPCAccessExecutionRole allows the same.",
            changes=[Grant(role, statement)] if statement and not instead.fix else (),
        )
