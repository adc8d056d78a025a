"""The notification service as one stack: what it is made of, and how the parts meet."""

from collections.abc import Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from alarms import Alarms
from api import NotificationApi
from messaging import Messaging
from processing import Validator, Worker
from tables import Tables


class NotificationStack(cdk.Stack):
    """One Region of the service. `allowed_hosts` are the only hosts that it ever calls, exact names in lower case."""

    def __init__(self, scope: Construct, construct_id: str, *, allowed_hosts: Sequence[str], **stack: Any) -> None:
        super().__init__(scope, construct_id, **stack)
        key = kms.Key(
            self,
            "Key",
            description="Notifications while they wait, and the alarms about them",
            enable_key_rotation=True,
            removal_policy=cdk.RemovalPolicy.RETAIN,  # what waits in the retained dead-letter queue stays readable
        )
        key.add_to_resource_policy(
            # An alarm can publish to an encrypted topic only if the key admits CloudWatch; the AWS managed key aws/sns cannot.
            # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],  # in a key policy: this key
                conditions={"StringEquals": {"aws:SourceAccount": self.account}},
            )
        )
        messaging = Messaging(self, "Messaging", key=key)
        tables = Tables(self, "Tables")
        validator = Validator(self, "Validator", messaging=messaging, tables=tables, allowed_hosts=allowed_hosts)
        worker = Worker(self, "Worker", messaging=messaging, tables=tables, allowed_hosts=allowed_hosts)
        api = NotificationApi(self, "Api", validator=validator.function)
        Alarms(self, "Alarms", messaging=messaging, worker=worker, api=api.api)
