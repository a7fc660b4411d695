"""Drafts of knowledge files: begun from the wordings of a gap, sorted by style, named."""

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from bot.review.adding import different, with_questions
from bot.review.form import Form, tidied
from bot.review.form_yaml import write_yaml
from intents.fields import ID_PATTERN
from intents.text import clean, fold, has_accents, strip_accents
from intents.words import Words

__all__ = ["id_of", "new_entry", "safe_file", "style_of", "with_questions", "write_yaml"]

_LIFE = timedelta(days=90)
_STORY, _SHORT = 25, 4
_LONGEST_ID = 40
# A folder of another format.
_RESERVED = ("offices",)
_WORD = re.compile(r"[^\W_]+")
# Every Vietnamese syllable has a vowel; "e" alone is the chat's "em".
_CHAT = re.compile(r"[b-df-hj-np-tv-xz]+|e")


def style_of(text: str, words: Words | None = None) -> str:
    """Guess the style of a citizen's sentence by its letters; `words` knows more chat abbreviations than they show.

    A person sees and moves it: typos, dialect and situations are for people to tell.
    """
    typed = _WORD.findall(clean(text))
    if len(typed) >= _STORY:
        return "story"
    if len(typed) <= _SHORT:
        return "short"
    if not has_accents(text):
        return "plain"
    if any(_is_chat(word, words or Words()) for word in typed):
        return "chat"
    return "formal"


def _is_chat(word: str, words: Words) -> bool:
    # In capitals an abbreviation is an official one.
    if not word.islower():
        return False
    listed = words.abbreviations.get(word, (word,)) != (word,) or word in words.ambiguous
    return listed or _CHAT.fullmatch(strip_accents(word)) is not None


def new_entry(texts: Sequence[str], today: date, title: str = "", words: Words | None = None) -> Form:
    """Return a form that holds the wordings of a gap in their styles, and the days; a person writes the rest."""
    by_style: dict[str, list[str]] = {}
    for text in different(texts):
        by_style.setdefault(style_of(text, words), []).append(text)
    questions = {style: "\n".join(sentences) for style, sentences in by_style.items()}
    return tidied(Form(title, questions, checked=str(today), recheck_by=str(today + _LIFE)))


def id_of(title: str) -> str:
    """Propose the id of an entry; "" when the title has too few letters for one."""
    found = ""
    for word in re.findall(r"[a-z0-9]+", fold(title)):
        longer = f"{found}-{word}" if found else word[:_LONGEST_ID]
        if len(longer) > _LONGEST_ID:
            break
        found = longer
    return found if re.fullmatch(ID_PATTERN, found) else ""


def safe_file(group: str, entry_id: str, groups: Collection[str]) -> str | None:
    """Return the path below the knowledge folder, or None unless both names are plain and the group is known."""
    names = (group, entry_id)
    plain = all(re.fullmatch(ID_PATTERN, name) and name not in _RESERVED for name in names)
    return f"{group}/{entry_id}.yaml" if plain and group in groups else None
