from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.policies.gate.report.text.uri import is_inside, is_web, uri

PATHS = st.text(alphabet=st.sampled_from("ab./:?#%@\\&; \u202eé"), min_size=1, max_size=30)


@settings(deadline=None)
@given(PATHS)
def test_a_path_is_a_path_whatever_it_holds(path: str) -> None:
    parts = urlsplit(uri(path))
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) in (("", "", "", ""), ("file", "", "", ""))
    assert unquote(parts.path).lstrip("/") == path.lstrip("/")
    assert uri(path).isascii()
    assert " " not in uri(path)


@pytest.mark.parametrize("path", ["javascript:alert(1)", "//evil.example/x", "C:/x", "/etc/passwd", "a\udcffb", "x\ud800", "https://evil.example"])
def test_it_names_no_scheme_of_its_own_and_no_host(path: str) -> None:
    parts = urlsplit(uri(path))
    assert parts.scheme in ("", "file")
    assert parts.netloc == ""


@pytest.mark.parametrize(("path", "inside"), [("a/b", True), ("..a/b", True), ("../a", False), ("..", False), ("/a", False), ("C:/a", False)])
def test_only_what_lies_below_the_root_is_inside(path: str, inside: bool) -> None:  # noqa: FBT001 - one column of the table
    assert is_inside(path) is inside


@pytest.mark.parametrize(
    ("text", "web"),
    [("https://docs.aws.amazon.com/a#b", True), ("javascript:x", False), ("https://a.b/c d", False), ("https://a.b/\u202e", False), ("", False)],
)
def test_an_address_is_one_to_follow(text: str, web: bool) -> None:  # noqa: FBT001 - as above
    assert is_web(text) is web
