"""ULIDs: of the right shape, ascending, different."""

from __future__ import annotations

from db.ulid import new_ulids

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_known_ulid():
    """The example of the specification: 01ARZ3NDEKTSV4RRFFQ69G5FAV."""
    text = "TSV4RRFFQ69G5FAV"
    number = 0
    for letter in text:
        number = number * 32 + LETTERS.index(letter)
    (made,) = new_ulids(1, 1469922850259, randomness=lambda count: (number << 1 & (1 << 80) - 1).to_bytes(10, "big"))
    expected = number & ((1 << 79) - 1)
    assert made[:10] == "01ARZ3NDEK"
    value = 0
    for letter in made[10:]:
        value = value * 32 + LETTERS.index(letter)
    assert value == expected


def test_many_of_one_moment_are_ascending_and_different_over_a_carry():
    start = ((1 << 20) - 3) << 1
    made = new_ulids(2000, 1, randomness=lambda count: start.to_bytes(10, "big"))
    assert made == sorted(set(made)) and len(made) == 2000
    assert all(len(one) == 26 and set(one) <= set(LETTERS) for one in made)


def test_later_moment_sorts_later_and_none_are_made_of_nothing():
    assert new_ulids(1, 5)[0] < new_ulids(1, 6)[0]
    assert new_ulids(0, 5) == []
