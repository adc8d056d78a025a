"""AWS's defaults and limits: one row each, with its source. Nothing else in the project writes such a number.

The limits are those of CloudFormation's registry schemas (state of October 2026), which the page of each resource type repeats.
"""

from __future__ import annotations

from typing import Any, Final

from queuegate._light import NamedTuple

MAPPING: Final = "AWS::Lambda::EventSourceMapping"
FUNCTION: Final = "AWS::Lambda::Function"
QUEUE: Final = "AWS::SQS::Queue"
ALARM: Final = "AWS::CloudWatch::Alarm"
TABLE: Final = "AWS::DynamoDB::Table"
GLOBAL_TABLE: Final = "AWS::DynamoDB::GlobalTable"
KEY: Final = "AWS::KMS::Key"
LOG_GROUP: Final = "AWS::Logs::LogGroup"
ALIAS: Final = "AWS::Lambda::Alias"
VERSION: Final = "AWS::Lambda::Version"
PIPE: Final = "AWS::Pipes::Pipe"
RULE: Final = "AWS::Events::Rule"
SCHEDULE: Final = "AWS::Scheduler::Schedule"
STATE_MACHINE: Final = "AWS::StepFunctions::StateMachine"
METHOD: Final = "AWS::ApiGateway::Method"
INVOKE_CONFIG: Final = "AWS::Lambda::EventInvokeConfig"
TOPIC: Final = "AWS::SNS::Topic"
SUBSCRIPTION: Final = "AWS::SNS::Subscription"
ROLE: Final = "AWS::IAM::Role"
BUCKET: Final = "AWS::S3::Bucket"
SECRET: Final = "AWS::SecretsManager::Secret"  # noqa: S105 - a type
BUS: Final = "AWS::Events::EventBus"
COMPOSITE_ALARM: Final = "AWS::CloudWatch::CompositeAlarm"
SCALABLE_TARGET: Final = "AWS::ApplicationAutoScaling::ScalableTarget"

_REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
_GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg/"
_PIPES = "https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/"


class Row(NamedTuple):
    """What AWS takes a property for when it is absent (None: there is no default), and the bounds, both inclusive (None: no bound).

    `words` are the values of an enumeration (empty: it is none); `beyond` is another property of the same resource, with which the bound above is that one.
    """

    default: Any
    least: int | None
    most: int | None
    unit: str
    source: str
    words: tuple[str | int, ...] = ()
    beyond: tuple[str, int] | None = None

    @property
    def is_bounded(self) -> bool:
        """Are there values that AWS refuses?"""
        return self.least is not None or self.most is not None or bool(self.words)

    def accepts(self, value: Any, *, most: int | None = None) -> bool:
        """Is it a value that AWS accepts? Of a list each item has to be, as far as it is known; what is absent is. `most` stands in for the bound above."""
        if value is None:
            return True
        if self.words:
            return all(one in self.words for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, (str, int)))
        bound = self.most if most is None else most
        return (self.least is None or value >= self.least) and (bound is None or value <= bound)


ROWS: Final[dict[tuple[str, str], Row]] = {
    (MAPPING, "BatchSize"): Row(10, 1, 10_000, "messages", f"{_GUIDE}services-sqs-parameters.html"),
    (MAPPING, "MaximumBatchingWindowInSeconds"): Row(0, 0, 300, "s", f"{_GUIDE}services-sqs-parameters.html"),
    (MAPPING, "Enabled"): Row(True, None, None, "", f"{_REFERENCE}aws-resource-lambda-eventsourcemapping.html"),
    (MAPPING, "FunctionResponseTypes"): Row((), None, None, "", f"{_REFERENCE}aws-resource-lambda-eventsourcemapping.html", words=("ReportBatchItemFailures",)),
    (MAPPING, "MetricsConfig.Metrics"): Row(
        None,
        None,
        None,
        "",
        f"{_REFERENCE}aws-properties-lambda-eventsourcemapping-metricsconfig.html",
        words=("EventCount", "ErrorCount", "KafkaMetrics"),
    ),
    (MAPPING, "ScalingConfig.MaximumConcurrency"): Row(
        None, 2, 1_000, "invocations", f"{_REFERENCE}aws-properties-lambda-eventsourcemapping-scalingconfig.html"
    ),
    (MAPPING, "ProvisionedPollerConfig.MinimumPollers"): Row(
        2, 2, 200, "pollers", f"{_REFERENCE}aws-properties-lambda-eventsourcemapping-provisionedpollerconfig.html"
    ),
    (MAPPING, "ProvisionedPollerConfig.MaximumPollers"): Row(
        200, 2, 10_000, "pollers", f"{_REFERENCE}aws-properties-lambda-eventsourcemapping-provisionedpollerconfig.html"
    ),
    (FUNCTION, "Timeout"): Row(3, 1, 900, "s", f"{_REFERENCE}aws-resource-lambda-function.html", beyond=("CapacityProviderConfig", 5_400)),
    (FUNCTION, "MemorySize"): Row(128, 128, 32_768, "MB", f"{_REFERENCE}aws-resource-lambda-function.html"),
    (FUNCTION, "ReservedConcurrentExecutions"): Row(None, 0, None, "invocations", f"{_REFERENCE}aws-resource-lambda-function.html"),
    (FUNCTION, "RecursiveLoop"): Row("Terminate", None, None, "", f"{_REFERENCE}aws-resource-lambda-function.html", words=("Allow", "Terminate")),
    (FUNCTION, "PackageType"): Row("Zip", None, None, "", f"{_REFERENCE}aws-resource-lambda-function.html", words=("Image", "Zip")),
    (FUNCTION, "Architectures"): Row(("x86_64",), None, None, "", f"{_REFERENCE}aws-resource-lambda-function.html", words=("x86_64", "arm64")),
    **dict.fromkeys(
        [(kind, "ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions") for kind in (ALIAS, VERSION)],
        Row(None, 1, None, "", "https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html"),
    ),
    (FUNCTION, "TracingConfig.Mode"): Row(
        None, None, None, "", f"{_REFERENCE}aws-properties-lambda-function-tracingconfig.html", words=("Active", "PassThrough")
    ),
    (FUNCTION, "LoggingConfig.LogFormat"): Row(
        "Text", None, None, "", f"{_REFERENCE}aws-properties-lambda-function-loggingconfig.html", words=("Text", "JSON")
    ),
    (FUNCTION, "LoggingConfig.ApplicationLogLevel"): Row(
        None,
        None,
        None,
        "",
        f"{_REFERENCE}aws-properties-lambda-function-loggingconfig.html",
        words=("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"),
    ),
    (FUNCTION, "LoggingConfig.SystemLogLevel"): Row(
        None, None, None, "", f"{_REFERENCE}aws-properties-lambda-function-loggingconfig.html", words=("DEBUG", "INFO", "WARN")
    ),
    (FUNCTION, "SnapStart.ApplyOn"): Row(
        None, None, None, "", f"{_REFERENCE}aws-properties-lambda-function-snapstart.html", words=("PublishedVersions", "None")
    ),
    (FUNCTION, "TenancyConfig.TenantIsolationMode"): Row(
        None, None, None, "", f"{_REFERENCE}aws-properties-lambda-function-tenancyconfig.html", words=("PER_TENANT",)
    ),
    (FUNCTION, "EphemeralStorage.Size"): Row(512, 512, 32_768, "MB", f"{_REFERENCE}aws-properties-lambda-function-ephemeralstorage.html"),
    (FUNCTION, "DurableConfig.ExecutionTimeout"): Row(None, 1, 31_622_400, "s", f"{_REFERENCE}aws-properties-lambda-function-durableconfig.html"),
    (INVOKE_CONFIG, "MaximumRetryAttempts"): Row(2, 0, 2, "attempts", "https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html"),
    (INVOKE_CONFIG, "MaximumEventAgeInSeconds"): Row(
        21_600, 60, 21_600, "s", "https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html"
    ),
    (PIPE, "SourceParameters.SqsQueueParameters.BatchSize"): Row(
        None, 1, 10_000, "messages", f"{_REFERENCE}aws-properties-pipes-pipe-pipesourcesqsqueueparameters.html"
    ),
    (PIPE, "SourceParameters.SqsQueueParameters.MaximumBatchingWindowInSeconds"): Row(
        None, 0, 300, "s", f"{_REFERENCE}aws-properties-pipes-pipe-pipesourcesqsqueueparameters.html"
    ),
    (PIPE, "DesiredState"): Row("RUNNING", None, None, "", f"{_REFERENCE}aws-resource-pipes-pipe.html", words=("RUNNING", "STOPPED")),
    **{
        (PIPE, f"SourceParameters.{source}.{name}"): row
        for source, positions in (("DynamoDBStreamParameters", ()), ("KinesisStreamParameters", ("AT_TIMESTAMP",)))
        for name, row in {
            "StartingPosition": Row(None, None, None, "", f"{_PIPES}API_PipeSource{source}.html", words=("TRIM_HORIZON", "LATEST", *positions)),
            "OnPartialBatchItemFailure": Row(None, None, None, "", f"{_PIPES}API_PipeSource{source}.html", words=("AUTOMATIC_BISECT",)),
            "BatchSize": Row(None, 1, 10_000, "records", f"{_PIPES}API_PipeSource{source}.html"),
            "MaximumBatchingWindowInSeconds": Row(None, 0, 300, "s", f"{_PIPES}API_PipeSource{source}.html"),
            "MaximumRecordAgeInSeconds": Row(-1, -1, 604_800, "s", f"{_PIPES}API_PipeSource{source}.html"),
            "MaximumRetryAttempts": Row(-1, -1, 10_000, "attempts", f"{_PIPES}API_PipeSource{source}.html"),
        }.items()
    },
    (RULE, "State"): Row(
        *("ENABLED", None, None, "", f"{_REFERENCE}aws-resource-events-rule.html"),
        words=("ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"),
    ),
    (SCHEDULE, "State"): Row("ENABLED", None, None, "", f"{_REFERENCE}aws-resource-scheduler-schedule.html", words=("ENABLED", "DISABLED")),
    (STATE_MACHINE, "StateMachineType"): Row(
        "STANDARD", None, None, "", f"{_REFERENCE}aws-resource-stepfunctions-statemachine.html", words=("STANDARD", "EXPRESS")
    ),
    (SCHEDULE, "FlexibleTimeWindow.MaximumWindowInMinutes"): Row(
        None, 1, 1_440, "minutes", "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_FlexibleTimeWindow.html"
    ),
    (METHOD, "Integration.PassthroughBehavior"): Row(
        "WHEN_NO_MATCH",
        None,
        None,
        "",
        f"{_REFERENCE}aws-properties-apigateway-method-integration.html",
        words=("WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"),
    ),
    (QUEUE, "VisibilityTimeout"): Row(30, 0, 43_200, "s", f"{_REFERENCE}aws-resource-sqs-queue.html"),
    (QUEUE, "MessageRetentionPeriod"): Row(345_600, 60, 1_209_600, "s", f"{_REFERENCE}aws-resource-sqs-queue.html"),
    (QUEUE, "DelaySeconds"): Row(0, 0, 900, "s", f"{_REFERENCE}aws-resource-sqs-queue.html"),
    (QUEUE, "MaximumMessageSize"): Row(1_048_576, 1_024, 1_048_576, "bytes", f"{_REFERENCE}aws-resource-sqs-queue.html"),
    (QUEUE, "ReceiveMessageWaitTimeSeconds"): Row(0, 0, 20, "s", f"{_REFERENCE}aws-resource-sqs-queue.html"),
    (QUEUE, "RedrivePolicy.maxReceiveCount"): Row(
        None, 1, 1_000, "receives", "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue.html"
    ),
    (QUEUE, "DeduplicationScope"): Row("queue", None, None, "", f"{_REFERENCE}aws-resource-sqs-queue.html", words=("messageGroup", "queue")),
    (QUEUE, "FifoThroughputLimit"): Row("perQueue", None, None, "", f"{_REFERENCE}aws-resource-sqs-queue.html", words=("perQueue", "perMessageGroupId")),
    (QUEUE, "FifoQueue"): Row(False, None, None, "", f"{_REFERENCE}aws-resource-sqs-queue.html"),
    (QUEUE, "KmsDataKeyReusePeriodSeconds"): Row(300, 60, 86_400, "s", f"{_REFERENCE}aws-resource-sqs-queue.html"),
    (QUEUE, "SqsManagedSseEnabled"): Row(True, None, None, "", f"{_REFERENCE}aws-resource-sqs-queue.html"),
    (QUEUE, "RedriveAllowPolicy.redrivePermission"): Row(
        "allowAll",
        None,
        None,
        "",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
        words=("allowAll", "denyAll", "byQueue"),
    ),
    (SUBSCRIPTION, "FilterPolicyScope"): Row(
        "MessageAttributes",
        None,
        None,
        "",
        "https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html",
    ),
    (TABLE, "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"): Row(
        False, None, None, "", f"{_REFERENCE}aws-properties-dynamodb-table-pointintimerecoveryspecification.html"
    ),
    (TABLE, "ProvisionedThroughput.WriteCapacityUnits"): Row(None, 0, None, "units", f"{_REFERENCE}aws-properties-dynamodb-table-provisionedthroughput.html"),
    (TABLE, "OnDemandThroughput.MaxWriteRequestUnits"): Row(None, 1, None, "units", f"{_REFERENCE}aws-properties-dynamodb-table-ondemandthroughput.html"),
    (TABLE, "TimeToLiveSpecification.Enabled"): Row(False, None, None, "", f"{_REFERENCE}aws-properties-dynamodb-table-timetolivespecification.html"),
    (GLOBAL_TABLE, "TimeToLiveSpecification.Enabled"): Row(
        False, None, None, "", f"{_REFERENCE}aws-properties-dynamodb-globaltable-timetolivespecification.html"
    ),
    (TABLE, "DeletionProtectionEnabled"): Row(False, None, None, "", f"{_REFERENCE}aws-resource-dynamodb-table.html"),
    (KEY, "EnableKeyRotation"): Row(False, None, None, "", f"{_REFERENCE}aws-resource-kms-key.html"),
    (KEY, "PendingWindowInDays"): Row(30, 7, 30, "days", f"{_REFERENCE}aws-resource-kms-key.html"),
    (KEY, "KeySpec"): Row("SYMMETRIC_DEFAULT", None, None, "", f"{_REFERENCE}aws-resource-kms-key.html"),
    (KEY, "KeyUsage"): Row("ENCRYPT_DECRYPT", None, None, "", f"{_REFERENCE}aws-resource-kms-key.html"),
    (KEY, "Enabled"): Row(True, None, None, "", f"{_REFERENCE}aws-resource-kms-key.html"),
    (KEY, "Origin"): Row("AWS_KMS", None, None, "", f"{_REFERENCE}aws-resource-kms-key.html"),
    (LOG_GROUP, "RetentionInDays"): Row(
        None,
        None,
        None,
        "days",
        f"{_REFERENCE}aws-resource-logs-loggroup.html",
        words=(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653),
    ),
    (TABLE, "StreamSpecification.StreamViewType"): Row(
        *(None, None, None, "", "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html"),
        words=("NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"),
    ),
    (TABLE, "BillingMode"): Row("PROVISIONED", None, None, "", f"{_REFERENCE}aws-resource-dynamodb-table.html", words=("PROVISIONED", "PAY_PER_REQUEST")),
    (ALARM, "TreatMissingData"): Row(
        "missing", None, None, "", f"{_REFERENCE}aws-resource-cloudwatch-alarm.html", words=("breaching", "ignore", "missing", "notBreaching")
    ),
    (ALARM, "ComparisonOperator"): Row(
        None,
        None,
        None,
        "",
        f"{_REFERENCE}aws-resource-cloudwatch-alarm.html",
        words=(
            "GreaterThanOrEqualToThreshold",
            "GreaterThanThreshold",
            "GreaterThanUpperThreshold",
            "LessThanLowerOrGreaterThanUpperThreshold",
            "LessThanLowerThreshold",
            "LessThanOrEqualToThreshold",
            "LessThanThreshold",
        ),
    ),
    (ALARM, "Statistic"): Row(
        None, None, None, "", f"{_REFERENCE}aws-resource-cloudwatch-alarm.html", words=("Average", "Maximum", "Minimum", "SampleCount", "Sum")
    ),
    (ALARM, "Period"): Row(None, 1, None, "s", f"{_REFERENCE}aws-resource-cloudwatch-alarm.html"),
    (ALARM, "EvaluationPeriods"): Row(None, 1, None, "periods", f"{_REFERENCE}aws-resource-cloudwatch-alarm.html"),
    (ALARM, "DatapointsToAlarm"): Row(None, 1, None, "periods", f"{_REFERENCE}aws-resource-cloudwatch-alarm.html"),
    (TOPIC, "FifoTopic"): Row(False, None, None, "", f"{_REFERENCE}aws-resource-sns-topic.html"),
    (TOPIC, "ContentBasedDeduplication"): Row(False, None, None, "", f"{_REFERENCE}aws-resource-sns-topic.html"),
    (SUBSCRIPTION, "RawMessageDelivery"): Row(False, None, None, "", "https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html"),
    (ALARM, "ActionsEnabled"): Row(True, None, None, "", f"{_REFERENCE}aws-resource-cloudwatch-alarm.html"),
}

POLLER_INVOCATIONS: Final = 10
"""The concurrent invocations of one provisioned poller: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""

NOTHING: Final = Row(None, None, None, "", "")
"""A property without a default and without bounds."""
