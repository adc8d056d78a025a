"""The ARNs of resources as policies name them, and as requests carry them.

The format of each ARN: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
The default log group: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
"""

from __future__ import annotations

from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ....language.functions.coerce import text
from ....linking.facts import Facts
from ....model import Function
from ....values.text import Text, Token
from ....values.value import ABSENT
from ...words.actions import arns

_BEFORE: Final = {
    "dynamodb": "table/",
    "lambda": "function:",
    "kms": "key/",
    "ssm": "parameter/",
    "secretsmanager": "secret:",
    "states": "stateMachine:",
    "events": "event-bus/",
    "kinesis": "stream/",
    "firehose": "deliverystream/",
}
_NEVER_ELSEWHERE: Final = frozenset({"appconfig", "athena", "cognito-idp", "firehose", "scheduler", "ses"})
"""Services whose operations take a name that is no ARN, so that whatever it says is of this account and Region: https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_appconfigdata_StartConfigurationSession.html
https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html
https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html (an identity of another account is named by FromEmailAddressIdentityArn)
"""
ANY: Final = Text.of("*")
_PLACES: Final = regex(r"(\$\{Region\}|\$\{Account\})")
_PLACED: Final = {"${Region}": Token("pseudo", "AWS::Region"), "${Account}": Token("pseudo", "AWS::AccountId")}
UNNAMED: Final = Token("unknown", "the code does not name the resource")


class Located(NamedTuple):
    """A resource's ARN as a policy names it, the resource itself where it is one of the targets', and the ARNs that a request may carry (none: the same one).

    `name` is what the ARN was made of, as that of the kind of resource that most operations of its service are for.
    """

    arn: Text
    facts: Facts | None = None
    asked: tuple[Text, ...] = ()
    name: Text | None = None


def arn_of(service: str, name: Text | Token, before: str | None = None) -> Text:
    """The ARN of something of this deployment's account and Region; `before` precedes its name."""
    if service == "s3":
        return Text.of("arn:", Token("pseudo", "AWS::Partition"), ":s3:::", name)
    if service == "sts":  # what is assumed is a role, perhaps of another account
        return Text.of("arn:", Token("pseudo", "AWS::Partition"), ":iam::", name)
    region, account = Token("pseudo", "AWS::Region"), Token("pseudo", "AWS::AccountId")
    return Text.of(
        "arn:", Token("pseudo", "AWS::Partition"), f":{service}:", region, ":", account, f":{_BEFORE.get(service, '') if before is None else before}", name
    )


def service_of(arn: Text) -> str:
    """The service of an ARN, "" where that is not known."""
    shown = "".join(part if isinstance(part, str) else "\0" for part in arn)
    fields = shown.split(":")
    return fields[2] if len(fields) > 2 and fields[0] == "arn" and "\0" not in fields[2] else ""  # noqa: PLR2004 - arn:partition:service


def named_as(service: str, name: Text | Token) -> Located:
    """What is no resource of the targets, by its name."""
    return Located(arn_of(service, name), name=Text.of(name))


def arns_for(action: str, found: Located) -> tuple[Text, ...]:
    """The ARNs that a request of this action may carry. What has only a name may be of each kind of resource that the action is for (`states:DescribeExecution` is for executions), and what
    nothing is known of in any account and Region.
    """
    if found.name is None:
        return found.asked or (found.arn,)
    spelt = arns(action)
    if len(found.name) == 1 and found.name.tokens and found.name[0].kind == "unknown":
        placed = _PLACED if action.partition(":")[0] in _NEVER_ELSEWHERE else dict.fromkeys(_PLACED, found.name)
        made = [_filled(one, found.name, placed) for one in spelt]
    else:
        made = [_filled(one, found.name, _PLACED) for one in _whole_names(spelt)]
    return tuple(dict.fromkeys((*found.asked, *made))) or (found.arn,)


def arn_for(action: str, found: Located) -> Text:
    """The same as a policy of this deployment would spell it."""
    spelt = arns(action) if found.name is not None else ()
    return _filled(_whole_names(spelt)[0], found.name, _PLACED) if spelt and found.name is not None else found.arn


def _whole_names(spelt: tuple[str, ...]) -> tuple[str, ...]:
    """What is named by one name, unless nothing is: what is in something, such as an index in a table, has two."""
    return tuple(one for one in spelt if one.count("*") == 1) or spelt


def _filled(spelt: str, name: Text, placed: dict[str, Any]) -> Text:
    """An ARN with a name in the first place that is for one; what names the rest is not known."""
    first, *more = spelt.split("*")
    before = [placed.get(piece, piece) for piece in _PLACES.split(first)]
    return Text.of(
        "arn:", Token("pseudo", "AWS::Partition"), ":", *before, *([name, more[0]] if more else ()), *(part for one in more[1:] for part in (UNNAMED, one))
    )


def log_group(function: Function) -> Text:
    """The ARN of the function's log group: `/aws/lambda/` and its name, unless `LoggingConfig` names another."""
    world, links = function.world, function.facts.links
    value, place = function.facts.dig(("LoggingConfig", "LogGroup"), world)
    name = Text.of("/aws/lambda/", links.name(function.facts, world)) if value is ABSENT else text(value, world, place)
    return Text.of(
        "arn:", Token("pseudo", "AWS::Partition"), ":logs:", Token("pseudo", "AWS::Region"), ":", Token("pseudo", "AWS::AccountId"), ":log-group:", name
    )


def log_stream(function: Function) -> Text:
    """The ARN of any one stream in that log group."""
    return Text.of(log_group(function), ":log-stream:", Token("unknown", "the name of the log stream is made up when the function runs"))
