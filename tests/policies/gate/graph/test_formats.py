"""Every format says the same, and nothing that a template says is more than text in it."""

from __future__ import annotations

import re
import runpy
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from queuegate.policies.gate.graph import links, mermaid
from queuegate.policies.gate.report.record.model import Source
from queuegate.policies.gate.run.asking.functions import Told

PIPELINE: str = runpy.run_path(str(Path(__file__).with_name("test_collect.py")))["PIPELINE"]

Draw = Callable[..., Told]
SECRET = re.compile(r"(?<!\d)0?73[12](?!\d)")
FORMATS = ("tree", "mermaid", "markdown", "html")
TAGS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "h1", "h2", "h3", "p", "span", "nav", "ul", "ol", "li", "main", "section", "article", "svg", "path",
    "dl", "div", "dt", "dd", "strong", "code", "details", "summary", "footer",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "href", "id", "role", "aria-label", "aria-labelledby", "aria-hidden", "viewbox", "focusable", "d",
}  # fmt: skip
LINE = re.compile(
    r"flowchart LR|  accTitle: [\w ]+|  classDef \w+ [\w:#,;. -]+|  class [\w,]+ \w+|"
    r"  n\d+(?:\[/|\[\[|\{\{|\(\[|>)\"(?:[^\W_]|[ ]|#\d+;|<br/>)+\"(?:/\]|\]\]|\}\}|\]\)|\])|"
    r"  n\d+ (?:-->|-\.->)\|\"(?:[^\W_]|[ ]|#\d+;)+\"\| n\d+|"
    r"  click n\d+ href \"https://[\w./%-]+#L\d+\""
)


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_hostile_names_are_text_on_the_page(draw: Draw, hostile: str) -> None:
    page = Page(draw("html", hostile, "javascript:alert(1).yaml").text)
    assert set(page.tags) <= TAGS
    assert {name for name, _ in page.attributes} <= ATTRIBUTES
    words = " ".join(page.words)
    assert "<script>alert(1)</script>" in words
    assert "<img src=x onerror=alert(1)>" in words
    assert {value[:2] for name, value in page.attributes if name == "href"} <= {"./", "#p", "#n"}
    assert len({value for name, value in page.attributes if name == "id"}) == sum(name == "id" for name, _ in page.attributes)


def test_every_link_within_the_page_leads_somewhere(draw: Draw, hostile: str) -> None:
    page = Page(draw("html", hostile).text)
    ids = {value for name, value in page.attributes if name == "id"}
    assert {value[1:] for name, value in page.attributes if name == "href" and value.startswith("#")} <= ids
    assert {value for name, value in page.attributes if name == "aria-labelledby"} <= ids


def test_a_node_of_many_pipelines_leads_to_some_of_them_and_tells_how_many_more(draw: Draw) -> None:
    """All links would be the square of the pipelines: 38 MB for what a template may hold."""
    queues = "".join(
        f"  Q{i}: {{Type: AWS::SQS::Queue}}\n  M{i}: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Q{i}.Arn, FunctionName: !Ref Worker}}}}\n"
        for i in range(30)
    )
    worker = "  Worker: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: a.b, Role: r, Code: {S3Bucket: b, S3Key: k}}}\n"
    page = Page(draw("html", f"Resources:\n{queues}{worker}").text)
    words = "".join(page.words)
    assert words.count("also in ") == 30 * 8
    assert words.count("and in 21 more pipelines") == 30
    ids = {value for name, value in page.attributes if name == "id"}
    assert {value[1:] for name, value in page.attributes if name == "href" and value.startswith("#")} <= ids


def test_the_page_forbids_everything_but_its_own_style(draw: Draw, good: str) -> None:
    text = draw("html", good).text
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert re.fullmatch(r"default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'", policy)
    assert "http" not in re.sub(r"http-equiv", "", text)


def test_a_flowchart_has_no_line_but_those_that_we_mean(draw: Draw, hostile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("GITHUB_SERVER_URL", "https://github.com"), ("GITHUB_REPOSITORY", "o/r"), ("GITHUB_SHA", "abc")):
        monkeypatch.setenv(name, value)
    text = draw("mermaid", hostile, 'a b"click`.yaml').text
    assert [line for line in text.splitlines() if not LINE.fullmatch(line)] == []
    assert "click n1 href" in text
    assert "#60;script#62;" in text


def test_no_name_ends_the_fence_of_the_markdown(draw: Draw, hostile: str) -> None:
    lines = draw("markdown", hostile).text.splitlines()
    fences = [line for line in lines if line.startswith("```")]
    assert fences == ["```mermaid", "```"] * (len(fences) // 2)
    assert not re.search(r"(?<!\\)<(?!br/>)", "\n".join(lines))


@pytest.mark.parametrize("form", FORMATS)
def test_what_nobody_shall_see_is_in_no_format(draw: Draw, hostile: str, form: str) -> None:
    told = draw(form, hostile)
    assert "MessageRetentionPeriod" in told.text
    without_ids = re.sub(r"#\d+;|L\d+|:\d+", "", told.text)
    assert not SECRET.search(without_ids), SECRET.search(without_ids)
    assert not any(SECRET.search(remark) for remark in told.remarks)


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_controls_a_terminal_or_turns_the_writing(draw: Draw, hostile: str, form: str) -> None:
    text = draw(form, hostile).text
    assert all(char.isprintable() or char == "\n" or (char == "\u200b" and form == "markdown") for char in text)
    assert text.encode()


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_template_is_the_same_picture(draw: Draw, hostile: str, form: str) -> None:
    assert draw(form, hostile) == draw(form, hostile)


def test_a_tree_is_dashed_where_nobody_knows(draw: Draw, hostile: str) -> None:
    lines = draw("tree", hostile).text.splitlines()
    assert any(line.startswith("├┄ queue") for line in lines)
    assert any(line.startswith("├─ queue") for line in lines)


def test_a_function_that_sends_is_told_from_the_one_that_reads(draw: Draw) -> None:
    """A function that reads a queue of its own is no mere producer of another."""
    second = "  More: {Type: AWS::SQS::Queue}\n  Second: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt More.Arn, FunctionName: !Ref Api}}\n"
    lines = [line.strip("│├└─ ") for line in draw("tree", PIPELINE + second).text.splitlines()]
    senders = [i for i, line in enumerate(lines) if line.startswith("function Api")]
    assert "sends to Orders" in {lines[i + 1] for i in senders}


def test_a_tree_has_an_ascii_form(draw: Draw, good: str) -> None:
    text = draw("tree", good, ascii_only=True).text
    assert "|- queue" in text
    assert not set("├└│┄─") & set(text)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_tree_fits_its_terminal(draw: Draw, good: str, width: int) -> None:
    assert max(map(len, draw("tree", good, width=width).text.splitlines())) <= width


def test_a_label_is_told_character_by_character() -> None:
    assert mermaid.text('a"b<é中') == "a#34;b#60;é中"
    assert mermaid.text("x" * 500).count("x") == 200


def test_a_line_is_opened_at_the_forge_or_in_the_folder() -> None:
    here = Path("/repo/services")
    gitlab = links.forge({"CI_PROJECT_URL": "https://gitlab.example/o/r", "CI_COMMIT_SHA": "abc"}, here, Path("/repo"))
    assert gitlab is not None
    assert gitlab(Source("a b/t.yaml", 3)) == "https://gitlab.example/o/r/-/blob/abc/services/a%20b/t.yaml#L3"
    assert gitlab(Source("../../elsewhere.yaml", 3)) == ""
    assert links.forge({}, here, here) is None
    assert links.forge({"CI_PROJECT_URL": 'https://x/" onclick="', "CI_COMMIT_SHA": "abc"}, here, here) is None
    assert links.local(here, Path("/repo/out"))(Source("javascript:x.yaml", 1)) == "../services/javascript%3Ax.yaml#L1"
    assert links.local(here, here)(Source("javascript:x.yaml", 1)) == "./javascript%3Ax.yaml#L1"
