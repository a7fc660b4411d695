"""The commands that measure, fit and ship: what they print and what they refuse."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.embedded import read_kept, remembering
from bot.embedding import MODEL, embedder
from bot.library import Library
from intents.confidence import MEANT, MEASURES, Weights
from intents.matching import Lesson
from intents.noise import NOISES
from tests.bot.conftest import Run
from tests.small import ROOT, copy_base

pytestmark = pytest.mark.slow

LABELLED = (
    "khai-sinh\tlàm giấy khai sinh ở xã nào",
    "quen-mat-khau\tmật khẩu tôi không nhớ nữa",
    "khai-tu\tbáo tử cho ông nội",
    "ma-otp\tchờ mã otp lâu quá",
    "none\tnấu món gì tối nay",
    "clarify\tlàm giấy",
)
# Five intents of another bot, four sentences each that share a word no other intent has.
PEER = {
    name: [f"{word} thế nào", f"cho hỏi {word}", f"tôi cần {word} gấp", f"{word} được không"]
    for name, word in {
        "mo-the": "mở thẻ",
        "khoa-the": "khóa thẻ tín dụng",
        "chuyen-tien": "chuyển tiền quốc tế",
        "ty-gia": "tỷ giá đô la",
        "vay-von": "vay vốn kinh doanh",
    }.items()
}


@pytest.fixture
def words_alone(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDINGS", "off")


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "q.tsv"
    path.write_text("\n".join(LABELLED) + "\n", "utf-8")
    return path


@pytest.fixture
def peer(tmp_path: Path) -> Path:
    path = tmp_path / "peer.json"
    path.write_text(json.dumps(PEER, ensure_ascii=False), "utf-8")
    return path


# evaluate


@pytest.mark.usefixtures("words_alone")
@pytest.mark.parametrize("noise", NOISES)
def test_noise_measures_the_questions_as_if_they_were_typed_so(run: Run, labelled: Path, noise: str) -> None:
    code, out, _ = run("evaluate", str(labelled), "--noise", noise, "--confusions", "0")
    spoilt = [line.partition("\t") for line in LABELLED]
    labelled.write_text("\n".join(f"{label}\t{NOISES[noise](text)}" for label, _, text in spoilt), "utf-8")
    assert code == 0
    assert run("evaluate", str(labelled), "--confusions", "0") == (0, out, "")


@pytest.mark.usefixtures("words_alone")
def test_confusions_name_both_entries_how_often_and_examples(run: Run, tmp_path: Path) -> None:
    asked = [f"quen-passcode\t{text}" for text in ("quên mật khẩu", "lấy lại mật khẩu", "đặt lại mật khẩu tài khoản")]
    (tmp_path / "q.tsv").write_text("\n".join([*asked, "khai-tu\tgiấy khai sinh"]), "utf-8")
    _, out, _ = run("evaluate", str(tmp_path / "q.tsv"))
    assert "confused 3 times (3 answered): quen-passcode <- quen-mat-khau\n    quên mật khẩu\n    lấy lại" in out
    assert out.index("quen-passcode <- quen-mat-khau") < out.index("khai-tu <- khai-sinh")
    assert "đặt lại mật khẩu tài khoản" not in out, "two examples are enough"
    assert run("evaluate", str(tmp_path / "q.tsv"), "--confusions", "1")[1].count("confused") == 1
    assert "confused" not in run("evaluate", str(tmp_path / "q.tsv"), "--confusions", "0")[1]


@pytest.mark.usefixtures("words_alone")
def test_a_peer_file_is_measured_fold_by_fold(run: Run, peer: Path) -> None:
    code, out, error = run("evaluate", "--peer", str(peer))
    assert (code, error) == (0, "")
    (line,) = out.strip().split("\n")
    *folds, mean = map(float, re.findall(r"([\d.]+)%", line))
    assert line.startswith("words alone")
    assert len(folds) == 4
    assert mean == pytest.approx(sum(folds) / 4, abs=0.1)
    assert mean >= 90, "each intent has words of its own"


def test_a_peer_file_is_measured_with_embeddings_too(run: Run, peer: Path) -> None:
    pytest.importorskip(MODEL)
    peer.write_text(json.dumps({name: PEER[name] for name in ("mo-the", "ty-gia")}), "utf-8")
    code, out, _ = run("evaluate", "--peer", str(peer))
    assert code == 0
    assert [line[:16].strip() for line in out.strip().split("\n")] == ["with embeddings", "words alone"]


@pytest.mark.usefixtures("words_alone")
def test_a_peer_whose_sentences_say_nothing_is_told_apart_by_nobody(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text(json.dumps({name: ["cho tôi hỏi việc này"] * 4 for name in "abcde"}), "utf-8")
    assert "mean 20.0%" in run("evaluate", "--peer", str(tmp_path / "p.json"))[1]


def test_evaluate_takes_either_questions_or_a_peer(run: Run, labelled: Path, peer: Path) -> None:
    for arguments in ([], [str(labelled), "--peer", str(peer)]):
        code, out, error = run("evaluate", *arguments)
        assert (code, out) == (2, "")
        assert "--peer FILE.json" in error


def test_an_unknown_noise_is_refused_with_those_there_are(run: Run, labelled: Path) -> None:
    code, _, error = run("evaluate", str(labelled), "--noise", "mưa")
    assert code == 2
    assert all(noise in error for noise in NOISES)


@pytest.mark.parametrize("content", [None, b"", b"[1", b"{}", b"\xff\xfe"])
@pytest.mark.usefixtures("words_alone")
def test_a_peer_file_that_cannot_be_read_is_named(run: Run, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "p.json"
    if content is not None:
        path.write_bytes(content)
    code, out, error = run("evaluate", "--peer", str(path))
    assert (code, out) == (2, "")
    assert error.startswith(f"evaluate: {path}: ")


@pytest.mark.parametrize("content", ["[]", "3"])
@pytest.mark.usefixtures("words_alone")
def test_a_peer_file_of_another_shape_is_named(run: Run, tmp_path: Path, content: str) -> None:
    (tmp_path / "p.json").write_text(content, "utf-8")
    code, _, error = run("evaluate", "--peer", str(tmp_path / "p.json"))
    assert code == 2
    assert "p.json" in error


# calibrate


def fitted(out: str) -> dict[str, Weights]:
    """The weights as the printed Python makes them."""
    made: dict[str, object] = {"Weights": Weights}
    exec(out, made)
    return {name: value for name, value in made.items() if isinstance(value, Weights)}


def test_calibrate_prints_weights_ready_to_paste(run: Run, small: Library) -> None:
    pytest.importorskip(MODEL)
    code, out, error = run("calibrate")
    found = fitted(out)
    assert code == 0
    assert set(found) == {"SURE", "SURE_BY_WORDS"}
    assert tuple(found["SURE"].of) == (*MEASURES, *MEANT)
    assert tuple(found["SURE_BY_WORDS"].of) == MEASURES
    asked = len(Lesson(small.entries, small.words, small.elsewhere).examples())
    counted = re.findall(r"^# (\d+) questions, (\d+) with the right entry first$", out, re.MULTILINE)
    assert [int(count) for count, _ in counted] == [asked, asked]
    assert all(0 < int(right) < asked for _, right in counted)
    assert error.count("fold ") == 10


@pytest.mark.usefixtures("words_alone")
def test_calibrate_adds_the_labelled_questions_that_have_a_right_answer(
    run: Run, labelled: Path, small: Library
) -> None:
    labelled.write_text(labelled.read_text("utf-8") + "khong-co\tmột mục không có ở đây\n", "utf-8")
    code, out, _ = run("calibrate", str(labelled))
    asked = len(Lesson(small.entries, small.words, small.elsewhere).examples())
    assert code == 0
    assert set(fitted(out)) == {"SURE_BY_WORDS"}
    assert out.startswith(f"# {asked + 5} questions, "), "neither the vague one nor the unknown entry counts"


# bench


@pytest.fixture
def bench(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run`, when the fresh process that bench times finds this program too."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return run


@pytest.mark.slow
def test_bench_prints_every_peer_draws_it_and_grows(bench: Run, tmp_path: Path) -> None:
    code, out, _ = bench("bench", "--limit", "6", "--sizes", "40", "300", "--picture", str(tmp_path / "p.svg"))
    rows = [json.loads(line) for line in out.split("\n") if line.startswith("{")]
    start, grown = rows[0], rows[-2:]
    figures = rows[1:-2]
    assert code == 0
    assert set(start) == {"start_up_s", "memory_mb", "learning_s", "sentences"}
    assert figures[0]["name"].startswith("ours")
    assert "6 questions, 0 out of scope" in out
    table = out[out.index("recall@1") :]
    drawn = {text.text for text in ElementTree.parse(tmp_path / "p.svg").iter("{http://www.w3.org/2000/svg}text")}
    for row in figures:
        assert row["name"] in table
        assert row["name"] in drawn
    told = f"6 questions, 0 out of scope; {start['sentences']} sentences learned"
    assert any(text and text.endswith(told) for text in drawn)
    assert [row["sentences"] for row in grown] == pytest.approx([40, 300], rel=0.25)


@pytest.mark.slow
@pytest.mark.usefixtures("words_alone")
def test_bench_asks_the_labelled_questions_the_base_knows(bench: Run, labelled: Path, tmp_path: Path) -> None:
    (tmp_path / "more.tsv").write_text("khong-co\tmột mục không có ở đây\nnone\tgiá xăng lên chưa\n", "utf-8")
    code, out, _ = bench("bench", "--questions", str(labelled), str(tmp_path / "more.tsv"))
    assert code == 0
    assert "4 questions, 2 out of scope" in out
    assert '"ours"' not in out
    assert "embeddings alone" not in out


def test_bench_of_the_catalogue_needs_its_questions(run: Run, tmp_path: Path) -> None:
    code, out, error = run("bench", "--catalogue", str(tmp_path / "c.jsonl"))
    assert (code, out) == (2, "")
    assert "--asked FILE.tsv" in error


@pytest.mark.parametrize("arguments", [["bench", "--questions"], ["calibrate"]])
@pytest.mark.usefixtures("words_alone")
def test_questions_that_are_not_there_are_named(bench: Run, tmp_path: Path, arguments: list[str]) -> None:
    code, _, error = bench(*arguments, str(tmp_path / "khong-co.tsv"))
    assert code == 2
    assert "khong-co.tsv" in error


# check --write-embeddings


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "shipped" / "embedded.npz"
    monkeypatch.setattr("bot.embedded.SHIPPED", path)
    return path


def embedded_texts(small: Library) -> list[str]:
    return Lesson(small.entries, small.words, small.elsewhere).embedded()


def test_check_writes_the_embeddings_of_every_sentence(run: Run, small: Library, shipped: Path) -> None:
    pytest.importorskip(MODEL)
    code, out, _ = run("check", "--quick", "--on", "2026-11-21", "--write-embeddings")
    assert code == 0
    assert out.strip()
    texts = embedded_texts(small)
    assert len(read_kept(shipped)) == len(set(texts))
    embed = embedder("auto")
    assert embed is not None
    given: list[str] = []
    found = remembering(lambda new: given.extend(new) or embed(new), shipped.with_name("own.npz"))(texts)  # type: ignore[func-returns-value]
    assert given == []
    assert abs(found[:5] - embed(texts[:5])).max() < 0.01


@pytest.mark.usefixtures("words_alone")
def test_without_embeddings_none_are_written(run: Run, shipped: Path) -> None:
    assert run("check", "--quick", "--on", "2026-11-21", "--write-embeddings")[0] == 0
    assert not shipped.exists()


def test_check_alone_writes_no_embeddings(run: Run, shipped: Path) -> None:
    run("check", "--quick")
    assert not shipped.exists()


def test_one_new_sentence_is_shipped_too(
    run: Run, shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(MODEL)
    base = copy_base(tmp_path / "knowledge")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(base))
    run("check", "--quick", "--write-embeddings")
    before = len(read_kept(shipped))
    elsewhere = base / "_elsewhere.yaml"
    elsewhere.write_text(elsewhere.read_text("utf-8").replace("xin visa đi nhật", "xin visa đi nhật, máy bay hạ cánh"))
    run("check", "--quick", "--write-embeddings")
    assert len(read_kept(shipped)) == before + 1


@pytest.mark.slow
@pytest.mark.usefixtures("words_alone")
def test_bench_measures_the_support_teams_part(bench: Run) -> None:
    code, out, _ = bench("bench", "--loop", "--sizes", "20")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [row["measured"] for row in rows] == ["grouping", "inbox", "replayed", "replayed"]
    assert (rows[0]["groups"], rows[1]["waiting"], rows[2]["questions"]) == (20, 20, 20)
