"""The matcher beside its peers: figures, growth and the picture of both."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.embedded import remembering
from bot.embedding import MODEL, embedder
from bot.measuring.entries import OUTSIDE, Figures, compare, grow
from bot.measuring.peers import Ranker, peers
from bot.measuring.picture import HEIGHT, WIDTH, picture
from intents.evaluation import Question
from intents.matching import Matcher
from tests.small import TODAY

pytestmark = pytest.mark.slow

WORDS_ALONE = "ours, words alone"
PLAIN = ["rapidfuzz WRatio", "rapidfuzz ratio"]
BM25, LEARNED = ["BM25 (bm25s)"], ["TF-IDF n-grams", "linear SVM"]
FIGURES = (
    Figures("ours", 0.9, 0.95, 0.8, 0.05, 10.0, 20.0, 1.0),
    Figures('quick <but> wrong & "rough"', 0.5, 0.6, 0.25, 0.2, 0.1, 0.2, 0.1),
    Figures("slow", 0.7, 0.8, 0.5, 0.1, 900.0, 1000.0, 9.0),
)
SVG = "{http://www.w3.org/2000/svg}"


def question(text: str, *labels: str) -> Question:
    return Question(text, frozenset(labels))


INSIDE = [
    question("quên mật khẩu", "quen-mat-khau"),
    question("lam giay khai sinh", "khai-sinh"),
    question("giấy khai tử", "khai-tu"),
    question("otp không về", "ma-otp", "quen-passcode"),
]
OUT = [question("nấu món gì tối nay", "none"), question("giá xăng lên hay xuống", "none")]


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The packages of the parameter cannot be imported."""
    for name in request.param:
        for loaded in [loaded for loaded in sys.modules if loaded.split(".")[0] == name]:
            monkeypatch.setitem(sys.modules, loaded, None)
        monkeypatch.setitem(sys.modules, name, None)


def names(figures: Sequence[Figures]) -> list[str]:
    return [figure.name for figure in figures]


# Figures


def test_every_peer_is_measured_and_ours_is_first(small_matcher: Matcher) -> None:
    pytest.importorskip("bm25s")
    pytest.importorskip("sklearn")
    assert names(list(compare(small_matcher, None, INSIDE))) == [WORDS_ALONE, *PLAIN, *BM25, *LEARNED]


def test_with_embeddings_both_of_ours_and_the_embeddings_alone_are_measured(
    small_matcher: Matcher, tmp_path: Path
) -> None:
    pytest.importorskip(MODEL)
    model = embedder("auto")
    assert model is not None
    embed = remembering(model, tmp_path / "embedded.npz")
    meant = Matcher(small_matcher.lesson, embed=embed)
    found = names(list(compare(meant, embed, INSIDE[:2])))
    assert found[:2] == ["ours", WORDS_ALONE]
    assert found[-1] == "embeddings alone"


@pytest.mark.parametrize(
    ("without", "left"),
    [(["bm25s"], LEARNED), (["sklearn"], BM25), (["bm25s", "sklearn"], [])],
    indirect=["without"],
)
@pytest.mark.usefixtures("without")
def test_a_peer_whose_package_is_missing_is_left_out(small_matcher: Matcher, left: list[str]) -> None:
    for name in left:
        pytest.importorskip("bm25s" if name in BM25 else "sklearn")
    assert names(list(compare(small_matcher, None, INSIDE[:1]))) == [WORDS_ALONE, *PLAIN, *left]


def test_sentences_of_the_base_are_found_by_everyone(small_matcher: Matcher) -> None:
    for figures in compare(small_matcher, None, INSIDE):
        assert (figures.recall_at_1, figures.recall_at_3) == (1.0, 1.0), figures.name
        assert figures.answered_wrong == 0.0


def test_figures_are_shares_that_fit_each_other(small_matcher: Matcher) -> None:
    tests = [question(text, entry.id) for entry in small_matcher.entries for text in entry.tests.ask]
    for figures in compare(small_matcher, None, [*tests, *OUT]):
        assert 0 <= figures.recall_at_1 <= figures.recall_at_3 <= 1
        assert 0 <= figures.answered_right <= figures.recall_at_1
        assert figures.answered_right + figures.answered_wrong <= 1
        assert 0 < figures.p50_ms <= figures.p99_ms


def test_what_is_out_of_scope_sets_the_threshold(small_matcher: Matcher) -> None:
    (free, *_), (held, *_) = (
        list(compare(small_matcher, None, [*INSIDE, *more])) for more in ([], [question("quên mật khẩu", "none")])
    )
    assert free.answered_right == 1.0
    assert held.answered_right < free.answered_right, f"no more than {OUTSIDE:.0%} may be answered"
    assert (held.recall_at_1, held.recall_at_3) == (1.0, 1.0)


def test_only_questions_out_of_scope_have_no_recall(small_matcher: Matcher) -> None:
    for figures in compare(small_matcher, None, OUT):
        assert (figures.recall_at_1, figures.answered_right, figures.answered_wrong) == (0.0, 0.0, 0.0)


# Peers


@pytest.fixture(scope="module")
def rankers(small_matcher: Matcher) -> list[tuple[str, Ranker]]:
    """Every peer whose package is there, built."""
    built = []
    for name, make in peers(small_matcher, None):
        with suppress(ImportError):
            built.append((name, make()))
    return built


@settings(max_examples=40)
@given(st.text(max_size=30))
def test_any_text_gets_at_most_five_entries_of_each_peer_best_first(
    small_matcher: Matcher, rankers: list[tuple[str, Ranker]], text: str
) -> None:
    for name, rank in rankers:
        found = rank(text)
        scores = [score for _, score in found]
        assert len({entry for entry, _ in found}) == len(found) <= 5, name
        assert scores == sorted(scores, reverse=True), name
        assert {entry for entry, _ in found} <= {*small_matcher.by_id, ""}, name


def test_peers_know_what_is_about_something_else(rankers: list[tuple[str, Ranker]]) -> None:
    for name, rank in rankers:
        assert rank("hôm nay trời có mưa không")[0][0] == "", name


# Growth


@pytest.mark.parametrize("size", [1, 40, 132, 400])
def test_a_base_grows_to_about_the_size_wanted(small_matcher: Matcher, size: int) -> None:
    (grown,) = grow(small_matcher.lesson, ["quên mật khẩu", "làm khai sinh"], [size], TODAY)
    entries = list(small_matcher.entries)
    each = sum(len(entry.sentences()) for entry in entries) / len(entries)
    assert abs(grown.sentences - size) <= 2 * each + 4
    assert grown.entries == max(2, round(size / each))
    assert 0 < grown.p50_ms <= grown.p99_ms


def test_no_size_is_no_growth(small_matcher: Matcher) -> None:
    assert list(grow(small_matcher.lesson, ["quên mật khẩu"], [], TODAY)) == []


# The picture


def texts(svg: str) -> list[str]:
    return [found.text or "" for found in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def points(svg: str) -> list[tuple[float, float]]:
    found = ElementTree.fromstring(svg).iter(f"{SVG}circle")
    return [(float(point.attrib["cx"]), float(point.attrib["cy"])) for point in found]


def test_the_picture_names_every_peer_and_what_was_asked() -> None:
    told = texts(picture(FIGURES, "300 questions <all> & more"))
    assert "300 questions <all> & more" in told
    assert all(figure.name in told for figure in FIGURES)


def test_up_is_better_and_left_is_faster() -> None:
    (ours, quick, slow) = points(picture(FIGURES, ""))
    assert quick[0] < ours[0] < slow[0]
    assert ours[1] < slow[1] < quick[1]


def test_one_peer_alone_can_be_drawn() -> None:
    assert len(points(picture(FIGURES[:1], ""))) == 1


shares = st.floats(0, 1)
times = st.floats(0, 100_000)


@given(st.lists(st.tuples(shares, times), min_size=1, max_size=8))
def test_every_point_lies_within_the_picture(measured: list[tuple[float, float]]) -> None:
    figures = [replace(FIGURES[0], answered_right=share, p50_ms=time) for share, time in measured]
    found = points(picture(figures, ""))
    assert len(found) == len(figures)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in found)
