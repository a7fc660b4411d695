"""Which questions the grouper takes for one need, by words alone and with embeddings."""

import random
from collections import Counter
from collections.abc import Callable

import pytest

from bot.measuring.gaps import measure
from bot.review.grouping import Grouper
from intents.likeness import Likeness
from intents.matching import Lesson, Matcher
from intents.meaning import Embedder

pytestmark = pytest.mark.slow

KARAOKE = (
    "giấy phép kinh doanh karaoke",
    "giay phep kinh doanh karaoke",
    "kinh doanh karaoke xin giấy phép",
    "giấy phép kinh doanh kaaroke",
    "xin giấy phép quán karaoke",
)
SCHOOL = ("chuyển trường cho con giữa năm", "chuyen truong cho con giua nam", "xin chuyển trường cho con lớp 7")
Make = Callable[[], Grouper]


@pytest.fixture(params=["words", "meaning"], scope="module")
def make(request: pytest.FixtureRequest, small_matcher: Matcher) -> Make:
    """Makes empty groupers over the small base."""
    matcher = small_matcher
    if request.param == "meaning":
        embed: Embedder = request.getfixturevalue("embed")
        matcher = Matcher(Lesson(matcher.lesson.entries, matcher.lesson.words, matcher.lesson.elsewhere), embed=embed)
    likeness = Likeness(matcher.model)
    return lambda: Grouper(likeness)


def arrive(grouper: Grouper, *texts: str) -> list[int]:
    """Group `texts` one by one as the gathering does, and return their groups."""
    gaps: list[int] = []
    for number, text in enumerate(texts):
        reading = grouper.read(text)
        found = grouper.find(reading)
        gaps.append(max(gaps, default=0) + 1 if found is None else found)
        grouper.put(f"q{number}", reading, gaps[-1])
    return gaps


def test_accents_order_slips_and_other_words_stay_one_group(make: Make) -> None:
    assert arrive(make(), *KARAOKE) == [1] * len(KARAOKE)


def test_two_needs_stay_apart_in_any_order(make: Make) -> None:
    needs = dict.fromkeys(KARAOKE, "karaoke") | dict.fromkeys(SCHOOL, "school")
    for seed in range(5):
        texts = list(needs)
        random.Random(seed).shuffle(texts)
        groups = dict(zip(texts, arrive(make(), *texts), strict=True))
        assert {groups[text] for text in KARAOKE}.isdisjoint(groups[text] for text in SCHOOL)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cấp lại phù hiệu xe tải", "xin học bổng du học"),
        ("mất bằng lái xe", "tính lương hưu"),
        ("xin phép khoan giếng", "bảo hộ nhãn hiệu"),
    ],
)
def test_different_needs_are_two_groups(make: Make, one: str, other: str) -> None:
    assert arrive(make(), one, other) == [1, 2]


def test_a_chain_of_neighbours_does_not_swallow_everything(make: Make) -> None:
    words = "karaoke khoan giếng phù vàng học bổng lương hưu nhãn nuôi chó thuê kho rừng biển bò dê ngựa trống".split()
    chain = [" ".join(words[at : at + 3]) for at in range(len(words) - 2)]
    sizes = Counter(arrive(make(), *chain))
    assert max(sizes.values()) <= len(chain) // 2


def test_words_asked_before_go_to_the_group_a_person_chose(make: Make) -> None:
    grouper = make()
    arrive(grouper, *KARAOKE)
    grouper.put("q0", grouper.read(KARAOKE[0]), 7)
    grouper.put("q1", grouper.read(KARAOKE[1]), 7)
    assert grouper.find(grouper.read("GIAY PHEP kinh doanh karaoke?")) == 7


def test_nothing_to_read_is_like_nothing(make: Make) -> None:
    assert arrive(make(), "", "?!", "", KARAOKE[0]) == [1, 2, 3, 4]


def test_following_the_store_moves_adds_and_forgets(make: Make) -> None:
    grouper = make()
    arrive(grouper, KARAOKE[0], SCHOOL[0], SCHOOL[1])
    places = {"q1": 2, "q2": 9, "new": 5, "gone": 6}
    assert grouper.lacks(places) == ["new", "gone"]
    grouper.follow(places, {"new": KARAOKE[3]})
    assert {near.gap for near in grouper.near(SCHOOL[2], 10)} == {2, 5, 9}
    assert grouper.find(grouper.read(KARAOKE[0])) == 5
    grouper.follow({}, {})
    assert grouper.near(SCHOOL[2], 10) == [] and grouper.near(2, 10) == []


def test_what_was_moved_about_leaves_no_trace(make: Make) -> None:
    moved, straight = make(), make()
    texts = [*KARAOKE, *SCHOOL]
    for number, text in enumerate(texts):
        moved.put(str(number), moved.read(text), number % 3)
    places = {str(number): int(number >= len(KARAOKE)) for number in range(len(texts))}
    moved.follow(places, {})
    straight.follow(places, {str(number): text for number, text in enumerate(texts)})
    ours, theirs = moved.near("mở quán karaoke", 9), straight.near("mở quán karaoke", 9)
    assert [near.gap for near in ours] == [near.gap for near in theirs]
    assert [near.score for near in ours] == pytest.approx([near.score for near in theirs], abs=1e-4)


def test_near_groups_are_ranked_and_leave_out_the_group_itself(make: Make) -> None:
    grouper = make()
    for number, text in enumerate((*KARAOKE[:2], SCHOOL[0])):
        grouper.put(str(number), grouper.read(text), number)
    found = grouper.near(0, 5)
    assert [near.gap for near in found] == [1, 2]
    assert 1 >= found[0].score > 0.25 > found[1].score >= 0
    assert grouper.near(0, 1) == found[:1]
    assert [near.gap for near in grouper.near(SCHOOL[1], 1)] == [2]


def test_many_groups_find_the_right_one(make: Make) -> None:
    grouper = make()
    reading = grouper.read(SCHOOL[0])
    for number in range(200):
        grouper.put(str(number), reading, number)
    grouper.put("one", grouper.read(KARAOKE[0]), 999)
    for number in range(0, 200, 2):
        grouper.forget(str(number))
    assert grouper.find(grouper.read(KARAOKE[4])) == 999


def test_the_bench_times_every_size(small_matcher: Matcher) -> None:
    rows = list(measure(small_matcher, [20, 5]))
    assert [row.groups for row in rows] == [5, 20]
    assert all(row.read_ms > 0 and row.find_ms > 0 for row in rows)


def test_the_same_words_are_kept_once_and_may_go_one_by_one(make: Make) -> None:
    grouper = make()
    for number, text in enumerate((KARAOKE[0], KARAOKE[1], KARAOKE[0])):
        grouper.put(str(number), grouper.read(text), 7)
    assert len({id(reading) for _, reading in grouper._where.values()}) == 1
    for number in (1, 0):
        grouper.forget(str(number))
        assert [near.gap for near in grouper.near(KARAOKE[0], 3)] == [7]
    grouper.forget("2")
    assert grouper.near(KARAOKE[0], 3) == []
