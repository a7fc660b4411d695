"""Sentence embeddings where the model is installed, and what is said where it is not."""

import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.embedding import MODEL, embedder, why_not
from intents.meaning import Embedder
from intents.space import Floats

pytestmark = pytest.mark.slow

TEXTS = ("quên mật khẩu", "làm giấy khai sinh cho cháu", "mã otp", "tra cứu hồ sơ đã nộp ở xã")


def same(one: Floats, other: Floats) -> bool:
    return bool(np.abs(one - other).max() < 1e-3)


def absent(name: str) -> str:
    raise PackageNotFoundError(name)


def broken(error: Exception) -> ModuleType:
    """A package of the model's name that fails with `error` once it is used."""

    class E5:
        def __init__(self, num_threads: int) -> None:
            raise error

    made = ModuleType(MODEL)
    made.__dict__["E5"] = E5
    return made


# Installed


def test_every_text_gets_a_vector_of_length_1(embed: Embedder) -> None:
    found = embed(TEXTS)
    assert found.shape[0] == len(TEXTS)
    assert found.dtype == np.float32
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-4)


def test_vectors_stand_in_the_order_of_their_texts(embed: Embedder) -> None:
    together = embed(TEXTS)
    backwards = embed(TEXTS[::-1])
    for place, text in enumerate(TEXTS):
        assert same(together[place], embed([text])[0])
        assert same(together[place], backwards[-1 - place])


def test_more_texts_than_a_batch_keep_their_order_and_a_long_job_is_announced(
    embed: Embedder, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.embedding._LONG_JOB", 65)
    many = [f"{TEXTS[number % 4]} {number}" for number in range(70)]
    with caplog.at_level(logging.INFO):
        found = embed(many)
    assert "embedding 70 sentences" in caplog.text
    for place in (0, 35, 69):
        assert same(found[place], embed([many[place]])[0])


def test_what_means_the_same_is_nearer_than_what_does_not(embed: Embedder) -> None:
    asked, alike, other = embed(["quên mật khẩu thì làm sao", "không nhớ mật mã đăng nhập", "giá vàng hôm nay"])
    assert asked @ alike > asked @ other


def test_no_text_has_no_vector(embed: Embedder) -> None:
    assert embed([]).shape[0] == 0


@settings(max_examples=10)
@given(st.text(max_size=60))
def test_any_text_can_be_embedded(embed: Embedder, text: str) -> None:
    (found,) = embed([text])
    assert float(np.linalg.norm(found)) == pytest.approx(1, abs=1e-4)


def test_many_threads_may_embed_at_once(embed: Embedder) -> None:
    alone = embed(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: embed([TEXTS[number % 4]])[0], range(12)))
    for number, vector in enumerate(found):
        assert same(vector, alone[number % 4])


def test_there_is_no_reason_against_an_installed_model() -> None:
    pytest.importorskip(MODEL)
    assert why_not("auto") is None


# Not to be had


def test_switched_off_there_are_none_and_the_log_says_why(caplog: pytest.LogCaptureFixture) -> None:
    assert why_not("off") == "EMBEDDINGS=off"
    assert embedder("off") is None
    assert "EMBEDDINGS=off" in caplog.text
    assert "words alone" in caplog.text


def test_not_installed_there_are_none_and_the_log_says_why(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.embedding.version", absent)
    assert "not installed" in (why_not("auto") or "")
    assert embedder("auto") is None
    assert f"{MODEL} is not installed" in caplog.text


def test_off_is_the_reason_even_when_nothing_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.embedding.version", absent)
    assert why_not("off") == "EMBEDDINGS=off"


@pytest.mark.parametrize(
    "package", [None, broken(OSError("tệp hỏng")), broken(RuntimeError("tệp hỏng")), broken(ImportError("tệp hỏng"))]
)
def test_a_model_that_does_not_load_is_done_without(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, package: ModuleType | None
) -> None:
    monkeypatch.setattr("bot.embedding.version", lambda name: "1.0")
    monkeypatch.setitem(sys.modules, MODEL, package)
    assert embedder("auto") is None
    assert f"{MODEL} does not load" in caplog.text
    assert ("tệp hỏng" in caplog.text) is (package is not None)
