"""The mapping may be created before the policy that lets Lambda read the queue.

Lambda checks the role when the mapping is created. A policy that is a resource of its own is created in parallel, unless the mapping or its function waits for it: then
the deployment fails now and then, and works the next time.

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

from ..rule import Finding, Mapping, Related, Severity, rule


@rule(
    "mapping-before-permission",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html",
    fix="Add the policy to the DependsOn of the mapping (in the CDK: mapping.node.add_dependency(policy)).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    arn = mapping.source_arn()
    if arn is None:
        return
    function, role, late = mapping.function, mapping.function.role, dict[Any, None]()

    def is_late(policy: Policy) -> bool:
        if policy.resource is None or mapping.waits_for(policy.resource) or function.waits_for(policy.resource):
            return False
        late[policy.resource] = None
        return True

    racing = [action for action in POLL if may_poll(role, action, arn, by=is_late) and not may_poll(role, action, arn, by=lambda policy: not is_late(policy))]
    givers = [facts for facts in late if any(may_poll(role, action, arn, by=partial(_is_of, facts)) for action in racing)]
    if racing:
        names = " and ".join(facts.name for facts in givers)
        because = [Related(f"{facts.name} is an {facts.type}", facts.place) for facts in givers]
        yield Finding(
            f"{mapping.name} does not wait for {names}, which lets {role.name} poll {mapping.source()}: the deployment fails if it comes first",
            at=mapping,
            because=because,
        )


def _is_of(facts: Any, policy: Policy) -> bool:
    return policy.resource is facts
