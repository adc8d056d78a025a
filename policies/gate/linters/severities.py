"""Which of checkov's findings are more than a note. checkov has no severities offline; these checks are lifted because what they say is true of SQS → Lambda pipelines.

Every row is shown true on a mutant, against the real checkov, in tests/policies/gate/linters/test_checkov_real.py.
"""

from __future__ import annotations

from typing import Any, Final

from ...severity import Severity

_SECRET: Final = Severity.ERROR
_WILDCARD = _PUBLIC = _UNENCRYPTED = Severity.WARNING

LIFTED: Final = {
    "CKV_AWS_45": _SECRET,  # access keys in a function's environment
    "CKV_AWS_60": _WILDCARD,  # a role that anybody may assume
    "CKV_AWS_62": _WILDCARD,  # every action on every resource
    "CKV_AWS_107": _WILDCARD,  # credentials of whatever there is
    "CKV_AWS_108": _WILDCARD,  # data of whatever there is
    "CKV_AWS_109": _WILDCARD,  # permissions on whatever there is
    "CKV_AWS_110": _WILDCARD,  # a way to more permissions
    "CKV_AWS_111": _WILDCARD,  # writes to whatever there is
    "CKV_AWS_20": _PUBLIC,  # a bucket that everybody may read
    "CKV_AWS_33": _PUBLIC,  # a key policy for everybody
    "CKV_AWS_59": _PUBLIC,  # an API method without authorisation
    "CKV_AWS_258": _PUBLIC,  # a function URL without authorisation
    "CKV_AWS_364": _PUBLIC,  # a service that may invoke the function for any account
    "CKV_AWS_26": _UNENCRYPTED,  # an SNS topic without encryption, which is off by default: https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html
    "CKV_AWS_27": _UNENCRYPTED,  # a queue whose encryption is switched off
}


def severity(rule: str, otherwise: Severity, resource: Any) -> Severity:
    """The severity of a linter's finding on a resource (its body in the template)."""
    if rule == "CKV_AWS_27" and sse_sqs(resource) is not False:
        return otherwise
    return LIFTED.get(rule, otherwise)


def sse_sqs(resource: Any) -> bool | None:
    """Does SQS encrypt this queue with its own key? It does unless that is switched off; None: nobody can know.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html
    """
    properties = resource.get("Properties") if isinstance(resource, dict) else None
    text = str(properties.get("SqsManagedSseEnabled", True) if isinstance(properties, dict) else True).lower()
    return {"true": True, "false": False}.get(text)
