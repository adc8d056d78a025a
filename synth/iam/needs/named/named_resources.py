"""From what a function's code or a property names to the resource that a policy is about."""

from __future__ import annotations

from typing import Any, Final

from ....handlers import SET_BY_LAMBDA, Env, OneOf, Piece, Told, no_variable
from ....language.functions.intrinsics import text_of
from ....linking.facts import Facts
from ....linking.resources import View
from ....values.defaults import BUCKET, BUS, FUNCTION, GLOBAL_TABLE, KEY, QUEUE, ROLE, SECRET, STATE_MACHINE, TABLE, TOPIC
from ....values.text import Text, Token, settle
from ....values.value import ABSENT
from ....values.worlds import Outside, Undecided
from ...words.actions import resource_types
from .arns import Located, arn_of, named_as, service_of

_PARAMETER: Final = "AWS::SSM::Parameter"
_KINDS: Final = {
    "dynamodb": (TABLE, GLOBAL_TABLE),
    "sqs": (QUEUE,),
    "lambda": (FUNCTION,),
    "sns": (TOPIC,),
    "kms": (KEY,),
    "s3": (BUCKET,),
    "sts": (ROLE,),
    "events": (BUS,),
    "states": (STATE_MACHINE,),
    "kinesis": ("AWS::Kinesis::Stream",),
    "firehose": ("AWS::KinesisFirehose::DeliveryStream",),
}
_NAMED_BY_ARN: Final = ("rds-data", "sns", "states", "secretsmanager", "sts")
"""Services whose operations may be given an ARN, so that what is not known may be one."""
_REGION: Final = ("AWS_REGION", "AWS_DEFAULT_REGION")
_FUNCTION: Final = "AWS_LAMBDA_FUNCTION_NAME"
"""What Lambda sets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""
_EITHER: Final = ("parameter", "import", "dynamic")
"""What may stand for a name or for a whole ARN, which every operation takes in the place of a name."""


def spelt_name(parts: tuple[Piece, ...], function: View) -> Text:
    """A string of the function's code, with its environment put in. What is not known of it is a token that says why."""
    pieces: list[Any] = []
    for part in parts:
        if part is None or isinstance(part, OneOf):
            pieces.append(Token("unknown", "the code makes the name when it runs"))
        elif isinstance(part, Env):
            pieces.append(_variable(part, function))
        elif isinstance(part, Told):
            pieces.append(Token("unknown", "the code takes it from the message"))
        else:
            pieces.append(part)
    return Text.of(*pieces)


def _variable(variable: Env, function: View) -> Text | Token | str:
    try:
        value, place = function.facts.dig(("Environment", "Variables", variable.name), function.world)
        if value is not ABSENT:
            return text_of(value, function.world, place)
    except Undecided as doubt:
        return Token("unknown", f"the environment variable {variable.name} is not known: {doubt.reason}")
    if variable.name in _REGION:
        return Token("pseudo", "AWS::Region")
    if variable.name == _FUNCTION:
        return Token("resource", function.facts.id, "", function.facts.scope.id)
    if variable.default is not None:
        return variable.default
    set_by_lambda = variable.name.startswith(SET_BY_LAMBDA)
    return Token("unknown", f"Lambda sets the environment variable {variable.name}" if set_by_lambda else no_variable(function, variable.name))


def located(service: str, name: Text, asker: View, action: str = "") -> Located:
    """The resource of a service (`dynamodb`) that a name, an ARN or a queue's URL means to an action. What is not known of it is a token in its ARN."""
    if (found := _among_the_targets(service, name, asker)) is not None:
        return found
    spelt = asker.facts.scope.spelt(name, asker.world)
    known = Text.of(settle(spelt, asker.world))
    head = known[0] if known else ""
    lone = head if isinstance(head, Token) and len(known) == 1 else None
    if isinstance(head, str) and head.startswith("arn:"):
        return Located(spelt)
    if lone is not None and (meant := _referred_to(service, lone, spelt, asker)) is not None:
        return meant
    if service == "ses":
        return _identity(known)
    if isinstance(head, str) and (named := _spelt_out(service, spelt, known, asker, action)) is not None:
        return named
    if lone is not None and lone.kind in _EITHER:
        slashed = (arn_of(service, known, "parameter"),) if service == "ssm" else ()
        return Located(arn_of(service, known), None, (spelt, *slashed), known)
    if service in _NAMED_BY_ARN or (service == "sqs" and not str(known).isidentifier()):
        return Located(spelt) if lone is not None and lone.kind != "unknown" else named_as(service, _whole(spelt))
    return named_as(service, spelt)


def _among_the_targets(service: str, name: Text, asker: View) -> Located | None:
    """A resource of the kinds that the service's operations are for, by whatever names it."""
    links, world = asker.facts.links, asker.world
    for kind in _KINDS.get(service, ()):
        try:
            facts = links.find(name, kind, world, asker.facts.scope)
        except Outside:
            continue
        except Undecided as doubt:
            return named_as(service, Token("unknown", doubt.reason))
        if facts.scope is not links.externals:
            return Located(_qualified(name, links.arn(facts, world), asker) if service == "lambda" else links.arn(facts, world), facts)
    return None


def _referred_to(service: str, token: Token, spelt: Text, asker: View) -> Located | None:
    """What the template refers to in the place of a name: a secret, a parameter, or anything by its ARN."""
    meant = asker.facts.links.facts.get((token.scope, token.name)) if token.kind == "resource" else None
    if meant is None:
        return None
    if meant.type == SECRET:
        return _own_secret(meant, asker)
    if meant.type == _PARAMETER and service == "ssm":
        return _own_parameter(meant, asker)
    return Located(spelt, meant) if token.attribute.endswith("Arn") else None


def _spelt_out(service: str, spelt: Text, known: Text, asker: View, action: str) -> Located | None:
    """What is spelt out, or begins so, and is no plain name: the URL of a queue, and what stands in a store of secrets or parameters."""
    if service == "sqs" and str(known).startswith("https://"):
        from .queue_urls import arn_of_url  # noqa: PLC0415 - most templates refer to their queues

        return Located(arn) if (arn := arn_of_url(known)) is not None else None
    if service == "secretsmanager":
        own = _so_named(SECRET, known, asker)
        return _secret(spelt) if own is None else _own_secret(own, asker)
    if service == "ssm" and "parameter" in resource_types(action):
        own = _so_named(_PARAMETER, known, asker)
        return Located(_parameter(spelt, known)) if own is None else _own_parameter(own, asker)
    return None


def _so_named(kind: str, known: Text, asker: View) -> Facts | None:
    """The one resource of a kind that has this name."""
    same = [facts for facts in asker.facts.links.of(kind) if _named(facts, asker) == known]
    return same[0] if len(same) == 1 else None


def _identity(sender: Text) -> Located:
    """Who sends mail is an identity of SES: the address, its domain, or a domain above that. https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html"""
    last = str(sender[-1]) if sender and isinstance(sender[-1], str) else ""
    domain = last.rstrip("> ").rpartition("@")[2] if "@" in last else ""
    if not domain:
        return named_as("ses", _whole(sender))
    labels = domain.split(".")
    domains = [".".join(labels[at:]) for at in range(max(1, len(labels) - 1))]
    address = sender if sender.tokens else Text.of(last.rstrip("> ").rpartition("<")[2].strip())
    asked = tuple(arn_of("ses", name, "identity/") for name in (Text.of(domain), address, *map(Text.of, domains[1:])))
    return Located(asked[0], None, asked)


def _secret(name: Text) -> Located:
    """A secret by its name: its ARN ends in a hyphen and six random characters. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html"""
    arn = arn_of("secretsmanager", Text.of(name, "-??????"))
    made_up = Token("unknown", f"the last six characters of the ARN of the secret {name} are made up when it is created")
    return Located(arn, None, (arn, arn_of("secretsmanager", Text.of(name, "-", made_up))))


def _own_secret(facts: Facts, asker: View) -> Located:
    """A secret of the targets: Ref gives its ARN, and so does its Id.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
    """
    ref = Text.of(Token("resource", facts.id, "", facts.scope.id))
    name = _named(facts, asker) or Text.of(Token("unknown", f"the name of {facts.id} is made up when it is created"))
    return Located(ref, facts, (ref, Text.of(Token("resource", facts.id, "Id", facts.scope.id)), *_secret(name).asked))


def _own_parameter(facts: Facts, asker: View) -> Located:
    """A parameter of Systems Manager of the targets, by what Ref gives, its name: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html"""
    ref, name = Text.of(Token("resource", facts.id, "", facts.scope.id)), _named(facts, asker)
    below, root = arn_of("ssm", ref), arn_of("ssm", ref, "parameter")
    if name is None or not name:
        return Located(below, facts, (below, root))
    arn = root if isinstance(name[0], str) and name[0].startswith("/") else below
    return Located(arn, facts, (arn, _parameter(name, name)))


def _parameter(name: Text, known: Text) -> Text:
    """The ARN of a parameter with this name, which may begin with the slash that precedes it."""
    return arn_of("ssm", name, "parameter" if known and isinstance(known[0], str) and known[0].startswith("/") else None)


def _named(facts: Facts, asker: View) -> Text | None:
    """The name that a secret is given, as far as it is known."""
    try:
        value, _ = facts.dig(("Name",), asker.world)
    except Undecided:
        return None
    return Text.of(settle(value, asker.world)) if isinstance(value, (str, Text)) else None


def _qualified(name: Text, arn: Text, asker: View) -> Text:
    """A function's ARN with the alias that it is called by, if any: a policy has to name it."""
    token = name[0] if len(name) == 1 and isinstance(name[0], Token) else None
    if token is not None and token.kind == "resource":
        spelt = asker.facts.links.spelling.spell(token, asker.world)
        return spelt if isinstance(spelt, Text) and service_of(spelt) == "lambda" else arn
    tail = str(name[-1]) if name and isinstance(name[-1], str) else ""
    return Text.of(arn, f":{tail.rpartition(':')[2]}") if str(name).count(":") in (1, 7) and ":" in tail else arn


def _whole(name: Text) -> Text | Token:
    return name if not name.tokens else Token("unknown", name.doubt().reason)
