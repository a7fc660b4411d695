"""Messages nobody hopes for: private data, no words, too many, marks and forgeries."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.actions import read_action
from bot.conversation import LONGEST_MESSAGE, Conversation
from bot.messages import Context, Other, Said
from bot.saying import Saying
from tests.bot.speaking import QUESTION, actions, hear, says, silent

HANOI = "00004"  # Phường Ba Đình
SHOWN = Context(entry="quen-mat-khau", question=QUESTION, asked="quên mật khẩu")


@pytest.mark.parametrize(
    ("typed", "secret", "kind"),
    [
        ("quên mật khẩu vneid, cccd của tôi 079203001234", "079203001234", "identity"),
        ("số tôi 0912 345 678, quên mật khẩu", "0912 345 678", "phone"),
        ("quên mật khẩu, email lan.nguyen@gmail.com", "lan.nguyen@gmail.com", "email"),
    ],
)
def test_private_data_is_masked_and_the_citizen_told(
    conversation: Conversation, saying: Saying, typed: str, secret: str, kind: str
) -> None:
    turn = hear(conversation, typed)
    assert secret not in str(turn)
    assert turn.replies[-1] == saying.private([kind])
    assert turn.asked[0].text == turn.context.asked


def test_private_data_in_a_command_is_masked_and_told(conversation: Conversation, saying: Saying) -> None:
    turn = hear(conversation, "/gapcanbo cccd 079203001234")
    assert "079203001234" not in str(turn)
    assert turn.replies[-1] == saying.private(["identity"])


def test_private_data_beside_a_place_is_told(conversation: Conversation, saying: Saying) -> None:
    turn = hear(conversation, "tôi ở phường Ba Đình Hà Nội, sđt 0912345678")
    assert "0912345678" not in str(turn)
    assert turn.replies[-1] == saying.private(["phone"])


def test_a_number_cut_off_at_the_end_of_a_long_message_is_masked(conversation: Conversation) -> None:
    filler = "quên mật khẩu " * 200
    typed = filler[: LONGEST_MESSAGE - 10] + " 079203001234"
    assert "0792030" not in str(hear(conversation, typed))


# Odd messages


@pytest.mark.parametrize("typed", ["", "   ", "\n\t", "\x00", "\u200b\u202e\ufeff", "\u2066\u2069"])
def test_nothing_typed_is_asked_for(conversation: Conversation, saying: Saying, typed: str) -> None:
    turn = hear(conversation, typed, SHOWN)
    assert says(turn, saying.text("empty"))
    assert silent(turn)
    assert turn.context == SHOWN


@pytest.mark.parametrize("typed", ["👍", "🙏🏽🙏🏽", "???", "...", "❤️", "🇻🇳 !!", "---"])
def test_signs_only_are_answered_by_asking_for_words(conversation: Conversation, saying: Saying, typed: str) -> None:
    turn = hear(conversation, typed)
    assert says(turn, saying.text("no_words"))
    assert silent(turn)


@pytest.mark.parametrize("length", [LONGEST_MESSAGE + 1, 10_000, 100_000])
def test_a_long_message_is_read_to_its_limit_and_the_citizen_told(
    conversation: Conversation, saying: Saying, length: int
) -> None:
    turn = hear(conversation, ("quên mật khẩu " * 10_000)[:length])
    assert turn.replies[0] == saying.text("too_long")
    assert len(turn.replies) > 1
    assert len(turn.asked[0].text) <= LONGEST_MESSAGE


def test_a_message_in_decomposed_letters_with_marks_in_it_is_answered(conversation: Conversation) -> None:
    turn = hear(conversation, "\u202eque\u0302n\x00 ma\u0323\u0302t kha\u0302\u0309u\u200f")
    assert turn.asked[0].entry == "quen-mat-khau"
    assert turn.asked[0].text == "quên mật khẩu"


def test_markup_is_a_question_like_any_other(conversation: Conversation) -> None:
    turn = hear(conversation, "<script>alert(1)</script>")
    assert turn.asked[0].text == "<script>alert(1)</script>"


def test_an_edited_message_is_answered_anew(conversation: Conversation, saying: Saying) -> None:
    turn = hear(conversation, Said("quên mật khẩu", edited=True))
    assert turn.replies[0] == saying.text("edited")
    assert turn.asked[0].entry == "quen-mat-khau"
    assert says(hear(conversation, Said("👍", edited=True)), saying.text("no_words"))


@pytest.mark.parametrize("kind", ["photo", "file", "voice", "sticker", "location", "contact"])
@pytest.mark.parametrize("deleted", [False, True])
def test_what_is_not_text_is_told_what_to_do(
    conversation: Conversation, saying: Saying, kind: str, deleted: bool
) -> None:
    turn = hear(conversation, Other(kind, deleted=deleted), SHOWN)  # type: ignore[arg-type]
    key = kind + "_deleted" if deleted and kind in ("photo", "file") else kind
    assert says(turn, saying.text(key))
    assert silent(turn)


def test_a_caption_is_answered_after_the_notice(conversation: Conversation, saying: Saying) -> None:
    turn = hear(conversation, Other("photo", "quên mật khẩu", deleted=True))
    assert turn.replies[0] == saying.text("photo_deleted")
    assert turn.asked[0].entry == "quen-mat-khau"
    assert says(hear(conversation, Other("photo", " 👍 ")), saying.text("photo"))


contexts = st.builds(
    Context,
    entry=st.sampled_from([None, "khai-sinh", "khai-tu", "khong-co", "phi-cu"]),
    step=st.integers(0, 99),
    question=st.sampled_from([None, QUESTION]),
    options=st.lists(st.sampled_from(["e:khai-sinh", "n:" + QUESTION, "forged", "x"])).map(tuple),
    commune=st.sampled_from([None, HANOI, "99999"]),
)
pieces = (
    "quên mật khẩu|khai sinh|phí|bước tiếp theo|/xa |/start c00004|1|tôi ở phường Ba Đình|\x00|👍|079203001234|cháy"
)
typed_texts = st.one_of(st.text(), st.text(st.characters()), st.lists(st.sampled_from(pieces.split("|"))).map(" ".join))


@given(st.builds(Said, typed_texts, st.booleans()) | st.builds(Other, st.just("photo"), typed_texts), contexts)
@example(Said("\ud800 quên"), Context())
@example(Said("/start " + "c" * 100), Context(options=("x",)))
def test_no_message_ends_the_conversation(conversation: Conversation, message: Said | Other, context: Context) -> None:
    turn = hear(conversation, message, context)
    assert turn.replies
    assert all(reply.blocks for reply in turn.replies)
    assert all(read_action(action) for action in actions(turn))
    stored = "".join(asked.text for asked in turn.asked)
    assert "079203001234" not in stored
    assert stored.encode().decode() == stored
