"""A resource as it is written: its body, and how far each path of its properties is the same in all worlds. What has been asked of it is kept with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any, Final

from ..language.functions.coerce import document, wrong
from ..language.functions.intrinsics import is_plain, resolve
from ..language.macros import SETTLE, called_name
from ..language.scope import Scope
from ..sources.template import CALL
from ..values.plan import Plan
from ..values.text import Text, Token
from ..values.value import ABSENT, Place
from ..values.worlds import Undecided, World
from .formats.display_name import named

if TYPE_CHECKING:  # all resources are found through one `Links`, which is made of them: only the type goes this way
    from .links import Links

_NONE: Final[dict[str, Any]] = {}
_JSON: Final = ("Policy", "Document", "Pattern", "Body", "Definition", "DefinitionString")
"""How the properties end whose type is Json: a string may spell them."""


class Facts:
    """One resource: its template, logical id and body, and the plans of whatever has been asked of it."""

    __slots__ = ("_name", "_plain", "_top", "body", "id", "links", "place", "plans", "scope", "type")

    def __init__(self, links: Links, scope: Scope, logical_id: str) -> None:
        self.links, self.scope, self.id = links, scope, logical_id
        self.body = scope.resources[logical_id]
        self.type = str(self.body.get("Type"))
        self.place = Place(scope, ("Resources", logical_id))
        self.plans: dict[Any, Plan] = {}
        self._name: str | None = None
        self._plain: dict[tuple[str, ...], tuple[Any, Place, tuple[str, ...] | None]] = {}
        top = self.body.get("Properties", _NONE)
        self._top: dict[str, Any] | None = top if _is_whole(top) else None

    @property
    def name(self) -> str:
        """What people call it; of what SAM makes of an event, that event."""
        if self._name is None:
            self._name = self._called()
        return self._name

    def _called(self) -> str:
        template = self.scope.template
        match template.written(("Resources", self.id)):
            case ("Resources", str(function), "Properties", "Events", str(event)) if not function.startswith("Fn::"):
                return f"the event {event} of {function}"
        return named(self.id, template.construct(self.id), self.type, template.path)

    def is_deployed_with(self, other: Facts) -> bool:
        """Do both lie in one template, or in stacks that are deployed together, because they are nested in each other or in a third one?"""
        return self.scope.top is other.scope.top

    def where_both_are(self, other: Facts) -> tuple[Scope, str, str] | None:
        """The innermost stack that has this resource and another one, and what each of them is there: itself, or the nested stack that it lies in. None where no stack has both."""
        mine = {scope.id: (scope, name) for scope, name in self._around()}
        return next(((*mine[scope.id], name) for scope, name in other._around() if scope.id in mine), None)

    def _around(self) -> Iterator[tuple[Scope, str]]:
        """The stacks that it lies in, from the inside, and what each of them has of it."""
        there: tuple[Scope, str] | None = (self.scope, self.id)
        while there is not None:
            yield there
            there = there[0].owner

    def plan(self, key: Any, work: Callable[[World], Any]) -> Plan:
        if (plan := self.plans.get(key)) is None:
            plan = self.plans[key] = Plan(work, self.links.root)
        return plan

    def written(self, keys: tuple[str, ...]) -> tuple[int, Place]:
        """How many keys of a property's path somebody wrote, down to the first function, and where the last of them is. It asks no world."""
        place, node = self.place / "Properties", self.body.get("Properties")
        for depth, key in enumerate(keys):
            if not isinstance(node, dict) or key not in node or node[key] == {"Ref": "AWS::NoValue"}:
                return depth, place
            place, node = place / key, node[key]
        return len(keys), place

    def dig(self, keys: tuple[str, ...], world: World) -> tuple[Any, Place]:
        """What the property at this path is (`ABSENT` where nobody wrote it), one level deep, and where that is written."""
        value, place, left = self._plain.get(keys) or self._written_plainly(keys)
        if left is None:
            return value, place
        value, place = resolve(value, world, place)
        for key in left:
            if _is_text_for_good(value, place):
                raise wrong(value, "a mapping", place)
            value = document(value, world, place)
            if value is ABSENT:
                return ABSENT, place
            if not isinstance(value, dict):
                raise wrong(value, "a mapping", place)
            if key not in value:
                if late := next((name for name in value if name == "<<" or name.startswith("Fn::")), None):
                    who = called_name(value[late]) if late == CALL else late
                    raise Undecided(f"{who} may write {key} when the stack is deployed", SETTLE if late == CALL else "", place)
                return ABSENT, place
            value, place = resolve(value[key], world, place / key)
        return value, place

    def is_scalar(self, keys: tuple[str, ...]) -> bool:
        """Is it one scalar, or nothing, that stands at this path, whatever the world?"""
        value, _, left = self._plain.get(keys) or self._written_plainly(keys)
        return left is None and not isinstance(value, (dict, list))

    def lacks(self, key: str) -> bool:
        """Did nobody write this property, whatever the world?"""
        return self._top is not None and key not in self._top

    def property_names(self) -> Collection[str] | None:
        """The names of all its properties, whatever the world; None where that is not known."""
        return self._top

    def _written_plainly(self, keys: tuple[str, ...]) -> tuple[Any, Place, tuple[str, ...] | None]:
        """How far a property's path is the same in all worlds: what stands there, where, and the keys that are left; None where that is the whole answer."""
        if self._top is not None and keys and keys[0] not in self._top:
            self._plain[keys] = ABSENT, self.place / "Properties", None
            return self._plain[keys]
        node, place = self.body.get("Properties", _NONE), self.place / "Properties"
        left: tuple[str, ...] | None = keys
        for i, key in enumerate(keys):
            if not isinstance(node, dict) or not is_plain(node) or (key not in node and not _is_whole(node)):
                left = keys[i:]
                break
            if key not in node:
                node, left = ABSENT, None
                break
            node, place = node[key], place / key
        else:
            left = None if is_plain(node) else ()
        self._plain[keys] = node, place, left
        return node, place, left


def _is_text_for_good(value: Any, place: Place) -> bool:
    """Is it a string, whatever it says, in the place of a mapping that no string may spell? What a parameter, an export or a dynamic reference gives is never an object:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
    """
    return (
        type(value) is Text
        and all(type(part) is Token and part.kind in ("parameter", "import", "dynamic") for part in value)
        and not any(str(name).endswith(_JSON) for name in place.route[3:4])  # it may stand in the place of Properties themselves
    )


def _is_whole(node: Any) -> bool:
    """Is it a mapping that has, in all worlds, the keys that are written in it, and no others?"""
    return isinstance(node, dict) and is_plain(node) and not any(key == "<<" or str(key).startswith("Fn::") for key in node)
