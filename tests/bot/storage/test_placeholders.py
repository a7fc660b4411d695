"""The marks in statements, as psycopg reads them."""

import pytest

from bot.storage.sql.placeholders import for_psycopg


@pytest.mark.parametrize(
    ("sql", "translated"),
    [
        ("a = ? and b in (?, ?)", "a = %s and b in (%s, %s)"),
        ("a = :person and at > :since", "a = %(person)s and at > %(since)s"),
        ("a like 'x%' and b % 2 = 0", "a like 'x%%' and b %% 2 = 0"),
        ("a = '?' or b = ':no' or c = 'it''s ?'", "a = '?' or b = ':no' or c = 'it''s ?'"),
        ("at::text = :at", "at::text = %(at)s"),
        ("$$ select '?' || :x || a % b $$", "$$ select '?' || :x || a %% b $$"),
    ],
)
def test_marks_are_translated_outside_of_texts_only(sql: str, translated: str) -> None:
    assert for_psycopg(sql) == translated.encode()
