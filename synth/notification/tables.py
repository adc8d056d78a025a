"""What the service remembers: the status of each notification, and which ones were delivered already."""

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

STATUS_DAYS = 30


class Tables(Construct):
    """`status` (one row per notification) and `idempotency` (Powertools' records).

    Two tables, because their rights differ: Powertools must delete its records after a failed delivery, and nothing at all may delete a status.
    The AWS managed key is enough for both: they hold ids and outcomes, never a payload.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.status = self._table("Status", partition_key="notification_id", expires="expires_at")
        # Powertools' own attribute names: https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/
        self.idempotency = self._table("Idempotency", partition_key="id", expires="expiration")

    def _table(self, construct_id: str, *, partition_key: str, expires: str) -> dynamodb.Table:
        return dynamodb.Table(
            self,
            construct_id,
            partition_key=dynamodb.Attribute(name=partition_key, type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(point_in_time_recovery_enabled=True),
            time_to_live_attribute=expires,
            deletion_protection=True,
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )
