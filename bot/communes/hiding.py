"""Figures as they may be told: nothing that is made from under five people, and nothing such a figure follows from.

A figure of 0 to 4 people is told as "<5". Where a total stands beside its parts, one larger part goes too: the one
after the first hidden part, chosen by its place, because choosing it by size would tell its size. With fewer than two
parts that could be told, none is. So each hidden part could be another number, also for a reader who knows this rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["SMALL", "Cell", "Group", "figure", "parts", "share"]

SMALL = 5
"""People from which on a figure is told."""
Sign = Literal["", "small", "cover", "most", "least"]


@dataclass(frozen=True)
class Cell:
    value: int | None
    sign: Sign = ""
    """Why there is no value. small: under five people; cover: a part of few people would follow from it; most, least:
    of a share, under five people are missing from all, or are all there is."""


@dataclass(frozen=True)
class Group:
    """A part of what is counted."""

    count: int
    people: int

    @property
    def small(self) -> bool:
        return self.people < SMALL


def figure(count: int, people: int) -> Cell:
    """Return a count that so many people made; it stands in no sum that is told."""
    return Cell(None, "small") if people < SMALL else Cell(count)


def parts(groups: Sequence[Group]) -> list[Cell]:
    """Return the counts of all parts of a total that is told."""
    cells = [figure(group.count, group.people) for group in groups]
    told = [number for number, group in enumerate(groups) if not group.small]
    if len(told) == len(groups):
        return cells
    if len(told) < 2:
        return [Cell(None, "cover")] * len(groups)
    first = next(number for number, group in enumerate(groups) if group.small)
    cells[next((number for number in told if number > first), told[0])] = Cell(None, "cover")
    return cells


def share(part: Group, rest: Group) -> Cell:
    """Return the part in per cent of both, whole numbers; without a value where either is of under five people."""
    if part.small and rest.small:
        return Cell(None, "cover")
    if rest.small:
        return Cell(None, "most")
    if part.small:
        return Cell(None, "least")
    return Cell(round(100 * part.count / (part.count + rest.count)))
