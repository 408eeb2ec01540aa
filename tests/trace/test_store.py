"""The store: a byte budget, the least recently used first to go, pinned arrays kept."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepper.engine import Array
from stepper.trace import Store


def kilobyte(number: float = 0.0) -> Array:
    return np.full(256, number, dtype=np.float32)


def test_what_was_used_least_recently_goes_first() -> None:
    store = Store(budget=3 * 1024)
    for name in "abc":
        store.put(name, kilobyte())
    store.get("a")
    store.put("d", kilobyte())
    assert [name for name in "abcd" if name in store] == ["a", "c", "d"]


def test_pinned_arrays_stay_up_to_half_of_the_budget() -> None:
    store = Store(budget=4 * 1024)
    for name in "abc":
        store.put(name, kilobyte(), pinned=True)
    for name in "defgh":
        store.put(name, kilobyte())
    assert [name for name in "abc" if name in store] == ["a", "b"]


def test_an_array_larger_than_the_budget_is_not_kept_and_drives_nothing_out() -> None:
    store = Store(budget=1024)
    store.put("small", kilobyte()[:8])
    store.put("large", np.zeros(1000, dtype=np.float32))
    assert ("small" in store, "large" in store) == (True, False)


def test_an_array_that_does_not_fit_beside_the_pinned_ones_drives_nothing_out() -> None:
    store = Store(budget=4096)
    store.put("residual", kilobyte(), pinned=True)
    store.put("small", kilobyte())
    store.put("large", np.zeros(900, dtype=np.float32))
    assert [name for name in ("residual", "small", "large") if name in store] == ["residual", "small"]


def test_what_somebody_has_in_hand_is_found_again_and_forgotten_once_it_is_let_go() -> None:
    store = Store(budget=1024)
    in_hand = np.zeros(1000, dtype=np.float32)
    store.put("large", in_hand)
    assert store.get("large") is in_hand
    assert store.bytes == 0
    del in_hand
    assert store.get("large") is None


def test_what_is_not_there_is_none() -> None:
    assert Store().get("nothing") is None


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(1, 400), st.booleans()), max_size=60), st.integers(0, 4000))
def test_the_bytes_are_those_of_what_is_kept_and_within_the_budget(puts: list[tuple[str, int, bool]], budget: int) -> None:
    store = Store(budget)
    sizes = {name: size for name, size, _ in puts}
    for name, _, pinned in puts:
        store.put(name, np.zeros(sizes[name], dtype=np.uint8), pinned)
        assert store.bytes <= budget
        assert store.bytes == sum(size for name, size in sizes.items() if name in store)
