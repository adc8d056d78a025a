from __future__ import annotations

import pytest

from queuegate.policies.gate.settings.patterns import means

PATH = "Prod/Service/Worker/Resource"


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        pytest.param("WorkerC1A2", True, id="logical id"),
        pytest.param("Worker*", True, id="star in a logical id"),
        pytest.param("worker*", False, id="case counts"),
        pytest.param("WorkerC1A", False, id="no prefix"),
        pytest.param(PATH, True, id="construct path"),
        pytest.param("Prod/Service/Worker", True, id="the construct of the resource"),
        pytest.param("Prod/*/Worker", True, id="star is one part"),
        pytest.param("*/Worker", False, id="star is not two parts"),
        pytest.param("**/Worker", True, id="two stars are any parts"),
        pytest.param("**/Worker/Resource", True, id="two stars, whole path"),
        pytest.param("Prod/**", True, id="two stars at the end"),
        pytest.param("Prod/**/Service/Worker", True, id="two stars are no part, too"),
        pytest.param("Prod/Service/Worker/Resource/**", True, id="two stars behind everything"),
        pytest.param("**", True, id="everything"),
        pytest.param("Prod", False, id="a parent is not its child"),
        pytest.param("Prod/Service/W?rker", False, id="a question mark is itself"),
        pytest.param("Prod/Service/[W]orker", False, id="brackets are themselves"),
        pytest.param("/Prod/Service/Worker/", True, id="slashes at the ends"),
    ],
)
def test_a_pattern_means_a_resource(pattern: str, meant: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert means(pattern, "WorkerC1A2", PATH) is meant


def test_a_star_in_a_pattern_without_slashes_never_crosses_a_part() -> None:
    assert not means("Prod*", None, PATH)


def test_stars_in_a_pattern_of_a_waiver_do_not_go_back() -> None:
    """What fits is found, and what does not is given up, at the first place where a part fits."""
    construct = "/".join(["aab" * 20] * 40)
    assert means("**/" * 20 + "*a" * 14 + "*b", None, construct)
    assert not means("**/" * 20 + "*a" * 14 + "zz", None, construct)
    assert means("**/a/**/b", None, "a/b/a/c/b")
    assert not means("**/a/b/**/b", None, "a/c/b")


def test_what_has_no_name_is_not_meant() -> None:
    assert not means("**", None, None)


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        pytest.param("Orders", True, id="logical id"),
        pytest.param("*/Orders", True, id="in whatever stack"),
        pytest.param("**/Orders", True, id="two stars are any parts"),
        pytest.param("*/Order*", True, id="star in the logical id"),
        pytest.param("Prod/Orders", False, id="a stack's name is not in a template"),
        pytest.param("Prod*/Orders", False, id="nor a part of it"),
        pytest.param("*/*/Orders", False, id="a stack is one part"),
        pytest.param("*/Refunds", False, id="another resource"),
    ],
)
def test_a_pattern_means_a_resource_that_has_no_construct(pattern: str, meant: bool) -> None:  # noqa: FBT001 - as above
    assert means(pattern, "Orders", None) is meant
