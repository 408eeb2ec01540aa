"""Axes: strings that know what stands along them."""

from stepper.engine import Axis, Tokens
from stepper.engine.axis import axes_named

QUERIES, KEYS = Tokens("target", 2, 3), Tokens("target", 0, 3)


def test_an_axis_is_its_name() -> None:
    axes = axes_named("head query key", QUERIES, KEYS)
    assert axes == ("head", "query", "key")
    assert "key" in axes
    assert axes.index(Axis("key", "token")) == 2
    assert ", ".join(axes) == "head, query, key"


def test_token_axes_have_their_tokens_in_order() -> None:
    axes = axes_named("head query key", QUERIES, KEYS)
    assert [axis.tokens for axis in axes] == [None, QUERIES, KEYS]
    assert [axis.kind for axis in axes] == ["head", "token", "token"]


def test_what_is_no_other_kind_is_a_feature() -> None:
    assert [axis.kind for axis in axes_named("token d_model", KEYS)] == ["token", "feature"]
    assert [axis.kind for axis in axes_named("token vocab", KEYS)] == ["token", "vocab"]
