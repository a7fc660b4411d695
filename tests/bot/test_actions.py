"""Buttons: what goes out comes back, and nothing else is taken."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.actions import MAX_BYTES, Action, read_action

ID, LONGEST = "quen-mat-khau", "a" * 40
QUESTION = "0123456789"
EVERY = [
    Action("e", (ID,)), Action("e", (ID, QUESTION)), Action("s", (ID, "12")), Action("k", (ID, "1")),
    Action("f", (ID,)),
    Action("g", (ID, QUESTION)), Action("b", (ID, QUESTION)), Action("r", ("wrong", ID, QUESTION)),
    Action("r", ("old", ID, QUESTION)), Action("r", ("hard", ID, QUESTION)), Action("r", ("other", ID, QUESTION)),
    Action("n", (QUESTION,)), Action("t", (QUESTION,)), Action("m"), Action("m", ("tai-khoan",)),
    Action("m", ("tai-khoan", "2")), Action("x"), Action("d", ("yes",)), Action("d", ("no",)),
]  # fmt: skip


@pytest.mark.parametrize("action", EVERY, ids=str)
def test_every_action_comes_back_as_it_went(action: Action) -> None:
    assert read_action(str(action)) == action


@pytest.mark.parametrize("action", EVERY, ids=str)
def test_the_longest_ids_fit_into_a_button(action: Action) -> None:
    longest = Action(action.verb, tuple(LONGEST if part in (ID, "tai-khoan") else part for part in action.arguments))
    assert len(str(longest).encode()) <= MAX_BYTES == 64
    assert read_action(str(longest)) == longest


@pytest.mark.parametrize("action", EVERY, ids=str)
@pytest.mark.parametrize("change", [":{}", "{}:", "{} ", " {}", "{}:x", "{}\n", "{}\x00", "{}:" + "9" * 60, "x{}"])
def test_a_changed_action_is_none_of_ours(action: Action, change: str) -> None:
    data = change.format(action)
    assert read_action(data) is None or data in ("m:", "x:")


@pytest.mark.parametrize(
    "data",
    [
        "", ":", "e", "e:", "e:A-B-C", "e:ab", "e:" + "a" * 41, "e:../../etc", "e:quen-mat-khau:xyz", "s:quen-mat-khau",
        "s:quen-mat-khau:-1", "s:quen-mat-khau:100", "s:quen-mat-khau:x", "r:bad:quen-mat-khau:0123456789",
        "t:012345678G", "t:0123", "d:maybe", "d:", "m:tai-khoan:-1", "z:1", "e:quên-mật-khẩu", "e:\ud800\ud800\ud800",
        "x:1", "e:quen-mat-khau:0123456789:0123456789", "E:quen-mat-khau",
    ],
)  # fmt: skip
def test_forged_data_is_none_of_ours(data: str) -> None:
    assert read_action(data) is None


@given(st.one_of(st.text(), st.text(st.characters()), st.text(st.sampled_from("eskfgbrntmxd:a-0123456789f"))))
@example("m")
def test_whatever_comes_is_read_or_refused(data: str) -> None:
    action = read_action(data)
    if action:
        assert read_action(str(action)) == action
        assert str(action) == data or data.removesuffix(":") == str(action)
        assert all(argument.isprintable() for argument in action.arguments)


@pytest.mark.parametrize(
    ("action", "question"),
    [
        (Action("e", (ID,)), None), (Action("e", (ID, QUESTION)), QUESTION), (Action("g", (ID, QUESTION)), QUESTION),
        (Action("r", ("old", ID, QUESTION)), QUESTION), (Action("t", (QUESTION,)), QUESTION), (Action("m"), None),
        (Action("n", (QUESTION,)), QUESTION), (Action("s", (ID, "1")), None),
    ],
)  # fmt: skip
def test_an_action_knows_the_question_it_is_about(action: Action, question: str | None) -> None:
    assert action.question == question
