"""Which permissions an operation of boto3 needs, held against what botocore and the table of actions know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from queuegate.synth.iam.words import actions
from queuegate.synth.iam.words.operations import _OTHERS, _UNSIGNED, DISPUTED, FREE, actions_of, is_free, prefix

SESSION = botocore.session.get_session()
LATER = {
    "cloudwatchomni",
    "connectparticipant",
    "eventbridgev2",
    "iam-toolbox",
    "lambda-core",
    "lambda-microvms",
    "lambda-web",
    "mailmanager",
    "pinpoint-email",
}
"""Services that no handler here is known to call: what they are granted is left to them."""


@pytest.mark.parametrize("known", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["by our names", "all"])
def test_the_prefix_of_every_service_whose_actions_are_known(known: bool) -> None:  # noqa: FBT001 - a case
    """What signs by another name than its own is found only where every service of botocore is loaded, which takes seconds."""
    for name in SESSION.get_available_services():
        if known and prefix(name) not in actions.SERVICES:
            continue
        signed = SESSION.get_service_model(name).signing_name
        if signed in actions.SERVICES and name not in LATER:
            assert prefix(name) == signed, name


def test_every_action_of_the_table_exists() -> None:
    for needed in _OTHERS.values():
        for action in needed:
            assert actions.exists(action), action


@pytest.mark.parametrize("service", ["dynamodb", "sqs", "sns", "events", "ssm", "secretsmanager", "kms", "stepfunctions"])
def test_what_an_operation_needs_exists_wherever_it_is_known(service: str) -> None:
    model = SESSION.get_service_model(service)
    known = {
        name: found
        for name in model.operation_names
        if (found := actions_of(service, "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")))
    }
    assert len(known) > len(model.operation_names) / 2
    assert all(actions.exists(action) for found in known.values() for action in found)


@pytest.mark.parametrize(
    ("service", "operation", "needed"),
    [
        ("dynamodb", "put_item", ("dynamodb:PutItem",)),
        ("dynamodb", "transact_write_items", None),
        ("dynamodb", "idempotency", ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")),
        ("sqs", "send_message_batch", ("sqs:SendMessage",)),
        ("sqs", "change_message_visibility", ("sqs:ChangeMessageVisibility",)),
        ("lambda", "invoke", ("lambda:InvokeFunction",)),
        ("stepfunctions", "start_execution", ("states:StartExecution",)),
        ("ssm", "get_parameters_by_path", ("ssm:GetParametersByPath",)),
        ("s3", "download_fileobj", ("s3:GetObject",)),
        ("s3", "generate_presigned_url", None),
        ("bedrock-runtime", "invoke_model", ("bedrock:InvokeModel",)),
        ("bedrock-runtime", "converse", ("bedrock:InvokeModel",)),
        ("bedrock-runtime", "converse_stream", ("bedrock:InvokeModelWithResponseStream",)),
        ("apigatewaymanagementapi", "post_to_connection", ("execute-api:ManageConnections",)),
        ("sts", "get_caller_identity", ()),
        ("sts", "assume_role", ("sts:AssumeRole",)),
        ("cognito-idp", "initiate_auth", ()),
        ("cognito-idp", "admin_initiate_auth", None),
        ("nosuchservice", "put_item", None),
    ],
)
def test_what_an_operation_needs(service: str, operation: str, needed: tuple[str, ...] | None) -> None:
    assert actions_of(service, operation) == needed


@pytest.mark.slow
def test_what_botocore_does_not_sign_needs_no_permission() -> None:
    """Of the services that are listed, and of every service whose actions are in the table."""
    for name in SESSION.get_available_services():
        model = SESSION.get_service_model(name)
        if name in _UNSIGNED or (prefix(name) in actions.SERVICES and name not in LATER):
            unsigned = {operation for operation in model.operation_names if model.operation_model(operation).auth_type == "none"}
            assert {operation for operation in model.operation_names if is_free(name, operation)} - {"GetCallerIdentity"} == unsigned, name
    assert all(actions.exists(action) for action in FREE)


def test_what_aws_contradicts_itself_about_is_listed() -> None:
    """An action that knows no resource, says the table, and that a policy template of SAM grants on some."""
    file = Path(__file__).parents[4] / "synth" / "sources" / "sam" / "policy_templates.json"
    statements = list(_statements(json.loads(file.read_text(encoding="utf-8"))))
    on_some = {
        action
        for one in statements
        if one["Resource"] not in ("*", ["*"])
        for action in (one["Action"] if isinstance(one["Action"], list) else [one["Action"]])
    }
    assert {action for action in on_some if actions.exists(action) and "*" not in action and not actions.resource_types(action)} == DISPUTED


def _statements(node: Any) -> Iterator[Any]:
    if isinstance(node, dict) and {"Action", "Resource"} <= node.keys():
        yield node
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _statements(one)
