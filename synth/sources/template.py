"""A template as it was read: plain data in CloudFormation's long form, and where each part of it is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from queuegate._light import NamedTuple

Route = tuple[str | int, ...]
"""The way from a document's root to a node: keys and indices, with `Fn::…` keys as in the long form, for example
`("Resources", "Worker", "Properties", "Timeout", "Fn::If", 1)`."""

DUMMY: Final = "dummy-value-for-"
"""How the CDK's dummy of an SSM parameter begins; here, how the dummy of anything does that has not been looked up: https://github.com/aws/aws-cdk/issues/9138"""
SOME_ENTRY: Final = Path()
"""Stands for an entry that the app works out: there is one, and which is not known."""


class Spot(NamedTuple):
    """A place in a file that a person can open. Lines and columns count from 1."""

    file: str
    line: int
    column: int | None = None


class Unreadable(Exception):  # noqa: N818 - the field's word, not "UnreadableError"
    """A target cannot be read. `kind` is the report's kind of problem (`unreadable`, `too-large` or `synthesis`)."""

    def __init__(self, message: str, spot: Spot | None = None, kind: str = "unreadable") -> None:
        super().__init__(message)
        self.message, self.spot, self.kind = message, spot, kind


class Template:
    """One CloudFormation template.

    `file` is the absolute path of the document; `stack` the stack that it makes (for a plain template: the file's stem); `body` its data, intrinsic functions in the
    long form, scalars as CloudFormation reads them. Three functions answer what only a finding asks, and cost nothing until then:
    `spot` (the node at a route, or its nearest ancestor that exists, in the document), `authored` (the user's own code that made it, innermost call first;
    empty for a template written by hand) and `construct` (a logical id's construct path, or None). Where `body` is made from what was written (a SAM template),
    `source` is the data as it was written, and `written` leads from a route in `body` to the route in `source`. `again` makes it anew once it is known what its
    loops go over; None where that is known already. `account` and `region` are where an app deploys it; "" where nothing says so. `called` is
    the stack's name in CloudFormation where a stack in another account or Region has the same, so that `stack` is another. `path` is the construct path of the stack in its app.
    `apart` are the resources whose own template (a product's, a stack set's) is read beside this one. `text` is the document as it was read; None where nobody keeps it.
    `app` is the folder of the cloud assembly that it is of. `slips` are the words of its resources that are read as what they plainly mean (`language.slips.Slip`), `misnamed`
    leads from its misspelt properties to the names that are meant (`language.property_slips`), `unlisted` from those that are to be lists to what stands there (`language.property_slips`).
    """

    __slots__ = (
        "_told",
        "account",
        "again",
        "apart",
        "app",
        "authored",
        "body",
        "called",
        "code",
        "construct",
        "entry",
        "file",
        "misnamed",
        "path",
        "region",
        "slips",
        "source",
        "spot",
        "stack",
        "text",
        "unlisted",
        "written",
    )

    def __init__(  # noqa: PLR0913 - a record
        self,
        *,
        file: str,
        stack: str,
        body: dict[str, Any],
        spot: Callable[[Route], Spot],
        authored: Callable[[Route], Sequence[Spot]] = lambda _: (),
        construct: Callable[[str], str | None] = lambda _: None,
        code: Callable[[str], Path | None] = lambda _: None,
        entry: Callable[[str], Path | None] = lambda _: None,
        source: dict[str, Any] | None = None,
        written: Callable[[Route], Route] = lambda route: route,
        account: str = "",
        region: str = "",
        called: str = "",
        path: str = "",
        apart: Collection[str] = (),
        text: str | None = None,
        app: str = "",
    ) -> None:
        self.file, self.stack, self.body, self.spot, self.authored, self.construct = file, stack, body, spot, authored, construct
        self.code, self.entry = code, entry
        self.source, self.written = body if source is None else source, written
        self.account, self.region, self.called, self.path, self.apart, self.text = account, region, called, path, apart, text
        self.app = app
        self.again: Callable[[Any], Template] | None = None
        self.slips: tuple[Any, ...] = ()
        self.misnamed: Mapping[Route, str] = {}
        self.unlisted: Mapping[Route, str] = {}
        self._told: dict[Route, Route] = {}

    def remade(self, body: dict[str, Any], written: Callable[[Route], Route], code: Callable[[str], Path | None] | None = None) -> Template:
        """The template with another body, of which `written` leads from a route to the one in this body, and perhaps with other code."""
        return Template(
            file=self.file,
            stack=self.stack,
            body=body,
            spot=lambda route: self.spot(written(route)),
            authored=lambda route: self.authored(written(route)),
            construct=self.construct,
            code=code or self.code,
            entry=self.entry,
            source=self.source,
            written=lambda route: self.written(written(route)),
            account=self.account,
            region=self.region,
            called=self.called,
            path=self.path,
            apart=self.apart,
            text=self.text,
            app=self.app,
        )

    def told_at(self, meant: Route, written: Route) -> None:
        """Whatever is asked for at the one route stands at the other."""
        if not self._told:
            spot = self.spot
            self.spot = lambda route: spot(self._as_told(route))
        self._told[meant] = written

    def _as_told(self, route: Route) -> Route:
        """Where this stands that may be told at another route, whose beginning may be told at a third one: `VisibilityTimeOut` among `Propertes`."""
        for _ in self._told:
            size = next((size for size in range(len(route), 0, -1) if route[:size] in self._told), 0)
            if not size:
                break
            route = (*self._told[route[:size]], *route[size:])
        return route

    @property
    def is_json(self) -> bool:
        """Is it written as JSON, whatever its name ends with?"""
        return self.file.lower().endswith(".json") or (self.text or "").lstrip("\ufeff \t\r\n").startswith("{")


def has_extensions(body: Mapping[str, Any]) -> bool:
    """Does it name the transform of loops and of functions in the place of names? https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html"""
    named = body.get("Transform")
    return "AWS::LanguageExtensions" in (named if isinstance(named, list) else [named])


SAM: Final = "AWS::Serverless"
CALL: Final = "Fn::Transform"
REFUSED: Final = "Fn::Refused"
"""Stands where SAM refuses what is written; its argument says why."""
INCLUDE: Final = "AWS::Include"


def lacks_transform(body: Mapping[str, Any]) -> bool:
    """Does it hold resources of SAM's, and name no transform that makes them? Then it is a part of a template, which may have Globals."""
    named = body.get("Transform")
    return is_sam(body) and not any(isinstance(one, str) and one.startswith(SAM) for one in (named if isinstance(named, list) else [named]))


def is_sam(body: Mapping[str, Any]) -> bool:
    """Does the template name SAM's transform, or hold a resource of SAM's? A fragment does not name the transform."""
    transform, resources = body.get("Transform"), body.get("Resources")
    types = [one.get("Type") for one in resources.values() if isinstance(one, dict)] if isinstance(resources, dict) else []
    return any(isinstance(one, str) and one.startswith(SAM) for one in (*(transform if isinstance(transform, list) else [transform]), *types))
