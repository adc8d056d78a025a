"""Rules, schedules, topics and buckets that invoke a function which feeds the queue: who lets them, and how they are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE, FORMS = "service-may-not-send", "value-not-accepted"
Changed = Callable[..., list[Any]]
PRODUCER = """
ProducerRole: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Orders.Arn}]}}]}}
Producer:
  Type: AWS::Lambda::Function
  Properties: {Runtime: java21, Handler: app.Handler, Code: {S3Bucket: b, S3Key: k}, Role: !GetAtt ProducerRole.Arn, Environment: {Variables: {QUEUE_URL: !Ref Orders}}}
Hourly: {Type: AWS::Events::Rule, Properties: {%s}}
Daily: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), State: DISABLED, Targets: [{Id: a, Arn: !GetAtt Producer.Arn}]}}
News: {Type: AWS::SNS::Topic}
"""
LEAVE = "Leave: {Type: AWS::Lambda::Permission, Properties: {Action: %s, FunctionName: %s, Principal: %s, %s}}\n"
INVOKE, OWN, EVENTS = "lambda:InvokeFunction", "!Ref Producer", "events.amazonaws.com"
FOR_HOURLY = "SourceArn: !GetAtt Hourly.Arn"
TELLS = "Told: {Type: AWS::SNS::Subscription, Properties: {Protocol: lambda, TopicArn: !Ref News, Endpoint: !GetAtt Producer.Arn}}\n"
BUCKET = "Files: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {LambdaConfigurations: [{Event: 's3:ObjectCreated:*', Function: !GetAtt Producer.Arn}]}}}\n"


HOURLY = "ScheduleExpression: rate(1 hour), Targets: [{Id: a, Arn: !GetAtt Producer.Arn}]"


def said(changed: Changed, more: str, rule: str = RULE, of_rule: str = HOURLY) -> list[tuple[str, str, Any]]:
    return [(one.resource, one.route, one.severity) for one in changed(PRODUCER % of_rule + more, rule) if one.verdict == "fail"]


@pytest.mark.parametrize(
    "leave",
    [
        "",
        LEAVE % (INVOKE, OWN, EVENTS, "SourceArn: !GetAtt Daily.Arn"),
        LEAVE % (INVOKE, OWN, "event.amazonaws.com", FOR_HOURLY),
        LEAVE % (INVOKE, OWN, "scheduler.amazonaws.com", FOR_HOURLY),
        LEAVE % (INVOKE, "!Ref Worker", EVENTS, FOR_HOURLY),
        LEAVE % (INVOKE, "!Sub '${AWS::StackName}-other'", EVENTS, FOR_HOURLY),
        LEAVE % ("lambda:GetFunction", OWN, EVENTS, FOR_HOURLY),
    ],
)
def test_a_rule_that_nobody_lets_invoke_the_function(leave: str, changed: Changed) -> None:
    assert said(changed, leave) == [("Hourly", "Properties/Targets/0/Arn", Severity.WARNING)]


@pytest.mark.parametrize(
    "leave",
    [
        LEAVE % (INVOKE, OWN, EVENTS, FOR_HOURLY),
        LEAVE % (INVOKE, "!GetAtt Producer.Arn", EVENTS, "SourceAccount: !Ref AWS::AccountId"),
        LEAVE % ("lambda:*", OWN, "!Sub 'events.${AWS::URLSuffix}'", FOR_HOURLY),
        LEAVE % (INVOKE, OWN, EVENTS, "SourceArn: !Sub 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*'"),
        LEAVE % (INVOKE, OWN, EVENTS, "SourceArn: !Sub 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${Hourly}'"),
        LEAVE % (INVOKE, OWN, "!ImportValue who", FOR_HOURLY),  # whom it lets in is not known
    ],
)
def test_a_rule_that_a_permission_may_let_in(leave: str, changed: Changed) -> None:
    assert said(changed, leave) == []


@pytest.mark.parametrize("name", ["!Ref Name", "!Sub 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${Name}'"])
def test_trap_a_permission_for_the_function_that_a_parameter_names(name: str, changed: Changed) -> None:
    leave = LEAVE % (INVOKE, name, EVENTS, FOR_HOURLY)
    assert [one for one in changed(PRODUCER % HOURLY + leave, RULE, "Parameters: {Name: {Type: String}}") if one.verdict == "fail"] == []


NAMES = """
Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Producer, FunctionVersion: !GetAtt First.Version}}
First: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Producer}}
"""
AS_SUCH = ["!Ref Producer", "!GetAtt Producer.Arn"]
AS_LIVE = ["!Ref Live", "!Sub '${Producer}:live'", "!Sub '${Producer.Arn}:live'", "!Join [':', [!GetAtt Producer.Arn, live]]"]
AS_FIRST = ["!Ref First"]


@pytest.mark.parametrize("called", [AS_SUCH[1], *AS_LIVE[::2], *AS_FIRST])
@pytest.mark.parametrize("leave", [*AS_SUCH, *AS_LIVE, *AS_FIRST])
def test_a_permission_is_for_the_name_under_which_the_function_is_called(called: str, leave: str, changed: Changed) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/using-aliases.html"""
    alike = any(called in several and leave in several for several in (AS_SUCH, AS_LIVE, AS_FIRST))
    of_rule = HOURLY.replace("!GetAtt Producer.Arn", called)
    found = said(changed, NAMES + LEAVE % (INVOKE, leave, EVENTS, FOR_HOURLY), of_rule=of_rule)
    is_open = {called, leave} in ({"!Ref First", "!Ref Live"}, *({"!Ref First", one} for one in AS_LIVE))  # a name may be that of a version
    assert [one for one, *_ in found] == ([] if alike or is_open else ["Hourly"])


OTHER = """
Other: {Type: AWS::Lambda::Function, Properties: {Runtime: java21, Handler: app.Handler, Code: {S3Bucket: b, S3Key: k}, Role: !GetAtt WorkerRole.Arn}}
OtherLive: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: %s, FunctionVersion: '3'}}
"""


@pytest.mark.parametrize(("owner", "fails"), [("!Ref Other", True), ("!Ref Producer", False), ("!ImportValue producer", False)])
def test_a_permission_for_an_alias_of_the_same_name(owner: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    found = said(
        changed, NAMES + OTHER % owner + LEAVE % (INVOKE, "!Ref OtherLive", EVENTS, FOR_HOURLY), of_rule=HOURLY.replace("!GetAtt Producer.Arn", "!Ref Live")
    )
    assert [one for one, *_ in found] == (["Hourly"] if fails else [])


@pytest.mark.parametrize("leave", ["!Sub '${Producer}:${Stage}'", "!Sub '${Name}'"])
def test_trap_nobody_knows_for_which_alias_a_permission_is(leave: str, changed: Changed) -> None:
    of_rule = HOURLY.replace("!GetAtt Producer.Arn", "!Ref Live")
    found = changed(PRODUCER % of_rule + NAMES + LEAVE % (INVOKE, leave, EVENTS, FOR_HOURLY), RULE, "Parameters: {Stage: {Type: String}, Name: {Type: String}}")
    assert [one for one in found if one.verdict == "fail"] == []


@pytest.mark.parametrize("source", ["!Ref News", "!Sub '${News}'", "'arn:aws:sns:eu-west-1:111122223333:news'", "!Sub 'arn:${AWS::Partition}:s3:::files'"])
def test_the_arn_of_what_another_service_invokes_for(source: str, changed: Changed) -> None:
    assert said(changed, LEAVE % (INVOKE, OWN, EVENTS, f"SourceArn: {source}")) == [("Hourly", "Properties/Targets/0/Arn", Severity.WARNING)]


@pytest.mark.parametrize("source", ["!Sub 'arn:aws:events:*:*:rule/${News.TopicName}-*'", "'arn:aws:*:*:*:*'", "!ImportValue rule", "!GetAtt Own.Arn"])
def test_trap_an_arn_that_may_be_the_rules(source: str, changed: Changed) -> None:
    own = "Own: {Type: Custom::Rule, Properties: {ServiceToken: x}}\n"
    assert said(changed, own + LEAVE % (INVOKE, OWN, EVENTS, f"SourceArn: {source}")) == []


def test_a_rule_with_a_role_asks_for_no_permission(changed: Changed) -> None:
    assert said(changed, "", of_rule="Targets: [{Id: a, Arn: !GetAtt Producer.Arn, RoleArn: !GetAtt WorkerRole.Arn}]") == []


@pytest.mark.parametrize(
    ("caller", "name", "route", "leave"),
    [
        (TELLS, "Told", "Properties/Endpoint", "Principal: sns.amazonaws.com, SourceArn: !Ref News"),
        (
            BUCKET,
            "Files",
            "Properties/NotificationConfiguration/LambdaConfigurations/0/Function",
            "Principal: s3.amazonaws.com, SourceAccount: !Ref AWS::AccountId",
        ),
    ],
)
def test_a_topic_and_a_bucket_are_as_a_rule_is(caller: str, name: str, route: str, leave: str, changed: Changed) -> None:
    of_rule = LEAVE % (INVOKE, OWN, EVENTS, FOR_HOURLY)
    assert said(changed, caller + of_rule) == [(name, route, Severity.WARNING)]
    own = f"Own: {{Type: AWS::Lambda::Permission, Properties: {{Action: {INVOKE}, FunctionName: {OWN}, {leave}}}}}\n"
    assert said(changed, caller + of_rule + own) == []


@pytest.mark.parametrize(
    ("source", "of_rule", "where"),
    [
        ("!Ref Hourly", HOURLY, ("Leave", "Properties/SourceArn")),
        ("!GetAtt Hourly.Arn", f"{HOURLY}, State: Enabled", ("Hourly", "Properties/State")),
        ("!GetAtt Hourly.Arn", HOURLY.replace("hour", "hours"), ("Hourly", "Properties/ScheduleExpression")),
        ("!GetAtt Hourly.Arn", "ScheduleExpression: rate(1 hour), Targets: [{Id: a, Arn: !Ref Producer}]", ("Hourly", "Properties/Targets/0/Arn")),
        (
            "!GetAtt Hourly.Arn",
            "ScheduleExpression: rate(1 hour), Targets: [{Id: a, Arn: !GetAtt Producer.Arn, RetryPolicy: {MaximumRetryAttempts: 200}}]",
            ("Hourly", "Properties/Targets/0/RetryPolicy/MaximumRetryAttempts"),
        ),
    ],
)
def test_what_is_refused_of_who_invokes_it(source: str, of_rule: str, where: tuple[str, str], changed: Changed) -> None:
    leave = LEAVE % (INVOKE, OWN, EVENTS, f"SourceArn: {source}")
    assert [(one, way.removesuffix("/Ref")) for one, way, _ in said(changed, leave, FORMS, of_rule)] == [where]


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("AWS::Cognito::UserPool", "!Ref Asks"),
        ("AWS::IoT::TopicRule", "!Ref Asks"),
        ("AWS::ApiGateway::RestApi", "!Ref Asks"),
        ("AWS::ApiGatewayV2::Api", "!Ref Asks"),
        ("AWS::Scheduler::Schedule", "!Ref Asks"),
    ],
)
def test_a_reference_that_is_no_arn(kind: str, source: str, changed: Changed) -> None:
    asks, right = f"Asks: {{Type: {kind}}}\n", LEAVE % (INVOKE, OWN, EVENTS, FOR_HOURLY)
    theirs = "Theirs: {Type: AWS::Lambda::Permission, Properties: {Action: %s, FunctionName: %s, Principal: x.amazonaws.com, SourceArn: %s}}\n"
    found = said(changed, asks + right + theirs % (INVOKE, OWN, source), FORMS)
    assert ("Theirs", "Properties/SourceArn/Ref", Severity.ERROR) in found
    for arn in ("!GetAtt Asks.Arn", "!Sub 'arn:aws:x:::${Asks}/*'"):
        assert "Theirs" not in [one for one, *_ in said(changed, asks + right + theirs % (INVOKE, OWN, arn), FORMS)]


@pytest.mark.parametrize(
    "target",
    [
        "!Ref News",
        "!GetAtt Producer.Arn",
        "!GetAtt Logs.Arn",
        "!Ref Live",
        "!Sub '${Producer.Arn}:live'",
        "!GetAtt Orders.Arn",
        "'arn:aws:events:eu-west-1:111122223333:event-bus/other'",
    ],
)
def test_what_a_rule_may_call_beside_it(target: str, changed: Changed) -> None:
    live = "Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Producer, FunctionVersion: '1'}}\n"
    two = f"ScheduleExpression: rate(1 hour), Targets: [{{Id: a, Arn: !GetAtt Producer.Arn}}, {{Id: b, Arn: {target}}}]"
    assert said(changed, live + LEAVE % (INVOKE, OWN, EVENTS, FOR_HOURLY), FORMS, two) == []


POOL = "Users: {Type: AWS::Cognito::UserPool, Properties: {LambdaConfig: {%s}}}\n"
DEVICES = (
    "Devices: {Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Sql: SELECT * FROM 'a', Actions: [{Lambda: {FunctionArn: !GetAtt Producer.Arn}}]}}}\n"
)
LINES = "Lines: {Type: AWS::Logs::SubscriptionFilter, Properties: {LogGroupName: a, FilterPattern: '', DestinationArn: !GetAtt Producer.Arn}}\n"


@pytest.mark.parametrize(
    ("caller", "where", "service"),
    [
        (POOL % "PostConfirmation: !GetAtt Producer.Arn", ("Users", "Properties/LambdaConfig/PostConfirmation"), "cognito-idp"),
        (
            POOL % "CustomSMSSender: {LambdaVersion: V1_0, LambdaArn: !GetAtt Producer.Arn}",
            ("Users", "Properties/LambdaConfig/CustomSMSSender/LambdaArn"),
            "cognito-idp",
        ),
        (DEVICES, ("Devices", "Properties/TopicRulePayload/Actions/0/Lambda/FunctionArn"), "iot"),
        (LINES, ("Lines", "Properties/DestinationArn"), "logs"),
    ],
)
def test_other_services_that_invoke_in_their_own_name(caller: str, where: tuple[str, str], service: str, changed: Changed) -> None:
    of_rule = LEAVE % (INVOKE, OWN, EVENTS, FOR_HOURLY)
    assert said(changed, caller + of_rule) == [(*where, Severity.WARNING)]
    own = "Own: {Type: AWS::Lambda::Permission, Properties: {Action: %s, FunctionName: %s, Principal: %s}}\n"
    assert said(changed, caller + of_rule + own % (INVOKE, OWN, f"{service}.amazonaws.com")) == []
    assert said(changed, caller + of_rule + own % (INVOKE, OWN, "apigateway.amazonaws.com")) == [(*where, Severity.WARNING)]


@pytest.mark.parametrize("name", ["logs.eu-west-1.amazonaws.com", "!Sub 'logs.${AWS::Region}.amazonaws.com'", "!Sub 'logs.${AWS::Region}.${AWS::URLSuffix}'"])
def test_a_service_that_is_let_in_by_the_name_that_it_has_in_a_region(name: str, changed: Changed) -> None:
    """So AWS's older guides write that of CloudWatch Logs; it lets nobody else in, and no question hides what is refused of others."""
    leave = (
        LEAVE % (INVOKE, OWN, EVENTS, FOR_HOURLY)
        + f"Own: {{Type: AWS::Lambda::Permission, Properties: {{Action: {INVOKE!r}, FunctionName: {OWN}, Principal: {name}}}}}\n"
    )
    assert said(changed, LINES + leave) == []
    assert said(changed, DEVICES + leave) == [("Devices", "Properties/TopicRulePayload/Actions/0/Lambda/FunctionArn", Severity.WARNING)]


def test_trap_a_pool_that_calls_somebody_else(changed: Changed) -> None:
    pool = POOL % "PreSignUp: 'arn:aws:lambda:eu-west-1:111122223333:function:other', UserPoolAddOns: x"
    assert said(changed, pool + LEAVE % (INVOKE, OWN, EVENTS, FOR_HOURLY)) == []


FLOW = """
Flow:
  Type: AWS::StepFunctions::StateMachine
  Properties:
    RoleArn: !GetAtt FlowRole.Arn
    Definition: {StartAt: Send, States: {Send: {Type: Task, End: true, Resource: "arn:aws:states:::sqs:sendMessage", Parameters: {QueueUrl: !Ref Orders, MessageBody: hello}}}}
FlowRole: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: "sts:AssumeRole"}]}, Policies: [{PolicyName: p, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Orders.Arn}]}}]}}
Starts: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: [%(trusted)s]}, Action: "sts:AssumeRole"}]}, Policies: [{PolicyName: p, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: %(action)s, Resource: %(resource)s}]}}]}}
"""
BY_RULE = "Nightly: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: a, Arn: !Ref Flow, RoleArn: !GetAtt Starts.Arn}]}}\n"
BY_SCHEDULE = (
    "Nightly: {Type: AWS::Scheduler::Schedule, Properties: {ScheduleExpression: rate(1 day), FlexibleTimeWindow: {Mode: 'OFF'}, "
    "Target: {Arn: !GetAtt Flow.Arn, RoleArn: !GetAtt Starts.Arn}}}\n"
)
BY_OPERATION = (
    "Nightly: {Type: AWS::Scheduler::Schedule, Properties: {ScheduleExpression: rate(1 day), FlexibleTimeWindow: {Mode: 'OFF'}, "
    'Target: {Arn: \'arn:aws:scheduler:::aws-sdk:sfn:startExecution\', RoleArn: !GetAtt Starts.Arn, Input: !Sub \'{"StateMachineArn": "${Flow}", "Input": "{}"}\'}}}\n'
)
"""https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html"""
START = "'states:StartExecution'"
TRUST = "sender-cannot-assume-role"


def started(
    changed: Changed, by: str, trusted: str = "events.amazonaws.com, scheduler.amazonaws.com", action: str = START, resource: str = "!Ref Flow"
) -> list[Any]:
    fragment = FLOW % {"trusted": trusted, "action": action, "resource": resource} + by
    return [(one.rule, one.verdict, one.resource) for rule in (RULE, TRUST) for one in changed(fragment, rule) if one.resource in ("Nightly", "Starts")]


@pytest.mark.parametrize("by", [BY_RULE, BY_SCHEDULE, BY_OPERATION], ids=["rule", "schedule", "universal target"])
def test_what_starts_a_state_machine_needs_a_role_that_may(by: str, changed: Changed) -> None:
    assert started(changed, by) == []
    assert started(changed, by, action="'states:*'", resource="'*'") == []
    assert started(changed, by, action="'states:StartSyncExecution'") == [(RULE, "fail", "Nightly")]
    assert started(changed, by, resource="!GetAtt Orders.Arn") == [(RULE, "fail", "Nightly")]
    assert started(changed, by, trusted="states.amazonaws.com") == [(TRUST, "fail", "Starts")]


def test_a_rule_starts_no_state_machine_without_a_role(changed: Changed) -> None:
    assert started(changed, BY_RULE.replace(", RoleArn: !GetAtt Starts.Arn", "")) == [(RULE, "fail", "Nightly")]


def test_trap_the_role_of_whoever_deploys_it(changed: Changed) -> None:
    by = BY_RULE.replace("!GetAtt Starts.Arn", "'arn:aws:iam::111122223333:role/starts'")
    assert [one for one in started(changed, by) if one[1] == "fail"] == []


@pytest.mark.parametrize(("way", "fails"), [("OnSuccess", True), ("OnFailure", False)])
def test_a_schedule_of_a_function_whose_results_go_to_the_queue(way: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    returns = f"""
Cleaner: {{Type: AWS::Lambda::Function, Properties: {{Runtime: java21, Handler: app.Handler, Code: {{S3Bucket: b, S3Key: k}}, Role: !GetAtt WorkerRole.Arn}}}}
Returns: {{Type: AWS::Lambda::EventInvokeConfig, Properties: {{FunctionName: !Ref Cleaner, Qualifier: $LATEST, DestinationConfig: {{{way}: {{Destination: !GetAtt Orders.Arn}}}}}}}}
Weekly: {{Type: AWS::Events::Rule, Properties: {{ScheduleExpression: rate(7 day), Targets: [{{Id: a, Arn: !GetAtt Cleaner.Arn}}]}}}}
"""
    found = [(one.resource, one.route) for one in changed(returns, FORMS) if one.verdict == "fail"]
    assert found == ([("Weekly", "Properties/ScheduleExpression")] if fails else [])


@pytest.mark.parametrize(("action", "fails"), [("'lambda:InvokeFunction'", False), ("'lambda:InvokeAsync'", True)])
def test_a_schedule_invokes_a_function_with_a_role(action: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    by = BY_SCHEDULE.replace("!GetAtt Flow.Arn", "!GetAtt Producer.Arn") + PRODUCER % HOURLY + LEAVE % (INVOKE, OWN, EVENTS, FOR_HOURLY)
    assert started(changed, by, action=action, resource="!GetAtt Producer.Arn") == ([(RULE, "fail", "Nightly")] if fails else [])


@pytest.mark.parametrize("called", [AS_SUCH[1], *AS_LIVE[::2], *AS_FIRST])
@pytest.mark.parametrize("resource", [AS_SUCH[1], *AS_LIVE[::2], *AS_FIRST, "!Sub '${Producer.Arn}*'", "!Sub '${Producer.Arn}:*'"])
def test_a_role_is_asked_for_the_name_under_which_the_function_is_called(called: str, resource: str, changed: Changed) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html"""
    alike = resource.endswith("*'") and (called not in AS_SUCH or ":*" not in resource)
    alike = alike or any(called in several and resource in several for several in (AS_SUCH, AS_LIVE, AS_FIRST))
    by = BY_SCHEDULE.replace("!GetAtt Flow.Arn", called) + PRODUCER % HOURLY + NAMES + LEAVE % (INVOKE, OWN, EVENTS, FOR_HOURLY)
    failed = [one for one in started(changed, by, action="'lambda:InvokeFunction'", resource=resource) if one[1] == "fail"]
    is_open = {called, resource} in ({"!Ref First", one} for one in AS_LIVE)  # a name may be that of a version
    assert failed == ([] if alike or is_open else [(RULE, "fail", "Nightly")])


@pytest.mark.parametrize("named", ["${Producer}", "${Producer.Arn}", "${Producer.Arn}:live"])
@pytest.mark.parametrize(("action", "fails"), [("'lambda:InvokeFunction'", False), ("'lambda:Invoke'", True)])
def test_a_schedule_that_calls_lambda_itself(named: str, action: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    by = BY_OPERATION.replace("sfn:startExecution", "lambda:invoke").replace("StateMachineArn", "FunctionName").replace("${Flow}", named)
    more = PRODUCER % HOURLY + LEAVE % (INVOKE, OWN, EVENTS, FOR_HOURLY)
    resource = "[!GetAtt Producer.Arn, !Sub '${Producer.Arn}:*']"
    assert started(changed, by + more, action=action, resource=resource) == ([(RULE, "fail", "Nightly")] if fails else [])


@pytest.mark.parametrize("under", ["live", "$LATEST"])
@pytest.mark.parametrize("allowed", ["${Producer.Arn}:live", "${Producer.Arn}:$LATEST", "${Producer.Arn}:blue", "${Producer.Arn}", "${Producer.Arn}:*"])
def test_a_schedule_that_names_an_alias_beside_the_function(under: str, allowed: str, changed: Changed) -> None:
    """https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html"""
    by = BY_OPERATION.replace("sfn:startExecution", "lambda:invoke").replace(
        '"StateMachineArn": "${Flow}"', f'"FunctionName": "${{Producer}}", "Qualifier": "{under}"'
    )
    more = PRODUCER % HOURLY + LEAVE % (INVOKE, OWN, EVENTS, FOR_HOURLY)
    is_allowed = allowed.endswith((f":{under}", ":*")) or (under == "$LATEST" and allowed == "${Producer.Arn}")
    found = started(changed, by + more, action="'lambda:InvokeFunction'", resource=f"!Sub '{allowed}'")
    assert found == ([] if is_allowed else [(RULE, "fail", "Nightly")])


@pytest.mark.parametrize("told", ["!Ref Later", '\'{"StateMachineArn": "arn:aws:states:eu-west-1:111122223333:stateMachine:other"}\'', "'{}'"])
def test_trap_a_schedule_that_starts_another_machine(told: str, changed: Changed) -> None:
    head, _, _ = BY_OPERATION.partition("Input:")
    by = f"{head}Input: {told}}}}}}}\n"
    fragment = FLOW % {"trusted": "scheduler.amazonaws.com", "action": "'sqs:ListQueues'", "resource": "'*'"} + by
    assert [one for one in changed(fragment, RULE, "Parameters: {Later: {Type: String}}") if one.resource == "Nightly" and one.verdict == "fail"] == []
