"""Any walk through a dialogue: whatever is said and tapped in whatever order, the next thing shown can be shown."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from bot.conversation import Situation
from bot.conversation.conversation import COMMANDS
from bot.messages import Context, Message, Other, OtherKind, Said, Tapped
from tests.fuzz import searching
from tests.fuzz.showing import check_turn
from tests.fuzz.targets import conversation
from tests.small import TODAY

KINDS: tuple[OtherKind, ...] = ("photo", "file", "voice", "sticker", "location", "contact")
ASKED = st.sampled_from(
    ("quên mật khẩu vneid", "làm giấy khai sinh", "mã otp", "giấy tờ", "còn phí thì sao", "gặp cán bộ", "cảm ơn", "zzz")
)


class Walk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.context = Context()
        self.buttons: list[str] = ["m"]

    def hear(self, message: Message, **situation: bool) -> None:
        turn = conversation().hear(message, Situation(TODAY, self.context, **situation))  # type: ignore[arg-type]
        check_turn(turn)
        self.context = turn.context
        self.buttons = [button.action for reply in turn.replies for button in reply.buttons()] or self.buttons

    @rule(text=ASKED, edited=st.booleans())
    def asks(self, text: str, edited: bool) -> None:
        self.hear(Said(text, edited))

    @rule(number=st.integers(0, 12))
    def picks(self, number: int) -> None:
        self.hear(Said(str(number)))

    @rule(at=st.integers(0, 40), own=st.booleans(), requested=st.booleans())
    def taps(self, at: int, own: bool, requested: bool) -> None:
        self.hear(Tapped(self.buttons[at % len(self.buttons)]), own=own, requested=requested)

    @rule(name=st.sampled_from(sorted(COMMANDS)), rest=st.sampled_from(["", " c00070", " hà nội", " sinh"]))
    def commands(self, name: str, rest: str) -> None:
        self.hear(Said(f"/{name}{rest}"))

    @rule(kind=st.sampled_from(KINDS), deleted=st.booleans(), caption=st.sampled_from(["", "khai tử"]))
    def sends(self, kind: OtherKind, deleted: bool, caption: str) -> None:
        self.hear(Other(kind, caption, deleted))

    @rule(entry=st.sampled_from(["gone-entry", None]), step=st.integers(0, 99))
    def comes_back_after_the_base_changed(self, entry: str | None, step: int) -> None:
        self.context = replace(self.context, entry=entry, step=step)


def test_no_walk_leads_nowhere() -> None:
    run_state_machine_as_test(Walk, settings=searching(4))
