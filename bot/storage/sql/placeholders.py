"""From the marks that SQLite reads, `?` and `:name`, to those of psycopg."""

import re
from functools import lru_cache

__all__ = ["for_psycopg"]

# Texts in quotes, bodies of functions, and casts are left alone, but for the sign that psycopg would read as a mark.
_TOKEN = re.compile(r"'[^']*'|\$\$.*?\$\$|::|:(?P<name>[a-z_][a-z_0-9]*)|\?|%", re.DOTALL)


@lru_cache(maxsize=1_000)
def for_psycopg(sql: str) -> bytes:
    """Return the statement with psycopg's marks."""
    return _TOKEN.sub(_translated, sql).encode()


def _translated(token: re.Match[str]) -> str:
    if name := token["name"]:
        return f"%({name})s"
    return "%s" if token[0] == "?" else token[0].replace("%", "%%")
