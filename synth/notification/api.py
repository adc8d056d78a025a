"""The public door: callers sign their requests (IAM), and what is plainly wrong or too much never reaches the validator."""

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

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


class NotificationApi(Construct):
    """`POST /notifications`."""

    def __init__(self, scope: Construct, construct_id: str, *, validator: lambda_.IFunction) -> None:
        super().__init__(scope, construct_id)
        access_log = logs.LogGroup(self, "AccessLog", retention=logs.RetentionDays.THREE_MONTHS, removal_policy=cdk.RemovalPolicy.RETAIN)
        self.api = apigateway.RestApi(
            self,
            "Rest",
            rest_api_name="notification",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            cloud_watch_role=True,  # without the account's log role a stage with an access log cannot be deployed
            deploy_options=apigateway.StageOptions(
                stage_name="v1",
                # Arrivals must stay near what the worker drains: 10 batches of 5 messages at once.
                throttling_rate_limit=50,
                throttling_burst_limit=100,
                tracing_enabled=True,
                metrics_enabled=True,
                logging_level=apigateway.MethodLoggingLevel.ERROR,
                data_trace_enabled=False,  # it would log whole requests
                access_log_destination=apigateway.LogGroupLogDestination(access_log),
                access_log_format=apigateway.AccessLogFormat.json_with_standard_fields(
                    caller=True, http_method=True, ip=True, protocol=True, request_time=True, resource_path=True, response_length=True, status=True, user=True
                ),
            ),
        )
        model = self.api.add_model("Notification", content_type="application/json", schema=_MODEL)
        self.api.root.add_resource("notifications").add_method(
            "POST",
            apigateway.LambdaIntegration(validator, allow_test_invoke=False),
            authorization_type=apigateway.AuthorizationType.IAM,
            request_models={"application/json": model},
            request_validator=self.api.add_request_validator("Validator", validate_request_body=True, validate_request_parameters=True),
        )
