"""Patterns, expressions and targets that EventBridge refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "value-not-accepted"
Changed = Callable[..., list[Any]]


def _failing(said: list[Any]) -> list[tuple[str, str]]:
    return [(one.resource, one.route.partition("/Fn::")[0].removesuffix("/Ref")) for one in said if one.verdict == "fail"]


RULE_OF_EVENTS = "Sender: {Type: AWS::Events::Rule, Properties: {%s, Targets: [{Id: a, Arn: !GetAtt Orders.Arn%s}]}}"
SCHEDULE = (
    "Sender: {Type: AWS::Scheduler::Schedule, Properties: {ScheduleExpression: '%s', Target: {Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt WorkerRole.Arn}}}"
)
WRONG_CRON = [
    *("cron(0 6 * * *)", "cron(0 0 6 * * ? *)", "cron(0 6 * * * *)", "cron(60 6 * * ? *)", "cron(0 24 * * ? *)", "cron(0 6 32 * ? *)", "cron(0 6 ? 13 MON *)"),
    *(
        "cron(0 6 ? * MONDAY *)",
        "cron(0 6 ? * 0 *)",
        "cron(0 6 ? * MON 1969)",
        "rate(0 minutes)",
        "rate(30 seconds)",
        "rate(five minutes)",
        "every day",
        "Cron(0 6 * * ? *)",
    ),
]
RIGHT_CRON = [
    *(
        "cron(0 6 * * ? *)",
        "cron(0/15 8-17 ? * MON-FRI *)",
        "cron(*/5 * ? * 2#1 2026-2030)",
        "cron(0 6 L * ? *)",
        "cron(0 6 LW * ? *)",
        "cron(0 6 3W JAN,APR ? *)",
        "cron(0 6 L-3 * ? *)",
    ),
    *("cron(0 6 ? * 6L *)", "cron(0 6 ? * fri#2 *)", "cron(15,45 6 1,15 1-6 ? 2027/2)", "rate(1 minute)", "rate(12 hours)", "rate(7 days)"),
]


@pytest.mark.parametrize("expression", WRONG_CRON)
def test_an_expression_that_is_no_schedule(expression: str, changed: Changed) -> None:
    assert _failing(changed(RULE_OF_EVENTS % (f"ScheduleExpression: '{expression}'", ""), RULE)) == [("Sender", "Properties/ScheduleExpression")]
    assert _failing(changed(SCHEDULE % expression, RULE)) == [("Sender", "Properties/ScheduleExpression")]


@pytest.mark.parametrize("expression", RIGHT_CRON)
def test_an_expression_that_is_a_schedule(expression: str, changed: Changed) -> None:
    assert changed(RULE_OF_EVENTS % (f"ScheduleExpression: '{expression}'", ""), RULE) == changed(SCHEDULE % expression, RULE) == []


@pytest.mark.parametrize(
    ("expression", "of_rule", "of_schedule"),
    [("rate(5 minute)", False, True), ("rate(1 days)", False, True), ("at(2027-01-04T09:30:00)", False, True), ("at(2027-01-04T09:30:00Z)", False, False)],
)
def test_rules_and_schedules_differ(expression: str, of_rule: bool, of_schedule: bool, changed: Changed) -> None:  # noqa: FBT001 - what is accepted
    assert (changed(RULE_OF_EVENTS % (f"ScheduleExpression: '{expression}'", ""), RULE) == []) is of_rule
    assert (changed(SCHEDULE % expression, RULE) == []) is of_schedule


@pytest.mark.parametrize(
    ("written", "refused"),
    [
        ("'Fn::Transform': {Name: Letters}", False),
        ("QueueArn: x, 'Fn::Transform': {Name: Letters}", False),
        ("QueueArn: x", True),
        ("Arn: !GetAtt DeadLetters.Arn", False),
    ],
)
def test_a_dead_letter_queue_that_a_macro_writes_may_have_its_arn(written: str, refused: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    text = RULE_OF_EVENTS % ("ScheduleExpression: rate(1 hour)", f", DeadLetterConfig: {{{written}}}")
    assert _failing(changed(text, RULE)) == ([("Sender", "Properties/Targets/0/DeadLetterConfig")] if refused else [])


@pytest.mark.parametrize(("name", "least", "most"), [("MaximumEventAgeInSeconds", 60, 86_400), ("MaximumRetryAttempts", 0, 185)], ids=["an age", "attempts"])
def test_how_often_a_target_is_tried_again_has_its_bounds(name: str, least: int, most: int, changed: Changed) -> None:
    """https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html and https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html"""
    schedule = (SCHEDULE % "rate(1 hour)").replace("RoleArn: !GetAtt WorkerRole.Arn", "RoleArn: !GetAtt WorkerRole.Arn, RetryPolicy: {%s: %d}")
    of_rule = RULE_OF_EVENTS % ("ScheduleExpression: rate(1 hour)", ", RetryPolicy: {%s: %d}")
    for text, place in ((of_rule, "Properties/Targets/0/RetryPolicy"), (schedule, "Properties/Target/RetryPolicy")):
        for number in (least, most):
            assert changed(text % (name, number), RULE) == []
        for number in (least - 1, most + 1):
            assert _failing(changed(text % (name, number), RULE)) == [("Sender", f"{place}/{name}")]


@pytest.mark.parametrize(
    ("pattern", "target", "route"),
    [
        ("EventPattern: {source: shop}", "", "EventPattern"),
        ("EventPattern: {source: [shop], detail: {total: [{numeric: [above, 5]}]}}", "", "EventPattern"),
        ("EventPattern: {source: [shop], detail: {total: [{numeric: [above, 5]}], bucket: [!Ref AWS::StackName]}}", "", "EventPattern"),
        ("EventPattern: {source: [shop], detail: {total: [{numeric: ['>', !Ref AWS::StackName]}, {numeric: [above, 5]}]}}", "", ""),
        ("EventPattern: {source: [shop], detail: {total: [{numeric: ['>', !Ref AWS::StackName]}], bucket: [a]}}", "", ""),
        ("EventPattern: {source: [shop]}", ", Input: month report", "Targets/0/Input"),
        ("EventPattern: {source: [shop]}", ", InputPath: detail", "Targets/0/InputPath"),
        ("EventPattern: {source: [shop]}", """, InputPath: $.detail, Input: '{}'""", "Targets/0/InputPath"),
        (
            "EventPattern: {source: [shop]}",
            """, InputTransformer: {InputPathsMap: {order: detail.id}, InputTemplate: '{"order": <order>}'}""",
            "Targets/0/InputTransformer/InputPathsMap/order",
        ),
        (
            "EventPattern: {source: [shop]}",
            """, InputTransformer: {InputPathsMap: {order: $.detail.id}, InputTemplate: '{"order": <id>}'}""",
            "Targets/0/InputTransformer/InputTemplate",
        ),
        ("EventPattern: {source: [shop]}", """, InputTransformer: {InputTemplate: '{"order": <order>}'}""", "Targets/0/InputTransformer/InputTemplate"),
        (
            "EventPattern: {source: [shop]}",
            """, InputTransformer: {InputPathsMap: {id: $.id}, InputTemplate: '{"order": <id>, "at": <aws.events.event.ingestion-time>, "text": "<b>\\"<i></b>"}'}""",
            "",
        ),
        (
            "EventPattern: {source: [shop]}",
            """, InputTransformer: {InputPathsMap: {id: !Ref AWS::StackName}, InputTemplate: !Sub '{"${AWS::StackName}": <b>}'}""",
            "",
        ),
        ("EventPattern: {source: [shop]}", """, InputTransformer: {InputPathsMap: {id: $.id}, InputTemplate: '"<b>bold</b>"'}""", ""),
        ("EventPattern: {source: [shop]}", "}, {Id: a, Arn: !GetAtt DeadLetters.Arn", "Targets/1/Id"),
        ("EventPattern: {source: [shop]}", "}, {Arn: !GetAtt DeadLetters.Arn", "Targets/1"),
        ("EventPattern: {source: [shop]}", "}, {Input: '{}'", ""),
        ("EventPattern: {source: [shop]}", "}, {Arn: !GetAtt DeadLetters.Arn, 'Fn::Transform': {Name: Ids}", ""),
        ("EventPattern: {source: [shop, {prefix: a}], detail: {a: [{exists: true}], b: [1, null], c: [!Ref AWS::Region]}}", """, Input: '"text"'""", ""),
        ("EventPattern: {source: [shop]}", ", InputPath: $.detail", ""),
        ("EventPattern: {source: !Split [',', !Ref AWS::StackName]}", ", Input: !Ref AWS::StackName", ""),
    ],
)
def test_what_a_rule_asks_for_and_sends(pattern: str, target: str, route: str, changed: Changed) -> None:
    assert _failing(changed(RULE_OF_EVENTS % (pattern, target), RULE)) == ([("Sender", f"Properties/{route}")] if route else [])


@pytest.mark.parametrize(
    ("pattern", "fails"),
    [("""'{"eventName": "INSERT"}'""", True), ("'eventName'", True), ("""'{"eventName": ["INSERT"]}'""", False), ("!Ref AWS::StackName", False)],
)
def test_the_filter_of_a_pipe(pattern: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    pipe = f"Sender: {{Type: AWS::Pipes::Pipe, Properties: {{RoleArn: !GetAtt WorkerRole.Arn, Source: any, SourceParameters: {{FilterCriteria: {{Filters: [{{Pattern: {pattern}}}]}}}}, Target: !GetAtt Orders.Arn}}}}"
    assert [one[1].rpartition("/")[2] for one in _failing(changed(pipe, RULE))] == ["Pattern"] * fails


@pytest.mark.parametrize(
    ("target", "route"),
    [
        ("DeadLetterConfig: {Arn: !Ref DeadLetters}", "DeadLetterConfig/Arn"),
        ("DeadLetterConfig: {Arn: !GetAtt DeadLetters.QueueName}", "DeadLetterConfig/Arn"),
        ("RetryPolicy: {MaximumRetryAttempts: 200}", "RetryPolicy/MaximumRetryAttempts"),
        ("RetryPolicy: {MaximumEventAgeInSeconds: 30}", "RetryPolicy/MaximumEventAgeInSeconds"),
        ("DeadLetterConfig: {Arn: !GetAtt DeadLetters.Arn}, RetryPolicy: {MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: '86400'}", ""),
        ("DeadLetterConfig: {Arn: !Ref AWS::StackName}, RetryPolicy: {MaximumRetryAttempts: !Ref AWS::StackName}", ""),
    ],
)
def test_what_becomes_of_what_a_rule_or_a_schedule_cannot_deliver(target: str, route: str, changed: Changed) -> None:
    of_rule = RULE_OF_EVENTS % ("EventPattern: {source: [shop]}", f", {target}")
    of_schedule = (SCHEDULE % "rate(1 hour)").replace("RoleArn", f"{target}, RoleArn")
    assert _failing(changed(of_rule, RULE)) == ([("Sender", f"Properties/Targets/0/{route}")] if route else [])
    assert _failing(changed(of_schedule, RULE)) == ([("Sender", f"Properties/Target/{route}")] if route else [])


@pytest.mark.parametrize(
    ("source", "fails"), [("!GetAtt Items.Arn", True), ("!GetAtt Items.StreamArn", False), ("!GetAtt DeadLetters.Arn", False), ("!Ref AWS::StackName", False)]
)
def test_a_pipe_reads_the_stream_of_a_table(source: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    items = "Items: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}\n"
    pipe = f"Sender: {{Type: AWS::Pipes::Pipe, Properties: {{RoleArn: !GetAtt WorkerRole.Arn, Source: {source}, Target: !GetAtt Orders.Arn}}}}"
    assert [one for one in _failing(changed(items + pipe, RULE)) if one[1].startswith("Properties/Source")] == [("Sender", "Properties/Source")] * fails


@pytest.mark.parametrize(
    ("key", "fails"), [("KinesisStreamParameters", True), ("SqsQueueParameters", True), ("DynamoDBStreamParameters", False), ("FilterCriteria", False)]
)
def test_the_stream_of_a_table_has_parameters_of_its_own(key: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    items = "Items: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}\n"
    given = f"SourceParameters: {{{key}: {{StartingPosition: LATEST}}}}"
    pipe = f"Sender: {{Type: AWS::Pipes::Pipe, Properties: {{RoleArn: !GetAtt WorkerRole.Arn, Source: !GetAtt Items.StreamArn, Target: !GetAtt Orders.Arn, {given}}}}}"
    said = [one for one in _failing(changed(items + pipe, RULE)) if one[1].startswith("Properties/SourceParameters")]
    assert said == [("Sender", f"Properties/SourceParameters/{key}")] * fails


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        *(("AWS::Events::Rule", one) for one in ("Enabled", "ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", "!Ref AWS::StackName")),
        *(("AWS::Scheduler::Schedule", one) for one in ("enabled", "DISABLED")),
    ],
)
def test_whether_it_is_on(kind: str, state: str, changed: Changed) -> None:
    sender = RULE_OF_EVENTS % ("ScheduleExpression: rate(2 hours)", "") if kind == "AWS::Events::Rule" else SCHEDULE % "rate(1 hour)"
    fails = state not in ("ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS") and not state.startswith("!")
    said = _failing(changed(sender.replace("ScheduleExpression", f"State: {state}, ScheduleExpression"), RULE))
    assert said == [("Sender", "Properties/State")] * fails


@pytest.mark.parametrize(
    ("window", "route"),
    [
        ("{Mode: Flexible, MaximumWindowInMinutes: 10}", "Mode"),
        ("{Mode: FLEXIBLE, MaximumWindowInMinutes: 1500}", "MaximumWindowInMinutes"),
        ("{Mode: FLEXIBLE, MaximumWindowInMinutes: 10}", ""),
        ("{Mode: 'OFF'}", ""),
        ("{Mode: OFF}", ""),
        ("{Mode: !Ref AWS::StackName}", ""),
    ],
)
def test_the_window_of_a_schedule(window: str, route: str, changed: Changed) -> None:
    sender = (SCHEDULE % "rate(1 hour)").replace("ScheduleExpression", f"FlexibleTimeWindow: {window}, ScheduleExpression")
    assert _failing(changed(sender, RULE)) == ([("Sender", f"Properties/FlexibleTimeWindow/{route}")] if route else [])


@pytest.mark.parametrize(
    ("source", "given", "fails"),
    [
        ("DynamoDBStreamParameters", "StartingPosition: AT_TIMESTAMP", True),
        ("KinesisStreamParameters", "StartingPosition: AT_TIMESTAMP", False),
        ("KinesisStreamParameters", "StartingPosition: LATEST, OnPartialBatchItemFailure: BISECT", True),
        (
            "DynamoDBStreamParameters",
            "StartingPosition: LATEST, OnPartialBatchItemFailure: AUTOMATIC_BISECT, BatchSize: 10000, MaximumRetryAttempts: -1",
            False,
        ),
        ("DynamoDBStreamParameters", "StartingPosition: LATEST, MaximumRetryAttempts: 20000", True),
        ("DynamoDBStreamParameters", "StartingPosition: LATEST, MaximumBatchingWindowInSeconds: 600", True),
    ],
)
def test_how_a_pipe_reads_a_stream(source: str, given: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    pipe = f"Sender: {{Type: AWS::Pipes::Pipe, Properties: {{RoleArn: !GetAtt WorkerRole.Arn, Source: any, SourceParameters: {{{source}: {{{given}}}}}, Target: !GetAtt Orders.Arn}}}}"
    found = [one for one in _failing(changed(pipe, RULE)) if source in one[1]]
    assert bool(found) is fails


ASKED = "Sender: {Type: AWS::Scheduler::Schedule, Properties: {ScheduleExpression: rate(1 day), %s, Target: {Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt WorkerRole.Arn}}}"
BUS = "Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}\n"


@pytest.mark.parametrize(
    ("schedule", "wrong"),
    [
        ("FlexibleTimeWindow: {Mode: FLEXIBLE}", "FlexibleTimeWindow/Mode"),
        ("ScheduleExpressionTimezone: GMT Standard Time", "ScheduleExpressionTimezone"),
        ("ScheduleExpressionTimezone: Lisbon", "ScheduleExpressionTimezone"),
        ("ScheduleExpressionTimezone: Eurpe/Lisbon", "ScheduleExpressionTimezone"),
        ("ScheduleExpressionTimezone: CEST", "ScheduleExpressionTimezone"),
        ("ScheduleExpressionTimezone: Europe/Berln", "ScheduleExpressionTimezone"),
        ("ScheduleExpressionTimezone: America/NewYork", "ScheduleExpressionTimezone"),
        ("ScheduleExpressionTimezone: Asia/Calcuta", "ScheduleExpressionTimezone"),
        ("ScheduleExpressionTimezone: America/Los Angeles", "ScheduleExpressionTimezone"),
        ("FlexibleTimeWindow: {Mode: FLEXIBLE, MaximumWindowInMinutes: 15}", None),
        ("FlexibleTimeWindow: {Mode: FLEXIBLE, MaximumWindowInMinutes: !ImportValue minutes}", None),
        *(
            (f"ScheduleExpressionTimezone: {zone}", None)
            for zone in (
                "UTC",
                "Europe/Lisbon",
                "America/Argentina/Salta",
                "Etc/GMT+3",
                "EST5EDT",
                "UTC+02:00",
                "!ImportValue zone",
                "Asia/Kolkata",
                "Europe/Kyiv",
            )
        ),
    ],
)
def test_when_a_schedule_runs(schedule: str, wrong: str | None, changed: Changed) -> None:
    assert _failing(changed(ASKED % schedule, RULE)) == ([("Sender", f"Properties/{wrong}")] if wrong else [])


def test_a_city_that_no_database_has_may_be_of_a_newer_one(changed: Changed) -> None:
    """https://data.iana.org/time-zones/theory.html#naming"""
    said = changed(ASKED % "ScheduleExpressionTimezone: Asia/Mumbai", RULE)
    assert [(one.verdict, one.route) for one in said] == [("undecided", "Properties/ScheduleExpressionTimezone")]
    assert "Asia/Mumbai" in said[0].text


@pytest.mark.parametrize(("bus", "fails"), [("!Ref Bus", True), ("shop", True), ("default", False), ("!ImportValue bus", False)])
def test_only_the_default_bus_has_schedules(bus: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    said = _failing(changed(BUS + RULE_OF_EVENTS % (f"ScheduleExpression: rate(1 day), EventBusName: {bus}", ""), RULE))
    assert said == ([("Sender", "Properties/ScheduleExpression")] if fails else [])
    assert _failing(changed(BUS + RULE_OF_EVENTS % (f"EventPattern: {{source: [shop]}}, EventBusName: {bus}", ""), RULE)) == []


def test_the_schedule_that_starts_a_machine_and_the_table_that_a_pipe_reads(changed: Changed) -> None:
    """They feed the queue as what sends to it does."""
    flow = """
Flow: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !GetAtt WorkerRole.Arn, Definition: {StartAt: Send, States: {Send: {Type: Task, End: true,
  Resource: "arn:aws:states:::sqs:sendMessage", Parameters: {QueueUrl: !Ref Orders, MessageBody: a}}}}}}
Starts: {Type: AWS::Scheduler::Schedule, Properties: {ScheduleExpression: 'rate(1 day)', Target: {Arn: %s, RoleArn: !GetAtt WorkerRole.Arn}}}
Items: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: %s}}}
Pipe: {Type: AWS::Pipes::Pipe, Properties: {RoleArn: !GetAtt WorkerRole.Arn, Source: !GetAtt Items.StreamArn, Target: !GetAtt Orders.Arn}}
"""
    assert sorted(_failing(changed(flow % ("!GetAtt Flow.Name", "NEW_IMAGES"), RULE))) == [
        ("Items", "Properties/StreamSpecification/StreamViewType"),
        ("Starts", "Properties/Target/Arn"),
    ]
    assert _failing(changed(flow % ("!Ref Flow", "NEW_IMAGE"), RULE)) == []


TOLD = "Files: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {%sConfigurations: [{Event: 's3:ObjectCreated:*', %s: %s}]}}}\n"
LINES = "Lines: {Type: AWS::Logs::SubscriptionFilter, Properties: {LogGroupName: a, FilterPattern: '', DestinationArn: %s}}\n"


@pytest.mark.parametrize(
    ("fragment", "where"),
    [
        (LINES % "!GetAtt Orders.Arn", ("Lines", "Properties/DestinationArn")),
        (LINES % "!Sub '${Orders.Arn}'", ("Lines", "Properties/DestinationArn")),
        (TOLD % ("Lambda", "Function", "!GetAtt Orders.Arn"), ("Files", "Properties/NotificationConfiguration/LambdaConfigurations/0/Function")),
        (TOLD % ("Topic", "Topic", "!GetAtt Orders.Arn"), ("Files", "Properties/NotificationConfiguration/TopicConfigurations/0/Topic")),
    ],
)
def test_a_queue_where_none_can_stand(fragment: str, where: tuple[str, str], changed: Changed) -> None:
    """https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html and
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html
    """
    assert _failing(changed(fragment, RULE)) == [where]


@pytest.mark.parametrize(
    "fragment",
    [
        LINES % "!GetAtt Worker.Arn",
        LINES % "!Ref Stream" + "Stream: {Type: Custom::Stream, Properties: {ServiceToken: !GetAtt Orders.Arn}}\n",
        LINES % "!GetAtt Kept.Arn" + "Kept: {Type: AWS::Logs::Destination}\n",
        TOLD % ("Lambda", "Function", "!GetAtt Worker.Arn"),
        TOLD % ("Topic", "Topic", "!Ref News") + "News: {Type: AWS::SNS::Topic}\n",
        TOLD % ("Queue", "Queue", "!GetAtt Orders.Arn"),
    ],
)
def test_trap_what_a_filter_of_logs_and_a_bucket_may_name(fragment: str, changed: Changed) -> None:
    assert _failing(changed(fragment, RULE)) == []


@pytest.mark.parametrize(
    ("dates", "fails"),
    [
        ("StartDate: '2027-03-01T00:00:00Z', EndDate: '2027-02-01T00:00:00Z'", True),
        ("StartDate: '2027-03-01T00:00:00Z', EndDate: '2027-03-01T00:00:00Z'", True),
        ("StartDate: '2027-03-01T02:00:00+02:00', EndDate: '2027-03-01T00:00:00'", True),
        ("StartDate: '2027-03-01T02:00:00+02:00', EndDate: '2027-03-01T00:30:00Z'", False),
        ("EndDate: '2027-02-01T00:00:00Z'", False),
        ("StartDate: !Ref AWS::StackName, EndDate: '2027-02-01T00:00:00Z'", False),
    ],
)
def test_a_schedule_that_ends_before_it_begins(dates: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    recurring = SCHEDULE.replace("Target:", f"{dates}, Target:")
    assert _failing(changed(recurring % "rate(1 day)", RULE)) == [("Sender", "Properties/EndDate")] * fails
    assert changed(recurring % "at(2027-02-10T00:00:00)", RULE) == [], "one that is for one time ignores both"


@pytest.mark.parametrize(("date", "fails"), [("2027-02-29", True), ("2028-02-29", False), ("2027-04-31", True), ("2027-12-31", False)])
def test_the_date_of_a_schedule_is_in_the_calendar(date: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    assert _failing(changed(SCHEDULE % f"at({date}T10:00:00)", RULE)) == [("Sender", "Properties/ScheduleExpression")] * fails


def test_a_rule_has_a_pattern_or_a_schedule(changed: Changed) -> None:
    (said,) = changed(RULE_OF_EVENTS % ("State: ENABLED", ""), RULE)
    assert (said.resource, said.verdict) == ("Sender", "fail")
    assert "neither" not in said.text
    assert "EventPattern" in said.text
    assert "ScheduleExpression" in said.text
    for one in ("ScheduleExpression: rate(1 day)", "EventPattern: {source: [orders]}", "EventPattern: {source: [orders]}, ScheduleExpression: rate(1 day)"):
        assert changed(RULE_OF_EVENTS % (one, ""), RULE) == []
    assert not _failing(changed(RULE_OF_EVENTS % ("Fn::Transform: {Name: Patterns}", ""), RULE)), "a macro may write it"


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        ('{"report": "turnaround"', True),
        ('{"report": "turnaround",}', True),
        ('{"report": turnaround}', True),
        ("{''report'': ''turnaround''}", True),
        ("{''report''}", False),
        ('{"report": "turnaround"}', False),
        ('{"try": <aws.scheduler.attempt-number>, "at": "<aws.scheduler.scheduled-time>"}', False),
        ("turnaround", False),
        ("{turnaround}", False),
        ("", False),
    ],
)
def test_an_input_that_is_meant_as_json(text: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    given = SCHEDULE.replace("RoleArn:", f"Input: '{text}', RoleArn:") % "rate(1 day)"
    assert _failing(changed(given, RULE)) == [("Sender", "Properties/Target/Input")] * fails


@pytest.mark.parametrize(
    ("date", "is_one"),
    [
        ("2027-02-30T00:00:00Z", False),
        ("2027-04-31T00:00:00.000Z", False),
        ("2027-13-01T00:00:00Z", False),
        ("2028-02-29T00:00:00Z", True),
        ("2027-12-31T23:59:59+02:00", True),
        ("", True),
    ],
)
@pytest.mark.parametrize("name", ["StartDate", "EndDate"])
def test_a_date_that_the_calendar_does_not_have(name: str, date: str, is_one: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    fragment = SCHEDULE.replace("Target:", f"{name}: '{date}', Target:")
    assert _failing(changed(fragment % "rate(1 day)", RULE)) == [("Sender", f"Properties/{name}")] * (not is_one)
