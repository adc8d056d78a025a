"""What the function behind a custom resource may change of a pipeline: itself, and by the functions and state machines that it may start.

The provider framework of the CDK is one function, and what somebody wrote is another one, which it invokes:
https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources-readme.html#provider-framework
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, Final

from queuegate._light import NamedTuple

from ...language.parameters.accepted import section
from ...language.scope import Scope
from ...values.defaults import ALIAS, FUNCTION, ROLE, STATE_MACHINE, VERSION
from .sdk_calls import words
from .sdk_requests import mappings

Named = Callable[[Any, tuple[str, ...]], Iterator[str]]
"""The resources of some types that a value names."""

ACTIONS: Final = {
    "sqs": ("SetQueueAttributes", "PurgeQueue", "DeleteQueue", "AddPermission", "RemovePermission"),
    "lambda": (
        *("CreateEventSourceMapping", "UpdateEventSourceMapping", "DeleteEventSourceMapping", "UpdateFunctionConfiguration", "UpdateFunctionCode"),
        *("DeleteFunction", "PutFunctionConcurrency", "DeleteFunctionConcurrency", "UpdateAlias"),
    ),
}
"""The actions of each service that change a part of a pipeline."""
_STARTS: Final = ("lambda:InvokeFunction", "lambda:InvokeAsync", "states:StartExecution", "states:StartSyncExecution")
_STARTED: Final = (FUNCTION, ALIAS, VERSION, STATE_MACHINE)
_POLICY, _MANAGED = "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"
_OF_AWS: Final = {
    "AdministratorAccess": "*",
    "PowerUserAccess": "*",
    "AmazonSQSFullAccess": "sqs:*",
    "AWSLambda_FullAccess": "lambda:*",
}
"""https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html"""
_MOST: Final = 20


class Grant(NamedTuple):
    """What one of the functions may do: the service, the action as its policy has it, and on what."""

    function: str
    service: str
    action: str
    on: Any


def may_change(scope: Scope, first: str, named: Named) -> Iterator[Grant]:
    """The actions that change a part of a pipeline and that a function may do, or one that it starts."""
    waiting, seen = [first], set[str]()
    while waiting and len(seen) < _MOST:
        if (one := waiting.pop()) in seen:
            continue
        seen.add(one)
        properties = section(scope.resources[one], "Properties")
        if scope.resources[one].get("Type") != FUNCTION:
            waiting += named(properties, _STARTED)  # what a state machine runs, or an alias stands for
            continue
        for statement in _statements(scope, properties, named):
            on = statement.get("Resource", "*")
            for service, actions in ACTIONS.items():
                yield from (Grant(one, service, word, on) for word in _allowed(statement, [f"{service}:{action}" for action in actions]))
            if next(_allowed(statement, _STARTS), None) is not None:
                waiting += [*named(on, _STARTED)] or named(properties.get("Environment"), _STARTED)


def _statements(scope: Scope, function: Mapping[str, Any], named: Named) -> Iterator[Mapping[str, Any]]:
    """What the policies of a function's role allow."""
    role = next(named(function.get("Role"), (ROLE,)), None)
    if role is None:
        return
    own = section(scope.resources[role], "Properties")
    listed = own.get("ManagedPolicyArns")
    written = [own.get("Policies"), *(section(scope.resources[one], "Properties").get("PolicyDocument") for one in named(listed, (_MANAGED,)))]
    for one in scope.resources.values():
        properties = section(one, "Properties")
        if one.get("Type") in (_POLICY, _MANAGED) and role in named(properties.get("Roles"), (ROLE,)):
            written.append(properties.get("PolicyDocument"))
    yield from (one for one in mappings(written) if one.get("Effect") == "Allow")
    for name in (word.rpartition("/")[2] for word in words(listed)):
        if name in _OF_AWS:
            yield {"Action": _OF_AWS[name]}


def _allowed(statement: Mapping[str, Any], actions: tuple[str, ...] | list[str]) -> Iterator[str]:
    """The words of a statement by which it allows one of these actions."""
    for word in words(statement.get("Action")):
        if any(_means(word, action) for action in actions):
            yield word
    if "NotAction" in statement and not all(any(_means(word, action) for word in words(statement["NotAction"])) for action in actions):
        yield "what NotAction leaves"


def _means(word: str, action: str) -> bool:
    return fnmatchcase(action.lower(), word.lower())
