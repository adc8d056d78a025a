"""What the template of a stack set, which is a text in its TemplateBody, has to do with pipelines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..language.parameters import section

_WORDS: Final = (
    "sqs",
    "lambda",
    "serverless",
    "transform",
    "importvalue",
    "getstackoutput",
    "cloudformation::",
    "resolve:ssm",
    "ssm::parameter::value",
    "::module",
    "\\",
    "!!",
)
"""By what a template makes, names or imports a queue or a function, brings in something else, or spells a word otherwise, in small letters."""


def is_about_others(resource: Mapping[str, Any]) -> bool:
    """Is it written out, and does it name no queue and no function? Their types, ARNs, URLs and metrics all say `sqs` or `lambda`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
    """
    body = section(resource, "Properties").get("TemplateBody")
    return isinstance(body, str) and not any(word in body.casefold() for word in _WORDS)
