"""Which permissions an operation of an SDK needs. Most need the action of their own name; these are the others.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
Powertools' persistence layer: https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/
Bedrock's Converse: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
"""

from __future__ import annotations

from functools import cache
from typing import Final

from . import actions

IDEMPOTENCY: Final = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
_GET, _PUT, _DELETE, _LIST = ("s3:GetObject",), ("s3:PutObject",), ("s3:DeleteObject",), ("s3:ListBucket",)
_MOVES: Final = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
"""What a redrive needs of the dead-letter queue beside its own action: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html"""
_OTHERS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("dynamodb", "idempotency"): IDEMPOTENCY,
    ("dynamodb", "load"): ("dynamodb:DescribeTable",),
    ("dynamodb", "reload"): ("dynamodb:DescribeTable",),
    ("dynamodb", "wait_until_exists"): ("dynamodb:DescribeTable",),
    ("dynamodb", "transact_get_items"): ("dynamodb:GetItem",),
    ("sqs", "send_messages"): ("sqs:SendMessage",),
    ("sqs", "send_message_batch"): ("sqs:SendMessage",),
    ("sqs", "receive_messages"): ("sqs:ReceiveMessage",),
    ("sqs", "delete_messages"): ("sqs:DeleteMessage",),
    ("sqs", "delete_message_batch"): ("sqs:DeleteMessage",),
    ("sqs", "change_message_visibility_batch"): ("sqs:ChangeMessageVisibility",),
    ("sqs", "purge"): ("sqs:PurgeQueue",),
    ("sqs", "get_queue_by_name"): ("sqs:GetQueueUrl",),
    ("sqs", "start_message_move_task"): ("sqs:StartMessageMoveTask", *_MOVES),
    ("sqs", "cancel_message_move_task"): ("sqs:CancelMessageMoveTask", *_MOVES),
    ("sns", "publish_batch"): ("sns:Publish",),
    ("lambda", "invoke"): ("lambda:InvokeFunction",),
    ("lambda", "invoke_async"): ("lambda:InvokeFunction",),
    ("lambda", "invoke_with_response_stream"): ("lambda:InvokeFunction",),
    ("apigatewaymanagementapi", "post_to_connection"): ("execute-api:ManageConnections",),
    ("apigatewaymanagementapi", "get_connection"): ("execute-api:ManageConnections",),
    ("apigatewaymanagementapi", "delete_connection"): ("execute-api:ManageConnections",),
    ("bedrock-runtime", "converse"): ("bedrock:InvokeModel",),
    ("bedrock-runtime", "converse_stream"): ("bedrock:InvokeModelWithResponseStream",),
    ("s3", "get_object"): _GET,
    ("s3", "head_object"): _GET,
    ("s3", "download_file"): _GET,
    ("s3", "download_fileobj"): _GET,
    ("s3", "put_object"): _PUT,
    ("s3", "copy_object"): _PUT,
    ("s3", "upload_file"): _PUT,
    ("s3", "upload_fileobj"): _PUT,
    ("s3", "delete_object"): _DELETE,
    ("s3", "delete_objects"): _DELETE,
    ("s3", "list_objects"): _LIST,
    ("s3", "list_objects_v2"): _LIST,
    ("s3", "head_bucket"): _LIST,
    ("s3", "Bucket.put_object"): _PUT,
    ("s3", "Bucket.upload_file"): _PUT,
    ("s3", "Bucket.upload_fileobj"): _PUT,
    ("s3", "Bucket.download_file"): _GET,
    ("s3", "Bucket.download_fileobj"): _GET,
    ("s3", "Object.get"): _GET,
    ("s3", "Object.put"): _PUT,
    ("s3", "Object.delete"): _DELETE,
    ("s3", "Object.load"): _GET,
    ("s3", "Object.download_file"): _GET,
    ("s3", "Object.download_fileobj"): _GET,
    ("s3", "Object.upload_file"): _PUT,
    ("s3", "Object.upload_fileobj"): _PUT,
}
_SEVERAL: Final = frozenset(
    {("dynamodb", "transact_write_items"), ("dynamodb", "execute_statement"), ("dynamodb", "batch_execute_statement"), ("dynamodb", "execute_transaction")}
)
"""Operations whose arguments say which permissions they need."""
FREE: Final = frozenset(
    {
        "sts:GetCallerIdentity",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
    }
)
"""Actions that no policy has to allow: of the first, whoever calls is told even where it is denied, the others are called without AWS credentials.

https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
"""
DISPUTED: Final = frozenset(
    {
        *("dynamodb:ListBackups", "dynamodb:ListStreams", "kinesis:DescribeLimits", "kinesis:ListStreams"),
        *("ses:GetIdentityVerificationAttributes", "ses:VerifyEmailIdentity"),
        *("states:SendTaskFailure", "states:SendTaskHeartbeat", "states:SendTaskSuccess"),
    }
)
"""Actions that know no resource, says AWS's page of them, and that AWS's own policy templates of SAM grant on an ARN; a test compares both.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
"""
ON_STATE_MACHINES: Final = "states:SendTask"
"""Those of them that the CDK grants on a state machine, too (`grantTaskResponse`), and whose refusal names one: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_stepfunctions.StateMachine.html"""
_UNSIGNED: Final = {
    "cognito-identity": "GetCredentialsForIdentity GetId GetOpenIdToken UnlinkIdentity",
    "cognito-idp": (
        "AssociateSoftwareToken ChangePassword CompleteWebAuthnRegistration ConfirmDevice ConfirmForgotPassword ConfirmSignUp DeleteUser DeleteUserAttributes"
        " DeleteWebAuthnCredential ForgetDevice ForgotPassword GetDevice GetTokensFromRefreshToken GetUser GetUserAttributeVerificationCode GetUserAuthFactors"
        " GlobalSignOut InitiateAuth ListDevices ListUserSessions ListWebAuthnCredentials ResendConfirmationCode RespondToAuthChallenge RevokeToken"
        " RevokeUserSession SetUserMFAPreference SetUserSettings SignUp StartWebAuthnRegistration UpdateAuthEventFeedback UpdateDeviceStatus"
        " UpdateUserAttributes VerifySoftwareToken VerifyUserAttribute"
    ),
    "sso": "GetRoleCredentials ListAccountRoles ListAccounts Logout",
    "sso-oidc": "CreateToken RegisterClient StartDeviceAuthorization",
}
"""Operations that are called without AWS credentials, so that no policy speaks of them; a test compares them with what botocore does not sign."""
_PREFIXES: Final = {
    "apigatewaymanagementapi": "execute-api",
    "appconfigdata": "appconfig",
    "bedrock-agent": "bedrock",
    "bedrock-agent-runtime": "bedrock",
    "bedrock-data-automation": "bedrock",
    "bedrock-data-automation-runtime": "bedrock",
    "bedrock-runtime": "bedrock",
    "dynamodbstreams": "dynamodb",
    "efs": "elasticfilesystem",
    "s3control": "s3",
    "sesv2": "ses",
    "stepfunctions": "states",
}
"""Services of boto3 whose actions have another prefix; a test compares them with what botocore signs."""
ON_OBJECTS: Final = frozenset((*_GET, *_PUT, *_DELETE))
"""Actions on the objects of a bucket, not on the bucket."""


def prefix(service: str) -> str:
    """The prefix of a service's actions, by boto3's name for it."""
    return _PREFIXES.get(service, service)


def actions_of(service: str, operation: str) -> tuple[str, ...] | None:
    """The actions that an operation needs (`put_item`: `dynamodb:PutItem`), () where it needs none; None where that is not known here."""
    if is_free(service, operation):
        return ()
    if (service, operation) in _SEVERAL:
        return None
    if found := _OTHERS.get((service, operation)):
        return found
    if service == "s3":
        return None  # its operations and its actions have names of their own
    named = actions.canonical(f"{prefix(service)}:{operation.replace('_', '')}")
    return (named,) if named else None


def is_free(service: str, operation: str) -> bool:
    """Does the operation need no permission at all?"""
    return operation.replace("_", "").lower() in _free(service)


@cache
def _free(service: str) -> frozenset[str]:
    free = (action.partition(":")[2] for action in FREE if action.startswith(f"{service}:"))
    return frozenset(name.lower() for name in (*free, *_UNSIGNED.get(service, "").split()))
