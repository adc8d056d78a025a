"""A policy statement as code of the CDK, in Python or TypeScript: `iam.PolicyStatement(…)`, each resource as the attribute of the construct that it is made by.

https://docs.aws.amazon.com/cdk/api/v2/python/aws_cdk.aws_iam/PolicyStatement.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from queuegate._light import regex

from ...language.scope import Scope
from ...values.defaults import BUCKET, BUS, FUNCTION, GLOBAL_TABLE, KEY, LOG_GROUP, QUEUE, SECRET, STATE_MACHINE, TABLE, TOPIC
from .cdk_languages import PYTHON, Code, Language
from .minimal import Minimal, hint_of

_ATTRIBUTES: Final = {
    (QUEUE, "Arn"): "queue_arn",
    (QUEUE, "QueueName"): "queue_name",
    (TABLE, "Arn"): "table_arn",
    (TABLE, ""): "table_name",
    (GLOBAL_TABLE, "Arn"): "table_arn",
    (KEY, "Arn"): "key_arn",
    (TOPIC, ""): "topic_arn",
    (BUCKET, "Arn"): "bucket_arn",
    (BUCKET, ""): "bucket_name",
    (LOG_GROUP, "Arn"): "log_group_arn",
    (FUNCTION, "Arn"): "function_arn",
    (FUNCTION, ""): "function_name",
    (SECRET, ""): "secret_arn",
    (STATE_MACHINE, ""): "state_machine_arn",
    (BUS, "Arn"): "event_bus_arn",
}
"""What a construct calls an attribute of its resource, in Python; a test synthesises each."""
_PSEUDO: Final = {
    "AWS::Partition": "PARTITION",
    "AWS::Region": "REGION",
    "AWS::AccountId": "ACCOUNT_ID",
    "AWS::StackName": "STACK_NAME",
    "AWS::URLSuffix": "URL_SUFFIX",
}
_NAME: Final = regex(r"\$\{(!?)([^}]*)\}")
_EXPORTED: Final = regex(r":ExportsOutput(?:FnGetAtt(?P<made>\w+?)[0-9A-F]{8}(?P<attribute>Arn)|Ref(?P<named>\w+?)[0-9A-F]{8})[0-9A-F]{8}$")
"""What the CDK calls the export that it makes of a reference to another stack; it goes with the last such reference, so that nothing else may name it."""
_CONSTRUCTS: Final = {"dynamodb": "table", "sqs": "queue", "kms": "key", "s3": "bucket", "lambda": "function", "events": "event_bus"}
"""What has an ARN in `<construct>_arn`, by the service of the actions on it; Ref of a topic and of a state machine gives it too."""
_BY_REF: Final = {"sns": "topic", "states": "state_machine"}
_LONG: Final = 100
"""Columns of actions that go into one line."""


def in_cdk(one: Minimal, scope: Scope, language: Language = PYTHON, *, one_line: bool = False) -> str:
    """The statement as an expression, of several lines or in one. Constructs are named by variables that are made of their paths."""
    resource = _expression(_across(one.resource, one.actions[0].partition(":")[0], language), scope, language)
    actions, (begin, named, end) = [_quoted(action) for action in one.actions], language.statement
    if one_line:
        return f"{begin}actions{named}[{', '.join(actions)}], resources{named}[{resource}]{end}"
    hints = ", ".join(dict.fromkeys(_hints(one.resource, scope)))
    hint = f"  {language.remark} {''.join(char if char.isprintable() else ' ' for char in hints)}" if hints else ""
    listed = f"[{', '.join(actions)}]" if sum(map(len, actions)) < _LONG else "".join(["[", *(f"\n        {action}," for action in actions), "\n    ]"])
    return f"{begin}\n    actions{named}{listed},\n    resources{named}[{resource}],{hint}\n{end}"


def _across(node: Any, service: str, language: Language) -> Any:
    """The expression with the construct of another stack in the place of the export that the CDK made of it."""
    match node:
        case {"Fn::ImportValue": str() as name} if found := _EXPORTED.search(name):
            construct = (_CONSTRUCTS if found["attribute"] else _BY_REF).get(service)
            held = language.word(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", found["made"] or found["named"]).lower())
            return Code(f"{held}.{language.word(f'{construct}_arn')}") if construct and held.isidentifier() and not language.taken(held) else node
        case dict():
            return {key: _across(value, service, language) for key, value in node.items()}
        case list():
            return [_across(value, service, language) for value in node]
    return node


def variable(logical_id: str, scope: Scope, language: Language = PYTHON) -> str:
    """A name for the variable that holds a construct: `messaging_queue` for `Stack/Messaging/Queue/Resource`."""
    path = hint_of(logical_id, scope) or logical_id
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", re.sub(r"[^0-9A-Za-z]+", "_", path)).strip("_").lower()
    name = language.word(re.sub(r"_+", "_", words) or "construct")
    return f"_{name}" if name[0].isdigit() else f"{name}_" if language.taken(name) else name


def _hints(node: Any, scope: Scope) -> Iterator[str]:
    names = [node["Ref"]] if isinstance(node, dict) and "Ref" in node else []
    if isinstance(node, dict) and isinstance(got := node.get("Fn::GetAtt"), list):
        names = [got[0]]
    if isinstance(node, dict) and (sub := node.get("Fn::Sub")) is not None:
        names = [match[2].partition(".")[0] for match in _NAME.finditer(sub if isinstance(sub, str) else sub[0])]
    yield from (hint for name in names if isinstance(name, str) and name in scope.resources and (hint := hint_of(name, scope)))


def _expression(node: Any, scope: Scope, language: Language) -> str:
    match node:
        case str():
            return _quoted(node)
        case Code(code):
            return code
        case {"Ref": str() as name}:
            return _reference(name, "", scope, language)
        case {"Fn::GetAtt": [str() as name, str() as attribute]}:
            return _reference(name, attribute, scope, language)
        case {"Fn::Sub": str() as text}:
            return _formatted(text, {}, scope, language)
        case {"Fn::Sub": [str() as text, dict() as own]}:
            return _formatted(text, own, scope, language)
        case {"Fn::ImportValue": name}:
            return f"Fn.{language.word('import_value')}({_expression(name, scope, language)})"
    return f"Token.{language.word('as_string')}({language.data(node)})"


def _reference(name: str, attribute: str, scope: Scope, language: Language) -> str:
    if name in _PSEUDO:
        return f"Aws.{_PSEUDO[name]}"
    if name not in scope.resources:
        return f"Fn.ref({_quoted(name)})"
    if (known := _ATTRIBUTES.get((str(scope.resources[name].get("Type")), attribute))) is not None:
        return f"{variable(name, scope, language)}.{language.word(known)}"
    got = f"Fn.{language.word('get_att')}({_quoted(name)}, {_quoted(attribute)}).{language.word('to_string')}()"
    return got if attribute else f"Fn.ref({_quoted(name)})"


def _formatted(text: str, own: dict[str, Any], scope: Scope, language: Language) -> str:
    """A text with names in it, in the language's own way."""
    pieces: list[str | Code] = []
    at = 0
    for match in _NAME.finditer(text):
        pieces.append(text[at : match.start()])
        name, _, attribute = match[2].partition(".")
        inner = _expression(own[match[2]], scope, language) if match[2] in own else _reference(name, attribute, scope, language)
        pieces.append(f"${{{match[2]}}}" if match[1] else Code(inner))
        at = match.end()
    return language.formatted([*pieces, text[at:]])


def _quoted(text: str) -> str:
    return json.dumps(text)
