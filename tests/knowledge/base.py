"""The real base as read from its folder, for the names of the cases."""

from bot.library import read_library
from tests.small import ROOT

KNOWLEDGE = ROOT / "knowledge"
LIBRARY = read_library(KNOWLEDGE)
ENTRIES = {entry.id: entry for entry in LIBRARY.entries}
# The newest day somebody compared a text with its source: the base is meant to be right on it.
DAY = max(entry.checked for entry in LIBRARY.entries)
