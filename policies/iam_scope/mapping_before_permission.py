"""The event source mapping does not depend on the policy that allows Lambda to poll the queue.

Lambda checks the execution role when the mapping is created. A policy that is a resource of its own is created in parallel, unless the mapping or its function has a DependsOn on it: CloudFormation fails on create when the
mapping comes first ("The provided execution role does not have permissions to call ReceiveMessage on SQS"), and may succeed the next time.

A warning, as for a bucket that does not wait for its queue policy: CloudFormation fails or not, by chance, and a stack that exists is not touched. AWS asks for the DependsOn: where a policy and a resource refer to the same role, it makes the role's policy
available as long as the resource is there (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html). cfn-lint and checkov do not see it.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties: {Policies: !Ref AWS::NoValue}
    Poll:
      Type: AWS::IAM::Policy
      Properties:
        PolicyName: poll
        Roles: [!Ref WorkerRole]
        PolicyDocument:
          Statement: [{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}]

Good::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties: {Policies: !Ref AWS::NoValue}
    Poll:
      Type: AWS::IAM::Policy
      Properties:
        PolicyName: poll
        Roles: [!Ref WorkerRole]
        PolicyDocument:
          Statement: [{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}]
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      DependsOn: Poll
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from queuegate.synth.iam import POLL, Policy, may_poll
from queuegate.synth.model import View

from ..rule import Finding, Mapping, Related, Severity, listed, rule, some, waiting


@rule(
    "mapping-before-permission",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html",
    fix="Add DependsOn with the policy to the mapping (in SAM: to the function; in the CDK: mapping.node.add_dependency(policy)).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    arn = mapping.source_arn()
    if arn is None:
        return
    function, role, late = mapping.function, mapping.function.role, dict[Any, None]()

    def is_late(policy: Policy) -> bool:
        given = policy.resource
        if given is None or some(mapping.world, [lambda: mapping.waits_for(given), lambda: function.waits_for(given)]):
            return False
        late[policy.resource] = None
        return True

    racing = [action for action in POLL if may_poll(role, action, arn, by=is_late) and not may_poll(role, action, arn, by=lambda policy: not is_late(policy))]
    givers = [facts for facts in late if any(may_poll(role, action, arn, by=partial(_is_of, facts)) for action in racing)]
    if racing:
        names = listed(facts.name for facts in givers) if givers else "the policies"
        because = [Related(f"{facts.name} is an {facts.type}", facts.place) for facts in givers]
        yield Finding(
            f"{mapping.name} has no DependsOn on {names}, which allows {role.name} to poll {mapping.source()}: CloudFormation creates both at once, and fails on create when the mapping comes first",
            at=mapping,
            because=because,
            changes=waiting(mapping, *(View(facts, mapping.world) for facts in givers)),
        )


def _is_of(facts: Any, policy: Policy) -> bool:
    return policy.resource is facts
