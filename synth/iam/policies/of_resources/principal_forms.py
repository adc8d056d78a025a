"""Which texts may be principals of the kind AWS, as far as they are spelt out.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

from ....values.text import Text

_FORM: Final = regex(r"\*|arn:[^:]+:(?:(?:iam|sts):|(?!iam:|sts:)[^:]+:[^:]*):[^:]*:.+|\d{12}|A[A-Z0-9]{15,}|[0-9a-f]{64}")
"""Everybody, an ARN (those of IAM and STS have no Region), an account, and the unique ids by which IAM and S3 know whom they met."""
_WHOM: Final = regex(r"arn:[^:]*:(iam|sts)::([^:]*):(.*)")
_WHO: Final = {"iam": ("root", "role/", "user/"), "sts": ("assumed-role/", "federated-user/")}
"""What the ARN of a principal has behind the account. IAM knows no group, policy or instance profile as one."""
_ACCOUNT: Final = regex(r"[0-9]{12}")
"""https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html"""
_UNKNOWN: Final = "\0"


def principal_amiss(name: Text) -> str:
    """What is wrong with a principal of the kind AWS; "" where nothing is known to be."""
    spelt = str(name)
    if ":group/" in spelt:
        return "is a user group"
    if "*" in spelt and spelt != "*":
        return "has a wildcard in it, and a principal is named in full"
    found = _WHOM.fullmatch("".join(part if isinstance(part, str) else _UNKNOWN for part in name))
    if found and found[2][:1].isdecimal() and _UNKNOWN not in found[2] and not _ACCOUNT.fullmatch(found[2]):
        return f"has the account {found[2]}, and the id of an account is 12 digits"
    if found and not _is_somebody(found[3], _WHO[found[1]]):
        return f"is the ARN of neither an account, a role nor a user: behind the account stands {', '.join(_WHO[found[1]][:-1])} or {_WHO[found[1]][-1]}"
    is_open = any(token.kind != "pseudo" for token in name.tokens)
    given = "".join(part if isinstance(part, str) else "111122223333" for part in name)
    return "" if is_open or _FORM.fullmatch(given) else "is neither the ARN nor the id of an account, a role or a user"


def _is_somebody(whom: str, kinds: tuple[str, ...]) -> bool:
    """Is it one of these, as far as it is spelt out?"""
    head, unknown, _ = whom.partition(_UNKNOWN)
    return any(head == kind if kind[-1] != "/" and not unknown else (head.startswith(kind) or (bool(unknown) and kind.startswith(head))) for kind in kinds)
