"""Made-up values, near to real ones and far from them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import SEEDS, searching
from tests.fuzz.targets import TARGETS

pytestmark = pytest.mark.slow

Json = Any
ANY_LETTER = st.characters(exclude_categories=())
TEXT = st.text(ANY_LETTER, max_size=200)
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.just(10**400), st.floats(), TEXT, st.lists(TEXT, max_size=2),
    st.just({}), st.just([[]]), st.just("9" * 5_000),
)  # fmt: skip
PIECES = st.sampled_from(
    "quên mật khẩu|mk|khai sinh cho con|\n|. |?|thẻ căn cước|0912 345 678|/menu|/start|@|1|<b>|&amp;|https://x.gov.vn|"
    "\u0323\u0302|ﷺ|🏳️\u200d🌈|\u202e|\x00|cháy nhà|hello how are you|%s|{x}|ở hà nội|xã|phường|ngày mai".split("|")
)

YAML_MARKS = ("\n", ": ", "- ", " #", "'", '"', "|", "{", "&a", "*a", "!!", "\t", "~", "0236", "2026-02-30", "")
LONG = st.text(ANY_LETTER, min_size=900)


def seeds(name: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((SEEDS / name).iterdir())]


def edited(name: str) -> st.SearchStrategy[str]:
    """A seed with some of its lines or letters changed."""

    def change(text: str, at: int, length: int, put: str) -> str:
        start = at % (len(text) + 1)
        return text[:start] + put + text[start + length :]

    sound = [data.decode(errors="ignore") for data in seeds(name)]
    put = st.one_of(TEXT, st.sampled_from(YAML_MARKS))
    return st.builds(change, st.sampled_from(sound), st.integers(0, 5_000), st.integers(0, 40), put)


@pytest.mark.parametrize("name", ["knowledge_file", "shared_file"])
@given(data=st.data())
@searching(20)
def test_a_file_of_the_base(name: str, data: st.DataObject) -> None:
    TARGETS[name](encoded(data.draw(edited(name))))


@given(st.one_of(TEXT, st.lists(PIECES, max_size=12).map(" ".join), edited("question"), LONG))
@searching(10)
def test_a_question_in_any_letters(text: str) -> None:
    TARGETS["question"](encoded(text))


@given(st.one_of(edited("tap"), TEXT, st.from_regex(r"\A[esgbrntmcwpxdkfh]:[a-z0-9:.-]{0,64}\Z")))
@searching(60)
def test_a_tap(text: str) -> None:
    TARGETS["tap"](encoded(text))


@pytest.mark.parametrize("name", ["link", "place", "labels"])
@given(data=st.data())
@searching(20)
def test_a_link_a_place_and_a_label(name: str, data: st.DataObject) -> None:
    TARGETS[name](encoded(data.draw(st.one_of(edited(name), TEXT))))


@given(st.data())
@searching(60)
def test_a_line_of_the_catalogue(data: st.DataObject) -> None:
    row = json.loads(seeds("procedure")[-1])
    TARGETS["procedure"](json.dumps(twisted(data, row)).encode())
    TARGETS["procedure"](encoded(data.draw(edited("procedure"))))


@given(st.data())
@searching(60)
def test_an_update(data: st.DataObject) -> None:
    whole = json.loads(data.draw(st.sampled_from(seeds("update"))))
    TARGETS["update"](json.dumps(twisted(data, whole)).encode())


def twisted(data: st.DataObject, value: Json) -> Json:
    """`value` with something odd in one or two of its places."""
    for _ in range(data.draw(st.integers(1, 2))):
        value = _with_odd(data, value)
    return value


def _with_odd(data: st.DataObject, value: Json) -> Json:
    if not isinstance(value, dict | list) or not value or data.draw(st.integers(0, 5)) == 0:
        return data.draw(ODD)
    copy = dict(value) if isinstance(value, dict) else dict(enumerate(value))
    at = data.draw(st.sampled_from(sorted(copy, key=str)))
    copy[at] = _with_odd(data, copy[at])
    return copy if isinstance(value, dict) else list(copy.values())


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
