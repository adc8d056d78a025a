"""Where a function writes its logs.

The default log group: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
The format of the ARN: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
"""

from __future__ import annotations

from ...language.coerce import text
from ...model import Function
from ...values.text import Text, Token
from ...values.value import ABSENT


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
