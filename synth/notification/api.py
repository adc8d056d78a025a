"""The public door: callers sign their requests (IAM), and what is plainly wrong or too much never reaches the functions."""

import json

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

# What the worker drains if every receiver needs all of its time: 10 batches of 5 at once, each 4 s for the request and 1 s for the tables. More would only wait in the queue.
ADMITTED_RATE = 10
ADMITTED_BURST = 50

_MODEL = apigateway.JsonSchema(
    schema=apigateway.JsonSchemaVersion.DRAFT4,
    title="Notification",
    type=apigateway.JsonSchemaType.OBJECT,
    required=["url", "payload"],
    additional_properties=False,
    properties={
        "url": apigateway.JsonSchema(type=apigateway.JsonSchemaType.STRING, pattern="^https://", max_length=2_048),
        "payload": apigateway.JsonSchema(type=apigateway.JsonSchemaType.OBJECT),
    },
)
# Who asked, what came of it, and the ids by which the same request is found in the function's log and in X-Ray.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
_ACCESS_LOG = {
    "requestId": "$context.requestId",
    "extendedRequestId": "$context.extendedRequestId",
    "traceId": "$context.xrayTraceId",
    "integrationRequestId": "$context.integration.requestId",
    "integrationStatus": "$context.integration.integrationStatus",
    "integrationLatency": "$context.integrationLatency",
    "responseLatency": "$context.responseLatency",
    "responseLength": "$context.responseLength",
    "requestTime": "$context.requestTime",
    "method": "$context.httpMethod",
    "resourcePath": "$context.resourcePath",
    "status": "$context.status",
    "errorType": "$context.error.responseType",
    "caller": "$context.identity.userArn",
    "sourceIp": "$context.identity.sourceIp",
}


class NotificationApi(Construct):
    """`POST /notifications` and `GET /notifications/{id}`."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, validator: lambda_.IFunction, reader: lambda_.IFunction) -> None:
        super().__init__(scope, construct_id)
        access_log = logs.LogGroup(self, "AccessLog", retention=logs.RetentionDays.THREE_MONTHS, removal_policy=cdk.RemovalPolicy.RETAIN)
        self.api = apigateway.RestApi(
            self,
            "Rest",
            rest_api_name=f"notification-{stage}",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            cloud_watch_role=True,  # without the account's log role a stage with an access log cannot be deployed
            deploy_options=apigateway.StageOptions(
                stage_name="v1",
                throttling_rate_limit=50,
                throttling_burst_limit=100,
                method_options={
                    "/notifications/POST": apigateway.MethodDeploymentOptions(throttling_rate_limit=ADMITTED_RATE, throttling_burst_limit=ADMITTED_BURST)
                },
                tracing_enabled=True,
                metrics_enabled=True,
                logging_level=apigateway.MethodLoggingLevel.ERROR,
                data_trace_enabled=False,  # it would log whole requests
                access_log_destination=apigateway.LogGroupLogDestination(access_log),
                access_log_format=apigateway.AccessLogFormat.custom(json.dumps(_ACCESS_LOG)),
            ),
        )
        model = self.api.add_model("Notification", content_type="application/json", schema=_MODEL)
        notifications = self.api.root.add_resource("notifications")
        notifications.add_method(
            "POST",
            apigateway.LambdaIntegration(validator, allow_test_invoke=False),
            authorization_type=apigateway.AuthorizationType.IAM,
            request_models={"application/json": model},
            request_validator=self.api.add_request_validator("Validator", validate_request_body=True, validate_request_parameters=True),
        )
        notifications.add_resource("{id}").add_method(
            "GET", apigateway.LambdaIntegration(reader, allow_test_invoke=False), authorization_type=apigateway.AuthorizationType.IAM
        )
