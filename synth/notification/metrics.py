"""What is measured: one place that says each metric once, for the alarms and for the dashboard."""

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from messaging import Messaging
from processing import Reconciler, Worker

_MINUTE, _FIVE, _QUARTER = cdk.Duration.minutes(1), cdk.Duration.minutes(5), cdk.Duration.minutes(15)


def _counted(namespace: str, outcome: str, period: cdk.Duration, **dimensions: str) -> cloudwatch.Metric:
    """One of the worker's OUTCOMES, as it counts them."""
    return cloudwatch.Metric(
        namespace=namespace, metric_name=outcome, dimensions_map={"service": "notification-worker", **dimensions}, period=period, statistic="Sum"
    )


class Metrics:
    """The metrics of one stack."""

    def __init__(self, scope: Construct, *, messaging: Messaging, worker: Worker, reconciler: Reconciler, api: apigateway.RestApi) -> None:
        queue, dead = messaging.queue, messaging.dead_letter_queue
        self.age = queue.metric_approximate_age_of_oldest_message(period=_MINUTE, statistic="Maximum")
        self.waiting = queue.metric_approximate_number_of_messages_visible(period=_MINUTE, statistic="Maximum")
        self.in_flight = queue.metric_approximate_number_of_messages_not_visible(period=_MINUTE, statistic="Maximum")
        # NumberOfMessagesSent would never count here: a move by the redrive policy is no send. Five minutes, since the reconciler hides what it looks at for two of them.
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
        self.dead = dead.metric_approximate_number_of_messages_visible(period=_FIVE, statistic="Maximum")
        self.errors = worker.function.metric_errors(period=_MINUTE)
        self.throttles = worker.function.metric_throttles(period=_MINUTE)
        self.duration = worker.function.metric_duration(period=_MINUTE)
        self.reconciler_errors = reconciler.function.metric_errors(period=_FIVE)
        # A reported message is a successful invocation for the Errors metric; only the mapping counts it. Five minutes: what fails together comes back together.
        # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
        self.failed_items = cloudwatch.Metric(
            namespace="AWS/Lambda",
            metric_name="FailedInvokeEventCount",
            dimensions_map={"EventSourceMappingUUID": worker.mapping.event_source_mapping_id},
            period=_FIVE,
            statistic="Sum",
        )
        self.requests = api.metric_count(period=_MINUTE)
        self.latency = api.metric_latency(period=_MINUTE)
        self.client_errors = api.metric_client_error(period=_MINUTE, statistic="Sum")
        self.server_errors = api.metric_server_error(period=_MINUTE, statistic="Sum")
        namespace = cdk.Stack.of(scope).stack_name
        self.delivered, self.refused, self.retried, self.gave_up, self.malformed = (
            _counted(namespace, outcome, _QUARTER) for outcome in ("Delivered", "Refused", "Retried", "GaveUp", "Malformed")
        )
        version = worker.function.current_version.version
        self.delivered_by_version, self.failed_by_version = (_counted(namespace, name, _FIVE, version=version) for name in ("Delivered", "FailedForGood"))
        self.failing_share_of_version = cloudwatch.MathExpression(
            label="Failed for good, new version (%)",
            expression="IF(done + failed >= 3, 100 * failed / (done + failed), 0)",
            using_metrics={"done": self.delivered_by_version, "failed": self.failed_by_version},
            period=_FIVE,
        )
        self.failing_share = cloudwatch.MathExpression(
            label="Failed for good (%)",
            expression="IF(delivered + refused + gaveup >= 5, 100 * (refused + gaveup) / (delivered + refused + gaveup), 0)",
            using_metrics={"delivered": self.delivered, "refused": self.refused, "gaveup": self.gave_up},
            period=_QUARTER,
        )
        self.wanted = cloudwatch.MathExpression(
            label="Waiting, or tried",
            expression="FILL(waiting, 0) + FILL(inflight, 0) + FILL(refused, 0)",
            using_metrics={"waiting": self.waiting, "inflight": self.in_flight, "refused": self.refused},
            period=_QUARTER,
        )
