from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "dead-letter-queue-alarm"
HEAD = "Parameters: {Name: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
NONE = "DeadLetterAlarm: null\n"
STAT = "Metric: {Namespace: AWS/SQS, MetricName: ApproximateNumberOfMessagesVisible, Dimensions: [{Name: QueueName, Value: !GetAtt DeadLetters.QueueName}]}, Stat: Maximum, Period: 60"
Changed = Callable[..., list[Any]]


def listed(*queries: str) -> str:
    return f"DeadLetterAlarm: null\nMath: {{Type: AWS::CloudWatch::Alarm, Properties: {{AlarmActions: [x], Metrics: [{', '.join(queries)}]}}}}"


def alarm(change: str) -> str:
    return f"DeadLetterAlarm: {{Properties: {change}}}"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(NONE, id="none at all"),
        pytest.param(alarm("{Dimensions: [{Name: QueueName, Value: !GetAtt Orders.QueueName}]}"), id="another queue"),
        pytest.param(alarm("{MetricName: NumberOfMessagesDeleted}"), id="another metric"),
        pytest.param(alarm("{Namespace: AWS/Lambda}"), id="another namespace"),
        pytest.param(alarm("{Dimensions: [{Name: QueueName, Value: orders-dlq}]}"), id="a name that is none of the stack's"),
        pytest.param(listed("{Id: m, Expression: 'm1 + m2'}"), id="an expression over nothing"),
    ],
)
def test_nobody_watches(fragment: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "DeadLetters", "")
    assert "no alarm watches DeadLetters" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(alarm("{MetricName: ApproximateAgeOfOldestMessage}"), id="the age of its oldest message"),
        pytest.param(listed(f"{{Id: m, MetricStat: {{{STAT}}}}}"), id="a metric in a list"),
        pytest.param(listed("{Id: sum, Expression: 'a + b'}", f"{{Id: a, ReturnData: false, MetricStat: {{{STAT}}}}}"), id="a part of an expression"),
        pytest.param(
            listed("{Id: q, Period: 60, Expression: 'SELECT MAX(ApproximateNumberOfMessagesVisible) FROM SCHEMA(\"AWS/SQS\", QueueName)'}"),
            id="a query over all queues",
        ),
        pytest.param("DeadLetters: {Properties: {QueueName: dlq}}\n" + alarm("{Dimensions: [{Name: QueueName, Value: dlq}]}"), id="by its literal name"),
        pytest.param(
            "DeadLetters: {Properties: {QueueName: !Sub '${AWS::StackName}-dlq'}}\n"
            + alarm("{Dimensions: [{Name: QueueName, Value: !Sub '${AWS::StackName}-dlq'}]}"),
            id="by Sub",
        ),
        pytest.param(
            NONE + "Drain: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt DeadLetters.Arn, FunctionName: !Ref Worker}}",
            id="a function reads it",
        ),
        pytest.param(alarm("{Dimensions: [{Name: QueueName, Value: !Ref DeadLetters}]}"), id="by its URL, which is another rule's matter"),
        pytest.param(alarm("{AlarmActions: null}"), id="without an action, which is another rule's matter"),
        pytest.param(
            "Other: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: AWS/SQS, MetricName: X, Dimensions: [{Name: QueueName, Value: !Ref Name}]}}",
            id="one unknown does not hide the yes",
        ),
        pytest.param(NONE + "Orders: {Properties: {RedrivePolicy: {deadLetterTargetArn: !ImportValue DlqArn}}}", id="a dead-letter queue outside"),
        pytest.param(NONE + "Orders: {Properties: {RedrivePolicy: !Ref 'AWS::NoValue'}}", id="no dead-letter queue"),
    ],
)
def test_somebody_watches(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_an_alarm_in_another_template_counts(judged: Callable[..., list[Any]]) -> None:
    pipeline = """
Resources:
  Dlq: {Type: AWS::SQS::Queue, Properties: {QueueName: dlq}}
  Orders:
    Type: AWS::SQS::Queue
    Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Dlq.Arn, maxReceiveCount: 5}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: worker}
Outputs:
  Dlq: {Value: !GetAtt Dlq.QueueName, Export: {Name: dlq-name}}
"""
    alarms = """
Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/SQS, MetricName: ApproximateNumberOfMessagesVisible, Dimensions: [{Name: QueueName, Value: VALUE}]}
"""
    (said,) = judged(pipeline, rule=RULE)
    assert (said.verdict, said.resource, said.line) == ("fail", "Dlq", "Dlq: {Type: AWS::SQS::Queue, Properties: {QueueName: dlq}}")
    assert judged(pipeline, alarms.replace("VALUE", "!ImportValue dlq-name"), rule=RULE) == []
    assert judged(pipeline, alarms.replace("VALUE", "dlq"), rule=RULE) == []


def test_an_alarm_only_in_production(changed: Changed) -> None:
    (said,) = changed("DeadLetterAlarm: {Condition: IsProd}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "DeadLetters", ("Env = dev",))


def test_an_alarm_of_which_nobody_knows_what_it_watches(changed: Changed) -> None:
    """Whoever deploys it may give it the name that CloudFormation made up."""
    (said,) = changed(alarm("{Dimensions: [{Name: QueueName, Value: !Ref Name}]}"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "DeadLetterAlarm", "--parameter Name=VALUE")
    (said,) = changed(alarm("{MetricName: !Ref Name}"), RULE, head=HEAD)
    assert (said.verdict, said.settle) == ("undecided", "--parameter Name=VALUE")


def test_two_queues_with_one_dead_letter_queue_say_it_in_the_same_words(changed: Changed) -> None:
    second = """
More: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}}}
Second: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt More.Arn, FunctionName: !Ref Worker}}
"""
    assert {(one.text, one.resource, one.route) for one in changed(NONE + second, RULE)} == {
        (
            "no alarm watches DeadLetters: nobody is notified of the messages that SQS moves there, and it deletes them after MessageRetentionPeriod",
            "DeadLetters",
            "",
        )
    }


def test_an_alarm_on_the_wrong_queue_is_named(changed: Changed) -> None:
    (said,) = changed("DeadLetterAlarm: {Properties: {Dimensions: [{Name: QueueName, Value: !GetAtt Orders.QueueName}]}}", RULE)
    assert (said.verdict, said.resource) == ("fail", "DeadLetters")
    assert "DeadLetterAlarm watches Orders (dimension QueueName) instead" in said.text


def test_a_queue_that_is_none_of_the_targets_is_named_once_for_all_stages(changed: Changed) -> None:
    """The alarm's name says nothing: that of the queue does."""
    named = "DeadLetters: {Properties: {QueueName: !Sub '${Env}-failed-dlq'}}\nDeadLetterAlarm: null\n"
    other = "Watcher: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: AWS/SQS, MetricName: ApproximateNumberOfMessagesVisible, Dimensions: [{Name: QueueName, Value: !Sub '${Env}-failed-DLQ'}]}}"
    (said,) = changed(named + other, RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "DeadLetters", ())
    assert "Watcher watches dev-failed-DLQ (dimension QueueName) instead" in said.text


@pytest.mark.parametrize("default", ["", ", Default: acme"], ids=["any tenant", "a tenant"])
def test_two_letters_the_wrong_way_round(default: str, changed: Changed) -> None:
    """Whatever the tenant is called, the two names are never the same, and none that CloudFormation makes up."""
    head = f"{{Parameters: {{Tenant: {{Type: String{default}}}}}}}"
    watches = "Watcher: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: AWS/SQS, MetricName: ApproximateNumberOfMessagesVisible, Dimensions: [{Name: QueueName, Value: !Sub '${Tenant}-orders-dql'}]}}\n"
    (said,) = changed("DeadLetters: {Properties: {QueueName: !Sub '${Tenant}-orders-dlq'}}\nDeadLetterAlarm: null\n" + watches, RULE, head=head)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "DeadLetters", ())
    assert "Watcher watches" in said.text
    assert "undecided" in {one.verdict for one in changed("DeadLetterAlarm: null\n" + watches.replace("-orders-dql", ""), RULE, head=head)}


@pytest.mark.parametrize(
    "giver",
    [
        "More: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Others.Arn, maxReceiveCount: 5}}}",
        "Fan: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: https, RedrivePolicy: {deadLetterTargetArn: !GetAtt Others.Arn}}}\nTopic: {Type: AWS::SNS::Topic}",
    ],
    ids=["of a queue", "of a subscription"],
)
def test_trap_an_alarm_on_another_dead_letter_queue_stays_where_it_is(giver: str, changed: Changed) -> None:
    others = "DeadLetterAlarm: {Properties: {Dimensions: [{Name: QueueName, Value: !GetAtt Others.QueueName}]}}\nOthers: {Type: AWS::SQS::Queue}\n"
    (said,) = changed(others + giver, RULE)
    assert (said.verdict, said.resource) == ("fail", "DeadLetters")
    assert said.text.startswith("no alarm watches DeadLetters: ")


@pytest.mark.parametrize(("queue", "watched"), [("DeadLetters", True), ("Orders", False)])
def test_a_query_over_all_queues_counts_for_those_that_it_leaves_in(changed: Changed, queue: str, watched: bool) -> None:  # noqa: FBT001 - a table
    query = """!Sub "SELECT MAX(ApproximateNumberOfMessagesVisible) FROM SCHEMA(\\"AWS/SQS\\", QueueName) WHERE QueueName = '${WHICH.QueueName}'" """
    query = query.replace("WHICH", queue)
    gone = "{Ref: AWS::NoValue}"
    alarm = f"DeadLetterAlarm: {{Properties: {{Namespace: {gone}, MetricName: {gone}, Dimensions: {gone}, Metrics: [{{Id: q, Expression: {query}}}]}}}}"
    assert [said.verdict for said in changed(alarm, RULE)] == ([] if watched else ["fail"])


def test_an_alarm_on_a_name_that_the_deployment_reads_may_be_the_one(changed: Changed) -> None:
    (said,) = changed("DeadLetterAlarm: {Properties: {Dimensions: [{Name: QueueName, Value: '{{resolve:ssm:/dead-letters}}'}]}}", RULE)
    assert said.verdict == "undecided"


def test_an_alarm_on_another_metric_of_the_queue_is_named(changed: Changed) -> None:
    (said,) = changed("DeadLetterAlarm: {Properties: {MetricName: NumberOfMessagesReceived}}", RULE)
    assert "no alarm watches DeadLetters for messages that are there; DeadLetterAlarm (NumberOfMessagesReceived) does not count them" in said.text


def test_a_logical_id_in_the_place_of_the_name_is_named(changed: Callable[..., list[Any]]) -> None:
    (said,) = changed("DeadLetterAlarm: {Properties: {Dimensions: [{Name: QueueName, Value: DeadLetters}]}}", RULE)
    assert "DeadLetterAlarm watches 'DeadLetters' (dimension QueueName), which is a logical id and no name, instead" in said.text
