"""Calls that only say something about what they are given, or make something of it (a model's answer, labels, a translation; another form, a check): nothing is kept by them, so that they are not what a message is for."""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

from .naming import only_names

_WORKS_OUT: Final = regex(
    r"(?:^|[^a-z])(?:"
    r"invokemodel(?:withresponsestream)?|converse(?:stream)?|applyguardrail|rerank"
    r"|(?:batch)?detect(?:sentiment|targetedsentiment|entities|keyphrases|syntax|dominantlanguage)|detectpiientities|detecttoxiccontent|containspiientities|classifydocument"
    r"|detect(?:labels|customlabels|moderationlabels|faces|text|protectiveequipment)|recognizecelebrities|comparefaces|searchfaces(?:byimage)?"
    r"|analyze(?:document|expense|id)|detectdocumenttext|translate(?:text|document)"
    r")(?:command|async)?(?:\(|$)"
)
"""Their access level is Read: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html, list_amazoncomprehend.html, list_amazonrekognition.html, list_amazontextract.html and list_amazontranslate.html there."""
_MAKES: Final = regex(
    r"_*(?:(?:try|must|safe|pre)_?)?(?:(?:un)?marshal+|(?:de)?seriali[sz]e|encode|decode|(?:un)?pickle|parse|stringify|(?:is_?)?valid(?:ate)?|verify|assert)(?![a-z])"
)
"""`attributevalue.UnmarshalMap`, `proto.Unmarshal`, `validate_order`: another form of what is given, or whether it may be worked on."""
_GIVES: Final = regex(
    r"_*(?:(?:try|must|safe|pre)_?)?(?:convert|normali[sz]e|format|render|require|calc|calculate|compute|score|estimate|hash|digest|(?:de|un)?compress|encrypt|decrypt"
    r"|(?:to|as|into|from)_(?:events?|domain|entity|model|command|dto|dict|message|record|item|payload|request|dataclass))(?![a-z])"
)
"""Whoever calls one of these and takes nothing of what it gives has something done (`await client.renderInvoice(order)`)."""
_HUMP: Final = regex(r"(?<=[a-z0-9])(?=[A-Z])")
_MOST: Final = 400


def only_works_out(call: str, *, is_taken: bool = True) -> bool:
    """Is a call, as it is written or by its dotted name, one of those? `is_taken`: somebody takes what it gives."""
    last = _HUMP.sub("_", call[:_MOST].partition("(")[0].rpartition(".")[2]).lower()
    return (
        _MAKES.match(last) is not None or (is_taken and _GIVES.match(last) is not None) or _WORKS_OUT.search(call[:_MOST].replace("_", "").lower()) is not None
    )


def does_nothing(call: str, *, is_taken: bool = True) -> bool:
    """Is a call, by its name, no work on a message: does it only say something about it, or name it for a log or a trace?"""
    return only_names(call) or only_works_out(call, is_taken=is_taken)
