"""Handlers of about a hundred lines as teams have them, in five languages and in any number, for `growth.py`: no two have the same names, helpers, clients and shape.

They are put together of what stands in `pieces`. There `E` is what a message is about (`Invoice`), `e` the same in small letters, `F` and `G` are fields of it, and `N` tells two functions apart.
"""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path
from typing import Any, Final, NamedTuple

_ABOUT: Final = (
    *("Order", "Invoice", "Shipment", "Refund", "Booking", "Payment", "Ticket", "Parcel"),
    *("Claim", "Quote", "Lease", "Visit", "Sensor", "Device", "Member", "Coupon"),
)
_FIELDS: Final = (
    *("amount", "total", "weight", "status", "currency", "country", "reference", "customer"),
    *("priority", "channel", "region", "category", "owner", "label", "source", "kind"),
)


class Language(NamedTuple):
    """Its runtime, how Handler names a handler, where that stands, how many helpers it has, and how one of them is only called sometimes."""

    pieces: str
    runtime: str
    handler: str
    file: str
    helpers: tuple[int, int]
    test: str = ""


LANGUAGES: Final = {
    "Python": Language("python", "python3.13", "app.handler", "app.py", (3, 5), "if e.get('F') == 'M':\n    CALL"),
    "JavaScript": Language("javascript", "nodejs22.x", "index.handler", "index.mjs", (3, 5), "if (e.F === 'M') {\n  CALL\n}"),
    "Java": Language(
        "java",
        "java21",
        "com.acme.e.EHandler::handleRequest",
        "src/main/java/com/acme/e/EHandler.java",
        (2, 4),
        'if (e.path("F").asText().equals("M")) {\n    CALL\n}',
    ),
    "Go": Language("go", "provided.al2023", "bootstrap", "main.go", (1, 3)),
    "C#": Language("csharp", "dotnet8", "E::Acme.E.Function::Handle", "Function.cs", (2, 4), 'if (e.F == "M")\n{\n    CALL\n}'),
}
_DEFINED: Final = re.compile(r"(?:def |function |const |private void |private async Task |worker\) )(\w*N)\b")
_OWN: Final = re.compile(r"\b(?!JSON\b)([a-zA-Z_]+)N\b")


class Code(NamedTuple):
    """A handler: what Handler names, its file, and its text."""

    handler: str
    file: str
    text: str


def code(language: str, number: int) -> Code:
    """A handler, the same for the same number."""
    of, chance = LANGUAGES[language], random.Random(f"{language} {number}")  # noqa: S311 - a shape, no secret
    pieces = _pieces(of.pieces)
    about, fields = f"{chance.choice(_ABOUT)}{number}", chance.sample(_FIELDS, 2)
    helpers, main = chance.sample(pieces["helper"], chance.randint(*of.helpers)), chance.choice(pieces["main"])
    bodies, lines = [], []
    for at, helper in enumerate(helpers):
        mark = f"{chance.choice('ABCDEFGH')}{at}"
        name = _DEFINED.findall(helper)[-1].removesuffix("N") + mark
        bodies.append(_OWN.sub(rf"\g<1>{mark}", helper))
        call = _call(language, pieces["call"][0], name, main)
        lines += (of.test.replace("M", mark).replace("CALL", call.strip()) if of.test and chance.random() < 0.3 else call.strip()).split("\n")  # noqa: PLR2004 - of ten, three
    where = re.search(r"^( *)CALLS\n", main, re.MULTILINE)
    indent = (where[1] if where is not None else "") + re.match(r"\s*", pieces["call"][0])[0]  # type: ignore[index]  # it always matches
    main = re.sub(r"^ *CALLS\n", lambda _: "".join(f"{indent}{line}\n" for line in lines), main, flags=re.MULTILINE)
    said = _named(language, about, fields)
    text = said(_OWN.sub(r"\g<1>_0", "\n".join([*pieces["head"], *bodies, main, *pieces.get("tail", ())])))
    return Code(said(of.handler), said(of.file), text)


def _pieces(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for piece in Path(__file__).with_name("pieces").joinpath(f"{name}.txt").read_text(encoding="utf-8").split("==== ")[1:]:
        kind, _, text = piece.partition("\n")
        found.setdefault(kind, []).append(text)
    return found


def _call(language: str, call: str, name: str, main: str) -> str:
    """How a helper is called: of C# one takes the context and one is not asynchronous, of Go what was parsed may be a pointer."""
    made = call.replace("NAME", name)
    if language == "C#":
        return made.replace("(e)", "(e, context)") if "Announce" in name else made.replace("await ", "") if "Apply" in name else made
    return made.replace("&one", "one") if "w.parse" in main else made


def _named(language: str, about: str, fields: list[str]) -> Any:
    """What gives all names their own spelling."""
    small = about.lower() if language == "Java" else about[0].lower() + about[1:]
    first, second = (one.capitalize() if language in ("Go", "C#") else one for one in fields)
    names = {"e": small, "E": about, "F": first, "G": second}

    def said(text: str) -> str:
        text = re.sub(r"\b(?:e|E|F|G)\b", lambda found: names[found[0]], text)
        return re.sub(r"\bE(?=Error|Worker|Handler)", about, re.sub(r"\be_(?=[A-Z])", f"{about.upper()}_", text))

    return said


def put(language: str, count: int, folder: Path) -> None:
    """So many pipelines in one template, each with a handler of its own."""
    resources: dict[str, Any] = {}
    for number in range(count):
        handler, file, text = code(language, number)
        where = folder / f"h{number}" / file
        where.parent.mkdir(parents=True)
        where.write_text(text, encoding="utf-8")
        variables = {name: name.lower() for name in sorted({*re.findall(r"\b[A-Z]+\d+_(?:TABLE|API|BUCKET|TOPIC|NEXT)\b", text)})}
        redrive = {"deadLetterTargetArn": {"Fn::GetAtt": [f"Dlq{number}", "Arn"]}, "maxReceiveCount": 5}
        event = {"Queue": {"Fn::GetAtt": [f"Queue{number}", "Arn"]}, "FunctionResponseTypes": ["ReportBatchItemFailures"]}
        function = {"Runtime": LANGUAGES[language].runtime, "Handler": handler, "CodeUri": f"h{number}", "Timeout": 30, "Environment": {"Variables": variables}}
        resources |= {
            f"Dlq{number}": {"Type": "AWS::SQS::Queue"},
            f"Queue{number}": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 180, "RedrivePolicy": redrive}},
            f"Worker{number}": {"Type": "AWS::Serverless::Function", "Properties": {**function, "Events": {"Queue": {"Type": "SQS", "Properties": event}}}},
        }
    folder.mkdir(exist_ok=True)
    (folder / "template.json").write_text(json.dumps({"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    put(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
