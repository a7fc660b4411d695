"""More sample sentences for a knowledge file, put in as lines so that the rest of the file stays as it was written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot.review.form import Form, tidied, tidy
from bot.review.form_yaml import read_form_of, write_yaml
from bot.review.yaml_text import scalar
from intents.document import Items, Table, parse_document
from intents.entry import STYLES
from intents.text import fold

__all__ = ["different", "with_questions"]


def with_questions(text: str, additions: Mapping[str, Sequence[str]]) -> str:
    """Return the file with more sentences, by style; nothing but their lines changes.

    Left out are sentences the file teaches or tests already, whatever their accents. Where the file is written so
    that no line can be put in, it is written anew; a text that cannot be read comes back as it is.
    """
    form = read_form_of(text)
    fresh = {} if form.raw else _fresh(form, additions)
    if not fresh:
        return text
    questions = {style: "\n".join([form.questions.get(style, ""), *fresh.get(style, ())]) for style in STYLES}
    wanted = tidied(replace(form, questions=questions))
    edited = _inserted(text, fresh)
    return edited if read_form_of(edited) == wanted else write_yaml(wanted)


def _fresh(form: Form, additions: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    known = {fold(line) for text in (*form.questions.values(), form.ask) for line in text.split("\n")}
    found: dict[str, list[str]] = {}
    for style in STYLES:
        if sentences := different(additions.get(style, ()), known):
            found[style] = sentences
            known.update(map(fold, sentences))
    return found


def different(texts: Sequence[str], known: Collection[str] = ()) -> list[str]:
    """Return the texts, each once whatever its accents, without those whose folding is in `known` or empty."""
    first: dict[str, str] = {}
    for text in map(tidy, texts):
        first.setdefault(fold(text), text)
    return [text for folded, text in first.items() if folded and folded not in known]


def _inserted(text: str, fresh: Mapping[str, Sequence[str]]) -> str:
    tree, _ = parse_document("", text)
    questions = tree.values.get("questions") if isinstance(tree, Table) else None
    if not isinstance(questions, Table) or not questions.key_lines:
        return text
    lines = text.split("\n")
    pad = _indent(lines[min(questions.key_lines.values()) - 1])
    end = "\r" if "\r\n" in text else ""
    edits: list[tuple[int, int, list[str]]] = []
    for style, sentences in fresh.items():
        place, dash = _place(lines, questions, style, pad + "  ")
        head = [] if style in questions.values else [f"{pad}{style}:"]
        added = [*head, *(f"{dash}- {scalar(sentence)}" for sentence in sentences)]
        edits.append((place, STYLES.index(style), [line + end for line in added]))
    # From the last line to the first, so that the numbers hold; at one place the later style goes in first.
    for place, _, added in sorted(edits, reverse=True):
        lines[place:place] = added
    return "\n".join(lines)


def _place(lines: Sequence[str], questions: Table, style: str, dash: str) -> tuple[int, str]:
    """Return before which line index sentences of `style` go, and what stands before their dash."""
    until = STYLES.index(style) + 1
    earlier = [name for name in STYLES[:until] if name in questions.values]
    if not earlier:
        return min(questions.key_lines.values()) - 1, dash
    node = questions.values[earlier[-1]]
    last = node.values[-1].line if isinstance(node, Items) and node.values else node.line
    place, width = last, len(_indent(lines[last - 1]))
    # The item may go on below.
    for number in range(last, len(lines)):
        if lines[number].strip():
            if len(_indent(lines[number])) <= width:
                break
            place = number + 1
    return place, _indent(lines[last - 1]) if style in questions.values else dash


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" "))]
