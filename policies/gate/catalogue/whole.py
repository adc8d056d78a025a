"""An example of a rule's page as a whole template: laid over one good pipeline, as it is tested. What the example does not mention is as there.

The pipeline (`pipeline.json`) is made by `tools/generate.py` from that of the tests.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from ...rule import Mapping, Rule
from .page import page_of


def whole(rule: Rule, title: str) -> str | None:
    """The first example of this title, in YAML. None where the rule judges something else than a template's pipelines, or the page has no such example."""
    if not is_whole(rule) or (text := next((example.text for example in page_of(rule).examples if example.title == title), None)) is None:
        return None
    from queuegate.synth.sources.cloudformation import parse  # noqa: PLC0415 - only where an example is asked for

    return _yaml(merged(pipeline(), {"Resources": parse(text, "example.yaml")[0]}))


def is_whole(rule: Rule) -> bool:
    """Are the rule's examples, if it has any, laid over the pipeline?"""
    return rule.on is Mapping and rule.group != "declared" and any(example.title == "Bad" for example in page_of(rule).examples)


def pipeline() -> dict[str, Any]:
    """The good pipeline."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("pipeline.json").read_text(encoding="utf-8"))
    return found


def merged(base: Any, change: Any) -> Any:
    """The base with a fragment laid over it; `null` takes a property out, another Type replaces the resource."""
    if (
        not isinstance(base, dict)
        or not isinstance(change, dict)
        or ("Type" in change and "Type" in base and change["Type"] != base["Type"])
        or _is_call(change)
        or _is_call(base)
    ):
        return copy.deepcopy(change)
    both = {key: merged(base.get(key), change[key]) if key in change else base[key] for key in (*base, *(key for key in change if key not in base))}
    return {key: value for key, value in both.items() if value is not None}


def _is_call(node: dict[str, Any]) -> bool:
    return len(node) == 1 and (next(iter(node)) == "Ref" or next(iter(node)).startswith("Fn::"))


def _yaml(body: Any) -> str:
    import yaml  # noqa: PLC0415 - as above

    class Dumper(yaml.SafeDumper):
        """Code in lines of its own, and each value written out where it stands."""

        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the library asks of each value
            return True

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)

    Dumper.add_representer(str, text)
    found: str = yaml.dump(body, Dumper=Dumper, sort_keys=False, width=120, allow_unicode=True)
    return found
