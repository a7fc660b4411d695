"""Texts of knowledge files, as the pages show them to people who do not know the format."""

import re
from dataclasses import replace

from bot.faults import form_texts
from bot.review.comparing import Line, changes
from bot.review.form_yaml import read_form_of, write_yaml

__all__ = ["labelled", "meant_changes", "title_in"]

# With the lines that go on below.
_TITLE = re.compile(r"^title:.*(?:\n +.*)*", re.MULTILINE)
# The mark that a long text goes on below says nothing to people.
_KEY = re.compile(r"^( *(?:- )?)([a-z_]+):(?: >-)?(?= |$)", re.MULTILINE)


def labelled(text: str) -> str:
    """Return the YAML with its keys called as the form calls them."""
    labels = form_texts()["labels"]
    return _KEY.sub(lambda key: f"{key[1]}{labels.get(key[2], key[2])}:", text)


def meant_changes(before: str, after: str) -> list[Line]:
    """Return the lines that differ, without those that only write the same otherwise, unless there are no others."""
    found = changes(*(write_yaml(read_form_of(text)) if text else "" for text in (before, after)))
    return [replace(line, text=labelled(line.text)) for line in found or changes(before, after)]


def title_in(text: str) -> str:
    """Return the title of a knowledge file without reading all of it; "" when it has none."""
    found = _TITLE.search(text)
    return read_form_of(found.group()).title if found else ""
