"""Names and ARNs as a policy is compared with them: spelt out as far as the template tells."""

from __future__ import annotations

from typing import Final

from ...linking.formats.arn_formats import IDENTITIES, given_by
from ...linking.links import Links
from ...values.text import Text, Token, settle
from ...values.worlds import World

_LATE: Final = ("AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Stack", "AWS::SSM::Parameter")
"""Resources whose attributes may be anything, another resource's ARN too."""
_URL: Final = "https://"
"""How the URL of a queue begins, which no part of an ARN does."""


def spelt(text: Text, links: Links, world: World) -> Text:
    """Names and ARNs spelt out, parameters put in; of a name that CloudFormation makes up, what is known.

    It begins with the stack's name and the logical id: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
    """
    return Text.of(settle(written_out(text, links, world), world))


def written_out(text: Text, links: Links, world: World) -> Text:
    """The same with the parameters as they stand there: `covers_in` asks for them where they tell."""
    if not text.tokens:
        return text
    return world.once(("written out", text), lambda: _written_out(text, links, world))


def _written_out(text: Text, links: Links, world: World) -> Text:
    def known(token: Token) -> Text | Token:
        facts = links.facts.get((token.scope, token.name)) if token.kind == "resource" else None
        if facts is None:
            return token
        if facts.type in _LATE or not facts.type.startswith("AWS::"):
            return Token("unknown", f"{token.name}{'.' if token.attribute else ''}{token.attribute} is known only after the deployment")
        if token.attribute in (*(IDENTITIES[facts.type].names if facts.type in IDENTITIES else ()), "Name"):
            return Text.of(facts.scope.ref("AWS::StackName", world, facts.place)[0], f"-{facts.id}-", token)
        return Text.of(_URL, token) if given_by(facts.type, token.attribute) == "URL" else token

    whole = text.replace(lambda token: links.spelling.spell(token, world) if token.kind == "resource" else token)
    return whole.replace(known)
