"""What is known of a request that a worker, or Lambda in its name, makes: the values of the keys that conditions ask for.

Which key is in which request: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Final

from ...language.functions.intrinsics import text_of
from ...linking.facts import Facts
from ...linking.links import Links
from ...linking.resources import View
from ...values.defaults import ALIAS, BUCKET, FUNCTION, KEY, QUEUE, TABLE, TOPIC, VERSION
from ...values.text import Text, Token, settle, split
from ...values.worlds import Undecided, World
from ..policies.items import items
from ..policies.of_resources.limits import SOURCES
from ..policies.spelling import spelt

Request = Mapping[str, Text | None]
"""The value of a condition key, by its name in lower case; None where the request has no such key. A key that nobody knows is not in it."""
_KINDS: Final = {"sqs": QUEUE, "kms": KEY, "dynamodb": TABLE, "lambda": FUNCTION, "sns": TOPIC}
_REGION: Final = 3
_ACCOUNT: Final = 4
"""Which part of an ARN the account is."""
_ABSENT: Final = (
    *(*SOURCES, "aws:principalservicename", "aws:principalservicenameslist", "aws:username", "aws:multifactorauthpresent", "aws:multifactorauthage"),
    *("aws:federatedprovider", "aws:ec2instancesourcevpc", "aws:ec2instancesourceprivateipv4", "aws:referer"),
)
"""What the request of a function's role never has: it is no service and no user, nobody federated, no EC2 instance and no browser, and no credentials of a role tell of MFA:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html"""
_DIRECT: Final[dict[str, Text | None]] = {
    **dict.fromkeys(("aws:calledvia", "aws:calledviafirst", "aws:calledvialast")),
    "aws:viaawsservice": Text.of("false"),
}
"""What a call has that the code makes itself, or Lambda with the function's role, as a service does with a service role: nobody stands between."""
ALIASES: Final = "kms:resourcealiases"
"""https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-resource-aliases"""
_ORGANISATION: Final = Text.of(Token("variable", "aws:PrincipalOrgID"))
"""What the organisation of a resource is that lies in the role's own account: that of the role, whichever it is."""
_OTHERS: Final = frozenset(
    {"dynamodb", "events", "firehose", "iam", "kinesis", "kms", "logs", "s3", "scheduler", "secretsmanager", "sns", "sqs", "states", "xray"}
)
"""Services whose own condition keys only their own requests have (`s3:TlsVersion`): https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html"""
_UNTAGGED: Final = frozenset({"sqs:receivemessage", "sqs:deletemessage", "sqs:getqueueattributes", "sqs:sendmessage", "kms:decrypt", "kms:generatedatakey"})
"""Actions whose requests pass no tags."""
FROM_CODE: Final = "lambda:sourcefunctionarn"
"""What only calls from inside the function have, its ARN, and the poller's have not: https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html"""
ENDPOINT: Final = frozenset({"aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"})
"""What only a request through a VPC endpoint has."""
FROM_POLLER: Final = (FROM_CODE, *sorted(ENDPOINT), "aws:vpcsourceip")
"""The condition keys that no request of Lambda's own poller has: it does not poll from the function's network (https://repost.aws/knowledge-center/sqs-access-policy-least-privilege)."""


class Known(Mapping[str, Text | None]):
    """The request of a role for one action on one resource. Tags are read when a condition asks for them: a tag that the template does not set may be the stack's.

    `lacks` are further keys that this request does not have.
    """

    def __init__(self, role: View, action: str, arn: Text, via: str, lacks: Collection[str] = ()) -> None:
        self._role, self._action, self._arn, self._via, self._lacks = role, action, arn, via, lacks
        self._links: Links = role.facts.links

    @cached_property
    def _plain(self) -> dict[str, Text | None]:
        account, region = (own(name, self._role) for name in ("AWS::AccountId", "AWS::Region"))
        known: dict[str, Text | None] = {
            **dict.fromkeys((*_ABSENT, *self._lacks)),
            "aws:principalaccount": account,
            "aws:principalisawsservice": Text.of("false"),
            "aws:principaltype": Text.of("AssumedRole"),
            "kms:calleraccount": account,
        }
        if self._via:
            return known | {"kms:viaservice": Text.of(f"{self._via}.", region, ".amazonaws.com")}
        return known | _DIRECT if self._service not in ("", "kms") else known  # a key is used by services, too, for whoever calls them

    def __getitem__(self, key: str) -> Text | None:
        kind, _, tag = key.partition("/")
        if kind in ("aws:principaltag", "aws:resourcetag") and (found := self._tag(kind, tag)) is not None:
            return found
        if key == "aws:principalarn":
            return self._arn_of(self._role.facts)
        if key == FROM_CODE and key not in self._lacks and (only := self._function()) is not None:
            return Text.of(self._arn_of(only), *self._qualified(only))
        if key == "aws:resourceaccount" and (account := _part(self._arn, _ACCOUNT)):
            return account
        if key == "aws:resourceorgid" and (_part(self._arn, _ACCOUNT) == self._plain["aws:principalaccount"] or self._is_own_bucket()):
            return _ORGANISATION
        if key == ALIASES and self._service == "kms" and (alias := self._alias()):
            return alias
        if key == "aws:requestedregion":
            return self._region()
        if self._is_of_others(kind):
            return None
        return self._plain[key]

    def _arn_of(self, facts: Facts) -> Text:
        return spelt(self._links.arn(facts, self._role.world), self._links, self._role.world)

    def _function(self) -> Facts | None:
        """The one function that has the role. Of several it is not known which one asks."""
        found = self._links.pointing(FUNCTION, "role", self._role.facts)
        return found[0] if len(found) == 1 else None

    def _qualified(self, function: Facts) -> list[Token]:
        """What may follow in its ARN where it has an alias or version: AWS's page does not say whether the condition key has that."""
        named = any(self._links.pointing(kind, "function", function) for kind in (ALIAS, VERSION))
        return [Token("unknown", f"whether lambda:SourceFunctionArn has the alias or version of {function.name} is not documented")] if named else []

    def _is_of_others(self, key: str) -> bool:
        """Is it a key that a request for this action cannot have: another service's, or about tags that it does not pass?"""
        if key in ("aws:requesttag", "aws:tagkeys"):
            return self._action.lower() in _UNTAGGED
        service = key.partition(":")[0]
        return service in _OTHERS and self._service not in ("", service)

    @property
    def _service(self) -> str:
        """The service of the action; "" where any request is meant."""
        return self._action.partition(":")[0].lower()

    def __iter__(self) -> Iterator[str]:
        return iter(self._plain)

    def __len__(self) -> int:
        return len(self._plain)

    def _region(self) -> Text:
        """The Region of the endpoint that is called: the resource's; that of the deployment where an action knows no resource."""
        if self._arn.plain() == "*":
            return own("AWS::Region", self._role)
        if region := _part(self._arn, _REGION):
            return region
        raise KeyError("aws:requestedregion")

    def _alias(self) -> Text:
        """The one alias of the targets that leads to the key. It may have others elsewhere."""
        try:
            key = self._resource()
            found = [name for facts in self._links.of("AWS::KMS::Alias") if (name := _leading(facts, key, self._role.world))]
        except Undecided:
            return Text()
        return found[0] if len(found) == 1 else Text()

    def _is_own_bucket(self) -> bool:
        """Is it a bucket of the targets, or an object in one? Its ARN tells no account."""
        bucket = split(self._arn, "/", whole=True)[0]
        try:
            return self._service == "s3" and self._links.find(bucket, BUCKET, self._role.world, self._role.facts.scope).scope is not self._links.externals
        except Undecided:
            return False

    def _tag(self, kind: str, key: str) -> Text | None:
        try:
            facts = self._role.facts if kind == "aws:principaltag" else self._resource()
        except Undecided:
            return None
        return _tag(facts, key, self._role.world)

    def _resource(self) -> Facts:
        if self._service not in _KINDS:
            raise Undecided("what has tags is not known here")
        return self._links.find(self._arn, _KINDS[self._service], self._role.world, self._role.facts.scope)


def filled(text: Text, request: Request) -> Text | None:
    """A text with its policy variables put in, as far as the request tells; its values hold no wildcards. One that the request does not have gives its default
    (`${aws:username, 'x'}`). None where it has none: then nothing is equal or like the text.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
    """
    if not any(token.kind == "variable" for token in text.tokens):
        return text
    put: dict[Token, Text | None] = {token: _value(token, request) for token in text.tokens if token.kind == "variable"}
    return None if None in put.values() else text.replace(lambda token: put.get(token, token))


def _value(variable: Token, request: Request) -> Text | None:
    """What stands in the place of a variable: its value, its default, or itself where the request does not tell."""
    key, default = variable_of(variable)
    if key not in request:
        return Text.of(variable)
    value = request[key]
    return _plain(default if value is None else value)


def variable_of(token: Token) -> tuple[str, Text | None]:
    """The key of a policy variable, in lower case, and its default, if it has one."""
    key, comma, default = token.name.partition(",")
    return key.strip().lower(), Text.of(default.strip().strip("'")) if comma else None


def _plain(value: Text | None) -> Text | None:
    """The value without wildcards: `*` and `?` in it are characters."""
    if value is None or not any(isinstance(part, str) and ("*" in part or "?" in part) for part in value):
        return value
    return Text.of(*(piece for part in value for piece in ([part] if isinstance(part, Token) else _pieces(part))))


def _pieces(part: str) -> Iterator[str | Token]:
    return (Token("variable", piece) if piece in ("*", "?") else piece for piece in re.split(r"([*?])", part) if piece)


def own(name: str, asker: View) -> Text:
    """The deployment's own account or Region, where somebody gives it; else what stands for it."""
    return Text.of(settle(Text([Token("pseudo", name, variable=asker.facts.scope.variables.get(name))]), asker.world, own=False))


def _leading(alias: Facts, key: Facts, world: World) -> Text:
    """The name of an alias that leads to this key; nothing of another one."""
    (target, place), (name, at) = alias.dig(("TargetKeyId",), world), alias.dig(("AliasName",), world)
    if not alias.scope.exists(alias.id, world) or alias.links.find(text_of(target, world, place), KEY, world, alias.scope) is not key:
        return Text()
    return Text.of(settle(text_of(name, world, at), world))


def _part(arn: Text, at: int) -> Text:
    """The Region or the account of an ARN that has one."""
    fields = split(arn, ":", whole=True)
    return fields[at] if len(fields) > at else Text()


def _tag(facts: Facts, key: str, world: World) -> Text | None:
    """The value of a tag. Its key has no capitals in a condition: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html"""
    value, place = facts.dig(("Tags",), world)
    for item in items(value, world, place):
        tag, at = item()
        if isinstance(tag, dict) and str(tag.get("Key")).lower() == key:
            return Text.of(settle(text_of(tag.get("Value", ""), world, at / "Value"), world))
    return None
