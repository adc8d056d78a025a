"""What a role needs in order to hand something on: a message to a queue or a topic, an event to a bus, an object to a bucket, an invocation to a function.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from __future__ import annotations

from typing import Final

from ...linking.resources import View, view_of
from ...values.defaults import BUCKET, BUS, GLOBAL_TABLE, QUEUE, SECRET, TABLE, TOPIC
from ...values.text import Text, Token
from ...values.value import ABSENT, CodePlace, Place
from ...values.worlds import Undecided
from .named.arns import Located, service_of
from .named.named_resources import located
from .need import ENCRYPT, Found, Need, Open, uses_key

_DELIVERS: Final = {"sqs": "sqs:SendMessage", "sns": "sns:Publish", "lambda": "lambda:InvokeFunction", "events": "events:PutEvents", "s3": "s3:PutObject"}
_BY_TYPE: Final = {BUCKET: "s3", BUS: "events", TOPIC: "sns", QUEUE: "sqs"}
_KEYED: Final = {
    TOPIC: ("KmsMasterKeyId",),
    TABLE: ("SSESpecification", "KMSMasterKeyId"),
    GLOBAL_TABLE: ("SSESpecification",),
    BUCKET: ("BucketEncryption",),
    BUS: ("KmsKeyIdentifier",),
    SECRET: ("KmsKeyId",),
}
"""The property that names a key of the team's."""
_ENCRYPTED: Final = ("sqs", "sns", "dynamodb", "s3", "secretsmanager", "ssm", "events")
_OBJECTS: Final = "/*"


def delivers_to(function: View, target: Text, why: str, place: Place | CodePlace) -> Found:
    """What Lambda needs to hand a record over to the resource with this ARN. Raises `Undecided`."""
    service = _service(function, target)
    found = located(service, target, function)
    if service not in _DELIVERS:
        services = (*_DELIVERS, "kms")
        yield Open(services, target.doubt() if target.tokens else Undecided(f"{target} is no destination that is known here", place=place_of(place)))
    elif service == "s3":
        yield Need("s3:ListBucket", target, why, place, (target,), found.facts)
        yield Need("s3:PutObject", Text.of(target, _OBJECTS), why, place, (Text.of(target, "/record"),), found.facts, suffix=_OBJECTS)
    else:
        yield Need(_DELIVERS[service], found.arn, why, place, (found.arn,), found.facts)
    yield from encrypts(found, service, function, ENCRYPT, place)


def encrypts(found: Located, service: str, asker: View, actions: tuple[str, ...], place: Place | CodePlace) -> Found:
    """What is needed of the key that something is encrypted with: of a queue's that is known; of others, that it is not judged."""
    facts = found.facts
    if facts is not None and facts.type == QUEUE:
        yield from uses_key(view_of(facts, asker.world), actions, f"{facts.name} is encrypted with it", place)
    elif service in _ENCRYPTED and (facts is None or facts.dig(_KEYED.get(facts.type, ("none",)), asker.world)[0] is not ABSENT):
        unknown = any(token.kind == "unknown" for token in found.arn.tokens)  # its words are a reason, and no name
        name = facts.name if facts else f"a resource of {service} whose name is not known" if unknown else str(found.arn)
        yield Open(("kms",), Undecided(f"what is needed of the key that {name} may be encrypted with is not judged", place=place_of(place)))


def _service(function: View, target: Text) -> str:
    spelt = function.facts.scope.spelt(target, function.world)
    if service := service_of(spelt):
        return service
    token = target[0] if len(target) == 1 and isinstance(target[0], Token) and target[0].kind == "resource" else None
    facts = function.facts.links.facts.get((token.scope, token.name)) if token else None
    return _BY_TYPE.get(facts.type, "") if facts else ""


def place_of(place: Place | CodePlace) -> Place:
    return place if isinstance(place, Place) else place.place
