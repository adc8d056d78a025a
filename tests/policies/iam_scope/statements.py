"""Statements in the worker's role and in the policy of its queue, as YAML. `runpy.run_path(…)` gives what makes them."""

from __future__ import annotations


def inline(*statements: str) -> str:
    """The worker's role with these statements."""
    return "WorkerRole: {Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [" + ", ".join(statements) + "]}}]}}\n"


def allow(actions: str, resource: str = "!GetAtt Orders.Arn", more: str = "") -> str:
    """A statement of a role."""
    return f"{{Effect: Allow, Action: {actions}, Resource: {resource}{more}}}"


def policy(*statements: str, queue: str = "Orders", name: str = "Access") -> str:
    """A policy of a queue with these statements."""
    return f"{name}: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref {queue}], PolicyDocument: {{Statement: [{', '.join(statements)}]}}}}}}\n"


def let(principal: str, actions: str = "sqs:SendMessage", more: str = "") -> str:
    """A statement of such a policy."""
    return f"{{Effect: Allow, Principal: {principal}, Action: {actions}, Resource: !GetAtt Orders.Arn{more}}}"


def may(service: str, more: str = "", actions: str = "sqs:SendMessage", effect: str = "Allow", resource: str = "!GetAtt Orders.Arn") -> str:
    """One of such a policy for a service."""
    return f"{{Effect: {effect}, Principal: {{Service: {service}.amazonaws.com}}, Action: {actions}, Resource: {resource}{more}}}"


def when(condition: str) -> str:
    return f", Condition: {{{condition}}}"
