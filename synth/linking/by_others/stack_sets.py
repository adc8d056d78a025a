"""What the template of a stack set, which is a text in its TemplateBody, has to do with pipelines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ...language.parameters.accepted import section

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
    """Is it written out, and does it name no queue and no function, nor is it told of any? Their types, ARNs, URLs and metrics all say `sqs` or `lambda`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
    """
    properties = section(resource, "Properties")
    groups = properties.get("StackInstancesGroup", [])
    told = [properties.get("Parameters", []), *(_overrides(group) for group in (groups if isinstance(groups, list) else [groups]))]
    return _names_none(properties.get("TemplateBody")) and all(_is_plain(each) for each in told)


def _overrides(group: Any) -> Any:
    return group.get("ParameterOverrides", []) if isinstance(group, dict) and "Fn::If" not in group else group


def _is_plain(parameters: Any) -> bool:
    """Are these values of parameters texts that name no queue and no function?"""
    return isinstance(parameters, list) and all(isinstance(one, dict) and _names_none(one.get("ParameterValue", "")) for one in parameters)


def _names_none(text: Any) -> bool:
    return isinstance(text, str) and not any(word in text.casefold() for word in _WORDS)
