"""Which YAML tags are CloudFormation's short forms, which are YAML's own, and which are neither."""

from __future__ import annotations

FUNCTIONS = frozenset(
    {
        *(
            "And",
            "Base64",
            "Cidr",
            "Contains",
            "EachMemberEquals",
            "EachMemberIn",
            "Equals",
            "FindInMap",
            "ForEach",
            "GetAtt",
            "GetAZs",
            "GetStackOutput",
            "If",
        ),
        *("ImportValue", "Join", "Length", "Not", "Or", "RefAll", "Select", "Split", "Sub", "ToJsonString", "Transform", "ValueOf", "ValueOfAll"),
    }
)
"""CloudFormation's functions: `!Name` is short for `Fn::Name`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

_STANDARD = "tag:yaml.org,2002:"
_LONG = {"!Ref": "Ref", "!Condition": "Condition"} | {f"!{name}": f"Fn::{name}" for name in FUNCTIONS}

TYPED: dict[str, type | tuple[type, ...]] = {
    _STANDARD + name: kind for name, kind in (("int", int), ("float", (int, float)), ("bool", bool), ("null", type(None)))
}
"""The tags that make a scalar's text a value, quoted or not, and of which type it then is."""

PLAIN = frozenset({None, "!", *TYPED, *(_STANDARD + name for name in ("str", "map", "seq"))})
"""The tags that change nothing else."""


def long_form(tag: str) -> str:
    """Give the key that stands for a tag: `Fn::Sub` for `!Sub`; the tag itself (`!Vault`, `!!binary`) where it is not CloudFormation's."""
    if tag in _LONG:
        return _LONG[tag]
    if tag.startswith(_STANDARD):
        return "!!" + tag.removeprefix(_STANDARD)
    return tag if tag.startswith("!") else f"!<{tag}>"


def attribute(value: object) -> object:
    """Bring `GetAtt` into its one long form: "A.B.C" is ["A", "B.C"]."""
    return value.split(".", 1) if isinstance(value, str) and "." in value else value
