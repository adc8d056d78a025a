"""Who is told when notifications stop flowing, and the dashboard they open then."""

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from messaging import Messaging
from processing import Worker

_MINUTE = cdk.Duration.minutes(1)


class Alarms(Construct):
    """One topic, on which a team subscribes, one alarm per way in which the pipeline fails, and a dashboard of the same metrics."""

    def __init__(self, scope: Construct, construct_id: str, *, messaging: Messaging, worker: Worker, api: apigateway.RestApi) -> None:
        super().__init__(scope, construct_id)
        self._topic = _topic(self, messaging.key)
        age = messaging.queue.metric_approximate_age_of_oldest_message(period=_MINUTE, statistic="Maximum")
        # NumberOfMessagesSent would never count here: a move by the redrive policy is no send.
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
        dead = messaging.dead_letter_queue.metric_approximate_number_of_messages_visible(period=_MINUTE, statistic="Maximum")
        errors = worker.function.metric_errors(period=_MINUTE)
        throttles = worker.function.metric_throttles(period=_MINUTE)
        # A reported message is a successful invocation for the Errors metric; only the mapping counts it.
        # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
        failed = cloudwatch.Metric(
            namespace="AWS/Lambda",
            metric_name="FailedInvokeEventCount",
            dimensions_map={"EventSourceMappingUUID": worker.mapping.event_source_mapping_id},
            period=cdk.Duration.minutes(5),  # what fails together comes back together, minutes later
            statistic="Sum",
        )
        server_errors = api.metric_server_error(period=_MINUTE, statistic="Sum")

        # 600 s: a message that waits longer than three visibility timeouts (3 x 185 s) is not just being retried.
        self._alarm("OldestMessage", age, 600, "Notifications wait for more than 10 minutes", minutes=3)
        self._alarm("DeadLetters", dead, 1, "Notifications were given up and wait in the dead-letter queue")
        self._alarm("WorkerErrors", errors, 1, "The worker itself fails: whole batches come back")
        self._alarm("WorkerThrottles", throttles, 1, "The worker is throttled: each throttle costs a message one of its receives")
        self._alarm("FailedItems", failed, 10, "Deliveries fail and are retried: look at the receiving hosts")
        self._alarm("ServerErrors", server_errors, 1, "Callers get a 5xx: the validator fails, or the queue takes no message")

        dashboard = cloudwatch.Dashboard(self, "Dashboard", default_interval=cdk.Duration.hours(6))
        dashboard.add_widgets(
            cloudwatch.GraphWidget(title="Oldest message (s)", left=[age]),
            cloudwatch.GraphWidget(
                title="Waiting, and given up",
                left=[messaging.queue.metric_approximate_number_of_messages_visible(period=_MINUTE, statistic="Maximum"), dead],
            ),
            cloudwatch.GraphWidget(title="Deliveries that came back", left=[failed]),
            cloudwatch.GraphWidget(title="Worker", left=[errors, throttles], right=[worker.function.metric_duration(period=_MINUTE)]),
            cloudwatch.GraphWidget(title="API", left=[api.metric_count(period=_MINUTE), server_errors], right=[api.metric_latency(period=_MINUTE)]),
        )

    def _alarm(self, construct_id: str, metric: cloudwatch.Metric, threshold: float, description: str, *, minutes: int = 1) -> None:
        alarm = metric.create_alarm(
            self,
            construct_id,
            alarm_description=description,
            threshold=threshold,
            evaluation_periods=minutes,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,  # a quiet queue or function reports nothing
        )
        alarm.add_alarm_action(actions.SnsAction(self._topic))
        alarm.add_ok_action(actions.SnsAction(self._topic))


def _topic(scope: Construct, key: kms.IKey) -> sns.Topic:
    topic = sns.Topic(scope, "Topic", master_key=key, enforce_ssl=True)
    topic.add_to_resource_policy(  # enforce_ssl replaces the default policy, which had let the account's alarms publish
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(scope).account}},
        )
    )
    cdk.CfnOutput(scope, "AlarmTopic", value=topic.topic_arn, description="Subscribe the people on call here")
    return topic
