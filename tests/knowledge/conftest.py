"""The real base and the matcher that learned it, once a session; what was learned is kept in the data folder."""

from dataclasses import replace

import pytest

from bot.brain import Brain, build_brain
from bot.settings import read_settings
from intents.matching import Matcher
from tests.small import ROOT


@pytest.fixture(scope="session")
def brain() -> Brain:
    return build_brain(read_settings({"DATABASE_URL": f"sqlite:///{ROOT}/data/motcua.db"}))


@pytest.fixture(scope="session")
def matcher(brain: Brain) -> Matcher:
    return brain.matcher


@pytest.fixture(scope="session")
def by_words(matcher: Matcher) -> Matcher:
    """The same without embeddings, ten times as quick."""
    return Matcher(matcher.lesson, replace(matcher.model.learned, meanings=None))
