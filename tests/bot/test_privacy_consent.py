"""The text that people consent to has a number; another wording needs another one."""

from dataclasses import replace
from datetime import date

import pytest

from bot.consent import CONSENTED, consent_shown, fingerprint, version_called, versions
from bot.conversation import Conversation
from bot.messages import Context, KeptPromise, PersonalData
from bot.phrases import Phrases
from bot.saying import Saying
from tests.bot.speaking import QUESTION, hear, tap, text
from tests.bot.storage.making import NOW
from tests.small import TODAY

# What was promised to people under these numbers stands for ever. A new version is one more line, here and in the file.
PROMISED = {"1": ("2026-11-22", "8d3e6682a61c9c11")}


@pytest.fixture
def phrases(saying: Saying) -> Phrases:
    return saying.phrases


def test_the_text_has_not_changed_without_a_new_version(phrases: Phrases) -> None:
    last, shown = versions(phrases)[-1], fingerprint(phrases.texts)
    line = f"{int(last.number) + 1}: {TODAY} {shown}"
    assert last.fingerprint == shown, f"the consent reads differently now: add «{line}» to consent_versions"


def test_what_was_promised_before_stands(phrases: Phrases) -> None:
    assert {one.number: (one.day, one.fingerprint) for one in versions(phrases)} == PROMISED


def test_versions_are_counted_and_dated(phrases: Phrases) -> None:
    found = versions(phrases)
    assert [one.number for one in found] == [str(n) for n in range(1, len(found) + 1)]
    assert sorted(found, key=lambda one: date.fromisoformat(one.day)) == found
    assert len({one.fingerprint for one in found}) == len(found)


@pytest.mark.parametrize("key", CONSENTED)
def test_every_text_of_the_consent_counts(phrases: Phrases, key: str) -> None:
    changed = replace(phrases, texts={**phrases.texts, key: phrases.texts[key] + "."})
    kept = consent_shown(changed)
    assert kept == f"{consent_shown(phrases)}-{fingerprint(changed.texts)}"
    assert version_called(phrases, kept) is None


def test_the_version_shown_is_kept_with_the_promise(conversation: Conversation, phrases: Phrases) -> None:
    (promise,) = tap(conversation, f"t:{QUESTION}", Context(question=QUESTION, asked="xyzzy")).waiting
    assert promise.consent == versions(phrases)[-1].number


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("1", "lời đồng ý số 1, ngày 22/11/2026"),
        ("1-0123456789abcdef", "lời đồng ý số 1-0123456789abcdef"),
        ("", "trước khi có đánh số"),
    ],
)
def test_people_are_told_to_what_they_consented(conversation: Conversation, kept: str, told: str) -> None:
    promise = KeptPromise("câu đang chờ", NOW, False, kept)
    shown = text(hear(conversation, "/dulieucuatoi", data=PersonalData(1, 0, 1, promises=(promise,), oldest=NOW)))
    assert told in shown
    assert "câu đang chờ" in shown
