from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.synth.iam.policies.match import covers, covers_action, matches, may_meet
from queuegate.synth.values.text import Text, Token
from queuegate.synth.values.worlds import Undecided

P, R, A = Token("pseudo", "AWS::Partition"), Token("pseudo", "AWS::Region"), Token("pseudo", "AWS::AccountId")
STACK = Token("pseudo", "AWS::StackName", "", "t0")
PARAMETER = Token("parameter", "Name", "", "t0")
SHARED = Token("parameter", "Env", "", "t0")
IMPORT = Token("import", "OrdersArn", "", "t0")
MADE_UP = Token("resource", "Orders", "QueueName", "t0")
OTHERS = Token("resource", "Other", "QueueName", "t0")


def arn(*name: object) -> Text:
    return Text.of("arn:", P, ":sqs:", R, ":", A, ":", *name)


ORDERS = arn(STACK, "-Orders-", MADE_UP)
NAMED = arn("orders")

SYMBOLS = st.sampled_from(["a", "b", ":", Token("resource", "X"), Token("resource", "Y")])
PATTERN = st.lists(st.one_of(SYMBOLS, st.sampled_from(["*", "?"])), max_size=7)
SUBJECT = st.lists(SYMBOLS, max_size=7)


def obviously(pattern: list[object], subject: list[object]) -> bool:
    """The definition, word for word."""
    if not pattern:
        return not subject
    head, rest = pattern[0], pattern[1:]
    if head == "*":
        return any(obviously(rest, subject[i:]) for i in range(len(subject) + 1))
    return bool(subject) and (head == subject[0] or (head == "?" and isinstance(subject[0], str))) and obviously(rest, subject[1:])


@settings(deadline=None)
@given(PATTERN, SUBJECT)
def test_wildcards_match_as_their_definition_says(pattern: list[object], subject: list[object]) -> None:
    assert matches(pattern, subject) is obviously(pattern, subject)


@settings(deadline=None)
@given(PATTERN, SUBJECT)
def test_what_a_pattern_matches_it_covers(pattern: list[object], subject: list[object]) -> None:
    if obviously(pattern, subject):
        assert covers(Text.of(*pattern), Text.of(*subject)) is True


PARTS = st.lists(st.sampled_from(["a", "ab", ":", "*", "?", P, R, PARAMETER, MADE_UP]), max_size=5)


@settings(deadline=None)
@given(PARTS, PARTS)
def test_what_may_meet_is_not_told_apart_by_how_it_begins_or_ends(pattern: list[object], subject: list[object]) -> None:
    one, two = Text.of(P, ":", *pattern), Text.of(P, ":", *subject)
    with suppress(Undecided):
        assert covers(one, two) or not may_meet(one, two)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "*", "?", PARAMETER]), max_size=5), st.text("ab", max_size=4), st.text("ab", max_size=3))
def test_a_parameter_that_may_hold_the_missing_part_is_never_answered_with_no(pattern: list[object], subject: str, value: str) -> None:
    """If some value of the parameter makes the pattern match, the answer is not no."""
    whole = re.compile("".join({"*": ".*", "?": "."}.get(str(part), str(part)) if not isinstance(part, Token) else value for part in pattern))
    if whole.fullmatch(subject):
        try:
            assert covers(Text.of(*pattern), Text.of(subject)) is True
        except Undecided as doubt:
            assert doubt.settle == "--parameter Name=VALUE"  # noqa: PT017 - both answers are right


@pytest.mark.parametrize(
    ("pattern", "subject"),
    [
        pytest.param(Text.of("*"), ORDERS, id="star"),
        pytest.param(ORDERS, ORDERS, id="the ARN itself"),
        pytest.param(Text.of("arn:aws:sqs:eu-west-1:123456789012:orders"), NAMED, id="literal region and account"),
        pytest.param(Text.of("arn:aws-cn:sqs:cn-north-1:123456789012:orders"), NAMED, id="another partition"),
        pytest.param(Text.of("arn:aws:sqs:", R, ":", A, ":orders"), NAMED, id="Sub with a literal partition"),
        pytest.param(NAMED, Text.of("arn:aws:sqs:eu-west-1:123456789012:orders"), id="the other way round"),
        pytest.param(Text.of("arn:aws:sqs:*:*:orders"), NAMED, id="wildcards for region and account"),
        pytest.param(Text.of("arn:aws:sqs:*"), NAMED, id="all of the service"),
        pytest.param(Text.of("arn:aws:sqs:*"), ORDERS, id="all of the service, made-up name"),
        pytest.param(Text.of("arn:*:sqs:*:*:*"), ORDERS, id="every field"),
        pytest.param(Text.of("arn:aws:sqs:eu-*:*:ord?rs"), NAMED, id="question mark"),
        pytest.param(arn(STACK, "-*"), ORDERS, id="the stack's own names"),
        pytest.param(arn("*-Orders-*"), ORDERS, id="the logical id"),
        pytest.param(arn(PARAMETER), arn(PARAMETER), id="the same parameter"),
        pytest.param(Text.of(IMPORT), Text.of(IMPORT), id="the same import"),
    ],
)
def test_it_covers(pattern: Text, subject: Text) -> None:
    assert covers(pattern, subject) is True


@pytest.mark.parametrize(
    ("pattern", "subject"),
    [
        pytest.param(arn(STACK, "-Other-", OTHERS), ORDERS, id="another queue's made-up name"),
        pytest.param(NAMED, ORDERS, id="a name somebody wrote is not one CloudFormation made up"),
        pytest.param(arn("order"), NAMED, id="a prefix is not enough"),
        pytest.param(arn("Orders"), NAMED, id="names are case-sensitive"),
        pytest.param(Text.of("arn:aws:sqs:::orders"), NAMED, id="empty region and account are nobody's"),
        pytest.param(Text.of("arn:aws:sns:*:*:orders"), NAMED, id="another service"),
        pytest.param(Text.of("arn:aws:sqs:us-east-1:1:orders"), Text.of("arn:aws:sqs:eu-west-1:1:orders"), id="two literal regions"),
        pytest.param(Text.of(Token("resource", "Orders", "", "t0")), ORDERS, id="a URL (Ref of a queue)"),
        pytest.param(Text.of("arn:aws:s3:::", PARAMETER), NAMED, id="a parameter in another service's ARN"),
        pytest.param(arn("dead-", PARAMETER), NAMED, id="a parameter behind another prefix"),
        pytest.param(Text(), NAMED, id="nothing"),
        pytest.param(arn("Hook_*"), ORDERS, id="no stack has an underscore in its name"),
        pytest.param(arn("Hook?x_*"), ORDERS, id="nor before one"),
    ],
)
def test_it_does_not_cover(pattern: Text, subject: Text) -> None:
    assert covers(pattern, subject) is False


@pytest.mark.parametrize(
    ("pattern", "subject", "settle", "reason"),
    [
        pytest.param(Text.of(PARAMETER), NAMED, "--parameter Name=VALUE", "the parameter Name", id="a parameter may be the ARN"),
        pytest.param(arn(PARAMETER), NAMED, "--parameter Name=VALUE", "the parameter Name", id="a parameter may be the name"),
        pytest.param(arn("ord", PARAMETER, "*"), NAMED, "--parameter Name=VALUE", "the parameter Name", id="and a part of it"),
        pytest.param(arn("orders", PARAMETER), NAMED, "--parameter Name=VALUE", "the parameter Name", id="and empty"),
        pytest.param(Text.of("arn:aws:sqs:", R, ":", PARAMETER, ":orders"), NAMED, "--parameter Name=VALUE", "the parameter Name", id="and another account"),
        pytest.param(NAMED, arn(PARAMETER), "--parameter Name=VALUE", "the parameter Name", id="the queue's name is a parameter"),
        pytest.param(Text.of(IMPORT), NAMED, 'externals: {"OrdersArn": …} in queuegate.yaml', "OrdersArn is imported", id="an import may be the ARN"),
        pytest.param(arn(SHARED, PARAMETER), arn(SHARED, "-orders"), "--parameter Name=VALUE", "the parameter Name", id="not the parameter that both share"),
        pytest.param(arn("prod-*"), ORDERS, "--parameter AWS::StackName=VALUE", "AWS::StackName", id="a stack may be called so"),
        pytest.param(
            arn(Token("variable", "aws:PrincipalTag/team"), "-orders"),
            arn("a-orders"),
            "",
            "${aws:PrincipalTag/team} is known only when a request is made",
            id="policy variable",
        ),
    ],
)
def test_nobody_can_know(pattern: Text, subject: Text, settle: str, reason: str) -> None:
    with pytest.raises(Undecided, match=re.escape(reason)) as caught:
        covers(pattern, subject)
    assert caught.value.settle == settle


@pytest.mark.parametrize("pattern", ["sqs:ReceiveMessage", "SQS:receivemessage", "sqs:*", "*", "sqs:Receive*", "s?s:ReceiveMessag?", "sqs:*Message"])
def test_action_names_are_case_insensitive_and_take_wildcards(pattern: str) -> None:
    assert covers_action(Text.of(pattern), "sqs:ReceiveMessage") is True


@pytest.mark.parametrize("pattern", ["sqs:ReceiveMessageBatch", "sqs:Receive", "sns:*", "sqs", "sqs:Send*", ""])
def test_other_actions_are_not_covered(pattern: str) -> None:
    assert covers_action(Text.of(pattern), "sqs:ReceiveMessage") is False


def test_a_parameter_in_an_action_is_a_doubt_only_where_it_may_matter() -> None:
    assert covers_action(Text.of("s3:", PARAMETER), "sqs:ReceiveMessage") is False
    with pytest.raises(Undecided, match="Name"):
        covers_action(Text.of("sqs:", PARAMETER), "sqs:ReceiveMessage")


def test_a_long_pattern_of_stars_is_quick() -> None:
    assert matches("a*" * 200 + "b", "a" * 2000) is False
    assert may_meet(Text.of("*a" * 100, PARAMETER, "c"), Text.of("a" * 300, PARAMETER, "b")) is False


def test_texts_that_begin_alike_up_to_a_wildcard_may_go_on_otherwise() -> None:
    """What follows the wildcard is no second beginning."""
    assert covers(Text.of("p*", R, "a"), Text.of("p*", R, "b", R, "a"))
    assert not covers(Text.of("p", R, "a"), Text.of("p", R, "b", R, "a"))


def test_a_reference_alone_is_an_arn_of_which_nobody_knows_the_end() -> None:
    secret, unknown = Text.of(Token("resource", "Secret", "", "t0")), Token("unknown", "it is made up")
    with pytest.raises(Undecided, match="it is made up"):
        covers(secret, arn("prod/", unknown))
    assert not covers(secret, arn("prod"))
    assert not covers(Text.of("arn:", P, ":s3:::", Token("resource", "Secret", "", "t0")), arn("prod/", unknown))


@pytest.mark.parametrize(
    ("pattern", "covered"),
    [
        pytest.param(("shop-dev-", A, "/*"), False, id="the parts are exchanged"),
        pytest.param(("shop-", R, "-dev/*"), False, id="another part"),
        pytest.param(("shop-", A, "-dev/*"), True, id="as it is"),
        pytest.param(("shop-123456789012-dev/*",), True, id="an account that is written out"),
        pytest.param(("shop-????????????-dev/*",), True, id="any account"),
        pytest.param(("shop-*/*",), True, id="anything"),
    ],
)
def test_an_account_in_a_name_has_digits_alone(pattern: tuple[object, ...], *, covered: bool) -> None:
    assert covers(arn(*pattern), arn("shop-", A, "-dev/", MADE_UP)) is covered
