"""What the assistant says that is not an answer: the texts of `_phrases.yaml`, by key."""

import string
from collections.abc import Mapping
from dataclasses import dataclass

from intents.document import Items, Node, Table, Text, parse_document
from intents.fault import Fault

__all__ = ["Phrases", "read_phrases"]

# Key -> names the text may use in {braces}. Every key must stand in the file.
_TEXTS: Mapping[str, frozenset[str]] = {
    key: frozenset(gaps.split())
    for keys, gaps in (
        ("welcome welcome_examples menu_title menu_button menu_more menu_back", ""),
        ("documents_label fee_label time_label online_label online_full online_partial online_none", ""),
        ("source_label second_hand step_next step_back step_stuck step_done step_leave", ""),
        ("stuck_return nothing_to_continue left first_step_already choice choice_none choice_none_reply", ""),
        ("also unknown unknown_nearest unknown_help tell_me_button tell_me_done tell_me_web tell_me_gone", ""),
        ("changed_where good_button bad_button good_thanks bad_ask bad_wrong bad_old bad_hard bad_other", ""),
        ("bad_thanks feedback_gone tap_gone handover emergency_fire emergency_violence emergency_medical", ""),
        ("emergency_note photo photo_deleted file file_deleted voice sticker location contact empty", ""),
        ("inline_ask inline_more", ""),
        ("no_words too_long edited unknown_command trouble form_expired slow_down too_large busy my_data_recent", ""),
        ("slow_down_chat my_data_promises my_data_letters my_data_by_person my_data_by_entry", ""),
        ("my_data_consent_before my_data_more my_data_no_more erase_button", ""),
        ("my_data_line", "day text"),
        ("my_data_letter", "day asked text"),
        ("my_data_consent", "number day"),
        ("my_data_unsent my_data_visits", "count"),
        ("my_data_poster", "poster"),
        ("my_data_doing", "title"),
        ("my_data_step", "number"),
        ("my_data_none erase_ask erase_yes erase_no erase_done erase_kept bot_about bot_description", ""),
        ("place_button place_ask place_which place_unknown place_forget place_forgotten office_label", ""),
        ("place_now place_change place_set office_unknown", "place"),
        ("catalogue_found catalogue_absent catalogue_usage procedure_code procedure_authority", ""),
        ("procedure_modes procedure_gone", ""),
        ("catalogue_searched catalogue_nothing", "words"),
        ("procedure_date", "date"),
        ("procedure_search", "url"),
        ("place_many procedure_documents", "count"),
        ("office_hours", "hours"),
        ("office_phone", "phone"),
        ("office_checked", "date source"),
        ("office_own local_note", "place date"),
        ("local_notice", "place until"),
        ("menu_group", "group"),
        ("source_in_force source_issued source_seen checked_label overdue", "date"),
        ("related_button", "title"),
        ("steps_button", "count"),
        ("step_title", "title number count"),
        ("step_open", "url"),
        ("stuck_title stuck_nothing", "number"),
        ("steps_finished no_steps part_missing part_intro", "title"),
        ("changed_not_yet changed_no_longer", "title date"),
        ("handover_last told_later", "question"),
        ("hand_over_offer person_answer", "question"),
        ("hand_over_button hand_over_what answer_comes answer_comes_web working_now", ""),
        ("handed_over handed_over_before", "when"),
        ("working_from", "day time"),
        ("person_good person_bad person_unsolved solved_ask solved_yes solved_no", ""),
        ("desk_request desk_request_how desk_done_sent desk_done_web desk_done_before desk_gone", ""),
        ("desk_request_at", "time"),
        ("desk_request_place", "place"),
        ("desk_request_done desk_gap_owner", "who"),
        ("desk_only_text desk_wordings desk_nearest desk_nearest_none desk_gap_how", ""),
        ("desk_too_long", "count most"),
        ("desk_gap desk_take desk_aside desk_belongs desk_back desk_drafted", ""),
        ("desk_gap_size", "people communes wrong"),
        ("desk_gap_state", "state"),
        ("desk_taken", "who"),
        ("desk_closed", "state"),
        ("desk_set_aside", "reason"),
        ("desk_link", "url"),
        ("desk_digest", "day"),
        ("desk_digest_asked", "asked answered choices unknown bad"),
        ("desk_digest_gaps desk_digest_no_gaps desk_digest_no_asked", ""),
        ("desk_digest_gap", "question people communes wrong"),
        ("desk_digest_overdue desk_digest_open", "count"),
        ("desk_no_topics desk_topic_missing", "topic"),
        ("private_warning", "kinds"),
        ("my_data", "questions feedback waiting days since until"),
    )
    for key in keys.split()
}
_TABLES = (
    "groups", "kinds", "commands", "languages", "weekdays", "gap_states", "gap_reasons", "verdicts", "consent_versions"
)  # fmt: skip
_LISTS = ("examples",)


@dataclass(frozen=True)
class Phrases:
    texts: Mapping[str, str]
    tables: Mapping[str, Mapping[str, str]]
    lists: Mapping[str, tuple[str, ...]]

    def say(self, key: str, **values: object) -> str:
        """Return the phrase `key` with its gaps filled."""
        return self.texts[key].format_map({name: str(value) for name, value in values.items()})


def read_phrases(file: str, text: str) -> tuple[Phrases | None, list[Fault]]:
    """Return the phrases of `file`; None while any is missing or cannot be filled."""
    tree, faults = parse_document(file, text)
    if not isinstance(tree, Table):
        return None, faults or [Fault(file, 1, "not-a-table")]
    known = {*_TEXTS, *_TABLES, *_LISTS}
    faults += [
        Fault(file, line, "unknown-key", {"key": key, "known": ", ".join(sorted(known))})
        for key, line in tree.key_lines.items()
        if key not in known
    ]
    faults += [Fault(file, tree.line, "missing-key", {"key": key}) for key in sorted(known - tree.values.keys())]
    texts = {key: _text(file, key, node, faults) for key, node in tree.values.items() if key in _TEXTS}
    tables = {key: _table(file, key, node, faults) for key, node in tree.values.items() if key in _TABLES}
    lists = {key: _list(file, key, node, faults) for key, node in tree.values.items() if key in _LISTS}
    return (None if faults else Phrases(texts, tables, lists)), faults


def _text(file: str, key: str, node: Node, faults: list[Fault]) -> str:
    text = _plain(file, key, node, faults)
    try:
        # A gap is a bare name: with a format or a conversion it could fail when it is said.
        parts = string.Formatter().parse(text)
        gaps = {f"{name}{form}{conversion or ''}" for _, name, form, conversion in parts if name is not None}
    except ValueError:
        gaps = {"{"}
    if not gaps <= _TEXTS[key]:
        allowed = ", ".join("{" + name + "}" for name in sorted(_TEXTS[key])) or "–"
        faults.append(Fault(file, node.line, "unknown-gap", {"key": key, "allowed": allowed}))
    return text


def _table(file: str, key: str, node: Node, faults: list[Fault]) -> dict[str, str]:
    if not isinstance(node, Table):
        faults.append(Fault(file, node.line, "not-a-table", {"key": key}))
        return {}
    return {name: _plain(file, name, value, faults) for name, value in node.values.items()}


def _list(file: str, key: str, node: Node, faults: list[Fault]) -> tuple[str, ...]:
    if not isinstance(node, Items):
        faults.append(Fault(file, node.line, "not-a-list", {"key": key}))
        return ()
    return tuple(_plain(file, key, item, faults) for item in node.values)


def _plain(file: str, key: str, node: Node, faults: list[Fault]) -> str:
    if isinstance(node, Text):
        return node.value
    faults.append(Fault(file, node.line, "not-text", {"key": key}))
    return ""
