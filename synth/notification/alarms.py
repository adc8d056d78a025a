"""Who is told when notifications stop flowing, and the dashboard they open then."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions_
from constructs import Construct

from metrics import Metrics


class Alarms(Construct):
    """One topic, one alarm per way in which the pipeline fails, one for the case that nothing is delivered at all, and a dashboard of the same metrics."""

    def __init__(self, scope: Construct, construct_id: str, *, metrics: Metrics, key: kms.IKey, subscriptions: Sequence[str]) -> None:
        super().__init__(scope, construct_id)
        self._topic = _topic(self, key, subscriptions)
        # 900 s: a message that is retried is 7 minutes old when it has been received three times, and then this metric leaves it out.
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
        self._alarm("OldestMessage", metrics.age, 900, "Notifications wait for more than 15 minutes before anybody takes them", periods=3)
        # A standard queue has some 120,000 messages in flight at most, and what waits for its next attempt is in flight. At the limit nothing is received any more.
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
        self._alarm(
            "InFlight",
            metrics.in_flight,
            90_000,
            "Three quarters of the messages that may wait for another attempt do: see the runbook, before it is all of them",
        )
        self._alarm("DeadLetters", metrics.dead, 1, "Notifications were given up and wait in the dead-letter queue: see the runbook")
        self.worker_errors = self._alarm("WorkerErrors", metrics.errors, 1, "The worker itself fails: whole batches come back")
        self._alarm("WorkerThrottles", metrics.throttles, 1, "The worker is throttled: each throttle costs a message one of its receives")
        self._alarm("FailedItems", metrics.failed_items, 10, "Deliveries fail and are retried: look at the receiving hosts")
        self._alarm("ReconcilerErrors", metrics.reconciler_errors, 1, "The status of dead letters is not kept: GET may answer QUEUED for what has failed")
        self.server_errors = self._alarm("ServerErrors", metrics.server_errors, 1, "Callers get a 5xx: a function fails, or the queue takes no message")
        self.failing_share = self._alarm(
            "FailingShare", metrics.failing_share, 50, "Half of what was tried in a quarter of an hour failed for good: a credential, a URL?"
        )
        self.new_version_fails = self._alarm(
            "NewVersionFails", metrics.failing_share_of_version, 50, "The newest version of the worker fails: its release is taken back"
        )
        self._stand_still(metrics)
        _dashboard(self, metrics)

    def _alarm(self, construct_id: str, metric: cloudwatch.IMetric, threshold: float, description: str, *, periods: int = 1) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            construct_id,
            metric=metric,
            alarm_description=description,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,  # a quiet queue or function reports nothing
        )
        self._tells(alarm)
        return alarm

    def _stand_still(self, metrics: Metrics) -> None:
        """Add the alarm that no cause escapes: something ought to be delivered, and for half an hour nothing is. Its parts alone say nothing: on a quiet night the first rings."""
        nothing = cloudwatch.Alarm(
            self,
            "NothingDelivered",
            metric=metrics.delivered,
            alarm_description="Nothing was delivered for half an hour: part of StandStill",
            threshold=1,
            evaluation_periods=2,
            comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.BREACHING,  # a worker that does not run measures nothing
        )
        wanted = cloudwatch.Alarm(
            self,
            "Wanted",
            metric=metrics.wanted,
            alarm_description="Something waits, or was tried, for half an hour: part of StandStill",
            threshold=1,
            evaluation_periods=2,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        self._tells(
            cloudwatch.CompositeAlarm(
                self,
                "StandStill",
                alarm_rule=cloudwatch.AlarmRule.all_of(nothing, wanted),
                alarm_description="Deliveries stand still: notifications wait or are refused, and none is delivered",
            )
        )

    def _tells(self, alarm: cloudwatch.AlarmBase) -> None:
        alarm.add_alarm_action(actions.SnsAction(self._topic))
        alarm.add_ok_action(actions.SnsAction(self._topic))


def _topic(scope: Construct, key: kms.IKey, subscriptions: Sequence[str]) -> sns.Topic:
    topic = sns.Topic(scope, "Topic", master_key=key, enforce_ssl=True)
    topic.add_to_resource_policy(  # enforce_ssl replaces the default policy, which had let the account's alarms publish
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(scope).account}},
        )
    )
    for address in subscriptions:
        topic.add_subscription(subscriptions_.UrlSubscription(address) if address.startswith("https://") else subscriptions_.EmailSubscription(address))
    return topic


def _dashboard(scope: Construct, metrics: Metrics) -> None:
    graph = cloudwatch.GraphWidget
    cloudwatch.Dashboard(scope, "Dashboard", default_interval=cdk.Duration.hours(6)).add_widgets(
        graph(title="Outcomes", left=[metrics.delivered, metrics.refused, metrics.retried, metrics.gave_up, metrics.malformed]),
        graph(title="Failed for good (%)", left=[metrics.failing_share, metrics.failing_share_of_version]),
        graph(title="Oldest message (s)", left=[metrics.age]),
        graph(title="Waiting, waiting for another attempt, and given up", left=[metrics.waiting, metrics.in_flight, metrics.dead]),
        graph(title="Deliveries that came back", left=[metrics.failed_items]),
        graph(title="Worker", left=[metrics.errors, metrics.throttles], right=[metrics.duration]),
        graph(title="Reconciler", left=[metrics.reconciler_errors]),
        graph(title="API", left=[metrics.requests, metrics.client_errors, metrics.server_errors], right=[metrics.latency]),
    )
