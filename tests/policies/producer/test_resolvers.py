"""A resolver of AppSync that sends to the queue by a data source of HTTP, in the name of that one's role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Changed = Callable[..., list[Any]]
ROLE = "{Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: %s.amazonaws.com}, Action: sts:AssumeRole}]}, Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt %s.Arn}]}}]}}"
SOURCE = "{Type: AWS::AppSync::DataSource, Properties: {ApiId: api, Name: queue, Type: HTTP, ServiceRoleArn: !GetAtt Sends.Arn, HttpConfig: {Endpoint: !Sub 'https://%s.${AWS::Region}.amazonaws.com'}}}"
VTL = """!Sub '{"version": "2018-05-29", "method": "POST", "resourcePath": "/${AWS::AccountId}/${%s.QueueName}", "params": {"body": "Action=SendMessage&MessageBody=$util.urlEncode($ctx.args.note)%s"}}'"""
PROGRAM = """!Sub "export const request = (ctx) => ({ method: 'POST', resourcePath: '/${AWS::AccountId}/${%s.QueueName}', params: { body: 'Action=SendMessage&MessageBody=' + util.urlEncode(ctx.args.note) + '%s' } });" """


def template(request: str, *, service: str = "appsync", may: str = "Orders", endpoint: str = "sqs", named: str = "!GetAtt Source.Name") -> str:
    key = "Code" if "export" in request else "RequestMappingTemplate"
    resolver = (
        f"Sender: {{Type: AWS::AppSync::Resolver, Properties: {{ApiId: api, TypeName: Mutation, FieldName: add, DataSourceName: {named}, {key}: {request}}}}}"
    )
    return f"Sends: {ROLE % (service, may)}\nSource: {SOURCE % endpoint}\n{resolver}\n"


def said(changed: Changed, rule: str, text: str) -> list[tuple[str, str]]:
    return [(one.verdict, one.resource) for one in changed(text, rule)]


@pytest.mark.parametrize("request_", [VTL % ("Orders", ""), PROGRAM % ("Orders", "")], ids=["template", "program"])
@pytest.mark.parametrize("named", ["!GetAtt Source.Name", "queue"])
def test_its_role_may_send(request_: str, named: str, changed: Changed) -> None:
    assert said(changed, "service-may-not-send", template(request_, named=named)) == []
    assert said(changed, "service-may-not-send", template(request_, may="DeadLetters", named=named)) == [("fail", "Sender")]


@pytest.mark.parametrize(
    "text",
    [
        template(VTL % ("Orders", ""), may="DeadLetters", endpoint="states"),
        template(VTL % ("Orders", ""), may="DeadLetters", named="another"),
        template((VTL % ("Orders", "")).replace("SendMessage", "ReceiveMessage"), may="DeadLetters"),
        template((VTL % ("Orders", "")).replace("${Orders.QueueName}", "another-queue"), may="DeadLetters"),
    ],
    ids=["another service", "another data source", "another action", "another queue"],
)
def test_trap_what_sends_nothing_there(text: str, changed: Changed) -> None:
    assert said(changed, "service-may-not-send", text) == []


@pytest.mark.parametrize(("service", "found"), [("appsync", []), ("lambda", [("fail", "Sends")])])
def test_its_role_trusts_appsync(service: str, found: list[tuple[str, str]], changed: Changed) -> None:
    assert said(changed, "sender-cannot-assume-role", template(VTL % ("Orders", ""), service=service)) == found


@pytest.mark.parametrize("request_", [VTL, PROGRAM], ids=["template", "program"])
@pytest.mark.parametrize(("more", "found"), [("", [("fail", "Sender")]), ("&MessageGroupId=notes", [])])
def test_a_fifo_queue_needs_a_group(request_: str, more: str, found: list[tuple[str, str]], changed: Changed) -> None:
    fifo = "Orders: {Properties: {FifoQueue: true, ContentBasedDeduplication: true}}\nDeadLetters: {Properties: {FifoQueue: true}}\n"
    assert said(changed, "message-group-missing", fifo + template(request_ % ("Orders", more))) == found
