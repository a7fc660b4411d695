"""Embeddings kept by text: only new ones are made, and a file or folder that fails is done without."""

import hashlib
import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import embedded
from bot.embedded import SHIPPED, read_kept, remembering, write_kept
from bot.embedding import MODEL, embedder
from intents.meaning import Embedder
from intents.space import Floats

pytestmark = pytest.mark.slow

WIDTH = 48
TEXTS = ("quên mật khẩu", "làm khai sinh", "mã otp", "tra cứu hồ sơ", "hồ sơ")


class Counting:
    """Embeds by the hash of a text and notes every text it was given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Floats:
        self.given += texts
        return np.stack([vector(text) for text in texts])


def vector(text: str) -> Floats:
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    drawn = np.random.default_rng(seed).normal(size=WIDTH)
    found: Floats = (drawn / np.linalg.norm(drawn)).astype(np.float32)
    return found


def near(found: Floats, texts: Sequence[str]) -> bool:
    """Whether `found` are the embeddings of `texts`, in order, but for what eight bits lose."""
    return found.shape == (len(texts), WIDTH) and bool(np.abs(found - Counting()(texts)).max() < 0.01)


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the shipped file would stand; there is none."""
    path = tmp_path / "shipped" / "embedded.npz"
    monkeypatch.setattr(embedded, "SHIPPED", path)
    return path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "data" / "embedded.npz"


@pytest.fixture
def written(own: Path) -> Path:
    """A file that holds TEXTS."""
    remembering(Counting(), own)(TEXTS)
    return own


# Kept and read back


def test_a_second_start_embeds_nothing_and_is_within_a_hundredth(written: Path) -> None:
    again = Counting()
    assert near(remembering(again, written)(TEXTS), TEXTS)
    assert again.given == []


def test_real_embeddings_are_kept_within_a_hundredth(own: Path) -> None:
    pytest.importorskip(MODEL)
    embed = embedder("auto")
    assert embed is not None
    first = remembering(embed, own)(TEXTS)
    second = remembering(Counting(), own)(TEXTS)
    assert first.shape == second.shape
    assert np.abs(first - second).max() < 0.01


def test_keeping_what_was_kept_does_not_wear_it_out(own: Path) -> None:
    for number in range(6):
        remembering(Counting(), own)([*TEXTS, f"câu {number}", f"câu thứ {number}"])
    assert near(remembering(Counting(), own)(TEXTS), TEXTS)


def test_only_new_texts_are_embedded_each_once(written: Path) -> None:
    more = Counting()
    wanted = ["mới", TEXTS[2], "mới", "khác", TEXTS[0]]
    assert near(remembering(more, written)(wanted), wanted)
    assert more.given == ["mới", "khác"]


def test_a_text_is_embedded_once_in_a_process(own: Path) -> None:
    counting = Counting()
    recall = remembering(counting, own)
    for text in ("một", "hai", "một", "hai"):
        assert near(recall([text]), [text])
    assert counting.given == ["một", "hai"]


def test_texts_that_differ_only_in_accents_are_told_apart(own: Path) -> None:
    counting = Counting()
    remembering(counting, own)(["hồ sơ", "ho so"])
    assert counting.given == ["hồ sơ", "ho so"]


@given(st.lists(st.text(max_size=12), min_size=1, max_size=12), st.lists(st.text(max_size=12), min_size=1, max_size=12))
def test_any_texts_are_recalled_in_order(tmp_path_factory: pytest.TempPathFactory, a: list[str], b: list[str]) -> None:
    own = tmp_path_factory.mktemp("kept") / "embedded.npz"
    assert near(remembering(Counting(), own)(a), a)
    counting = Counting()
    assert near(remembering(counting, own)(b), b)
    known = set(a) if len(set(a)) > 1 else set()
    assert counting.given == list(dict.fromkeys(text for text in b if text not in known))


def test_the_file_holds_no_sentence(written: Path) -> None:
    assert not [text for text in TEXTS if text.encode() in written.read_bytes()]


def test_texts_that_are_gone_leave_the_file_with_the_next_change(written: Path) -> None:
    remembering(Counting(), written)([TEXTS[0], "mới", "khác"])
    assert len(read_kept(written)) == 3


def test_a_question_on_its_own_is_not_written(own: Path) -> None:
    remembering(Counting(), own)(["quên mật khẩu"])
    assert not own.exists()


# The shipped file


def test_what_is_shipped_needs_no_embedding_and_no_file_of_ones_own(shipped: Path, own: Path) -> None:
    remembering(Counting(), shipped)(TEXTS)
    counting = Counting()
    assert near(remembering(counting, own)(TEXTS), TEXTS)
    assert (counting.given, own.exists()) == ([], False)


def test_ones_own_file_adds_to_what_is_shipped(shipped: Path, own: Path) -> None:
    remembering(Counting(), shipped)(TEXTS)
    counting = Counting()
    remembering(counting, own)([*TEXTS, "mới", "khác"])
    remembering(counting, own)([*TEXTS, "mới", "khác"])
    assert counting.given == ["mới", "khác"]


def test_the_file_of_this_repository_can_be_used() -> None:
    kept = read_kept(SHIPPED)
    assert len(kept) > 1000
    lengths = np.linalg.norm(np.stack(list(kept.values())), axis=1)
    assert lengths == pytest.approx(1, abs=0.02)


# Files and folders that fail


def damaged(whole: bytes, damage: str) -> bytes:
    return {
        "empty": b"",
        "text": b"not numbers",
        "cut": whole[: len(whole) // 2],
        "bits": whole[:200] + bytes(byte ^ 0xFF for byte in whole[200:400]) + whole[400:],
        "zip": b"PK\x05\x06" + bytes(18),
        "pickle": pickle.dumps({"model": MODEL}),
    }[damage]


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "bits", "zip", "pickle"])
def test_a_broken_file_is_made_anew(written: Path, damage: str) -> None:
    written.write_bytes(damaged(written.read_bytes(), damage))
    assert read_kept(written) == {}
    counting = Counting()
    assert near(remembering(counting, written)(TEXTS), TEXTS)
    assert counting.given == list(TEXTS)
    assert len(read_kept(written)) == len(TEXTS)


def test_no_single_broken_byte_keeps_the_program_from_starting(written: Path) -> None:
    whole, kept = written.read_bytes(), read_kept(written)
    for place in range(len(whole)):
        written.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert read_kept(written).keys() in (kept.keys(), set())


def test_a_file_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert read_kept(tmp_path / "no" / "embedded.npz") == {}
    assert read_kept(tmp_path) == {}


def test_embeddings_of_another_model_are_not_used(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "MODEL", "another")
    assert read_kept(written) == {}
    counting = Counting()
    remembering(counting, written)(TEXTS)
    assert counting.given == list(TEXTS)
    monkeypatch.setattr(embedded, "MODEL", MODEL)
    assert read_kept(written) == {}


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    own = tmp_path / "a" / "b" / "embedded.npz"
    remembering(Counting(), own)(TEXTS)
    assert [path.name for path in own.parent.iterdir()] == ["embedded.npz"]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that not even root may write to")
def test_a_folder_that_cannot_be_written_is_done_without(caplog: pytest.LogCaptureFixture) -> None:
    own = Path("/proc/khong-co/embedded.npz")
    assert near(remembering(Counting(), own)(TEXTS), TEXTS)
    assert "could not be kept" in caplog.text


def test_a_folder_in_the_place_of_the_file_is_done_without(own: Path, caplog: pytest.LogCaptureFixture) -> None:
    own.mkdir(parents=True)
    assert near(remembering(Counting(), own)(TEXTS), TEXTS)
    assert "could not be kept" in caplog.text
    assert list(own.parent.iterdir()) == [own]


def test_a_file_in_the_place_of_the_folder_is_done_without(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("in the way")
    assert near(remembering(Counting(), tmp_path / "file" / "data" / "embedded.npz")(TEXTS), TEXTS)
    assert "could not be kept" in caplog.text


def test_the_smallest_numbers_are_kept_too(own: Path) -> None:
    recall: Embedder = remembering(lambda texts: np.zeros((len(texts), WIDTH), np.float32), own)
    assert not recall(TEXTS).any()
    assert not np.stack(list(read_kept(own).values())).any()


def test_writing_keeps_only_the_texts_asked_for(written: Path, tmp_path: Path) -> None:
    kept = read_kept(written)
    write_kept(tmp_path / "few.npz", kept, TEXTS[:2])
    assert len(read_kept(tmp_path / "few.npz")) == 2
