"""Nothing that is made from under five people is told, and nothing it follows from."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.communes.hiding import SMALL, Cell, Group, figure, parts, share

HIDDEN = Cell(None, "small")
groups = st.builds(lambda people, more: Group(people + more, people), st.integers(0, 12), st.integers(0, 9))


def of(*counts: int) -> list[Group]:
    return [Group(count, count) for count in counts]


@pytest.mark.parametrize("people", range(SMALL))
def test_a_figure_of_few_people_is_hidden_however_large_it_is(people: int) -> None:
    assert figure(1_000, people) == HIDDEN


def test_a_figure_of_five_people_is_told() -> None:
    assert figure(7, SMALL) == Cell(7)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((7, 8, 9), [7, 8, 9]),
        ((3, 8, 9), ["small", "cover", 9]),
        ((8, 9, 3), ["cover", 9, "small"]),
        ((0, 3, 8, 9, 0), ["small", "small", "cover", 9, "small"]),
        ((3, 8), ["cover", "cover"]),
        ((4, 4), ["cover", "cover"]),
        ((), []),
    ],
)
def test_a_larger_part_is_hidden_beside_a_small_one(counts: tuple[int, ...], told: list[int | str]) -> None:
    assert [cell.sign or cell.value for cell in parts(of(*counts))] == told


@pytest.mark.parametrize("size", [2, 3, 4])
def test_no_small_part_follows_from_the_total_even_for_who_knows_the_rule(size: int) -> None:
    """Of all tables that look the same with the same total, some differ in each part of one to four people."""
    most = 12
    alike = defaultdict(list)
    for counts in product(range(most + 1), repeat=size):
        if SMALL <= sum(counts) <= most:
            alike[sum(counts), tuple(parts(of(*counts)))].append(counts)
    for (_, cells), tables in alike.items():
        for number, cell in enumerate(cells):
            possible = {table[number] for table in tables}
            assert cell.value is not None or not possible & {1, 2, 3, 4} or len(possible) > 1, (cells, tables)


@given(st.lists(groups, min_size=2, max_size=14))
def test_what_is_told_is_true_and_of_enough_people(table: list[Group]) -> None:
    cells = parts(table)
    told = [(cell, group) for cell, group in zip(cells, table, strict=True) if cell.value is not None]
    assert all(cell.value == group.count and group.people >= SMALL for cell, group in told)
    hidden = len(table) - len(told)
    assert hidden != 1 and all(cell.value is not None or cell.sign in ("small", "cover") for cell in cells)


@given(groups, groups)
def test_a_share_is_told_only_when_both_sides_have_enough_people(part: Group, rest: Group) -> None:
    cell = share(part, rest)
    if part.people >= SMALL and rest.people >= SMALL:
        assert cell == Cell(round(100 * part.count / (part.count + rest.count)))
    else:
        assert cell.value is None
        assert cell.sign == ("cover" if part.small and rest.small else "most" if rest.small else "least")
