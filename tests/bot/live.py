"""A running assistant's knowledge base over a copy of the small one."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from bot.brain import make_brain
from bot.conversation import Conversation
from bot.library import Library
from bot.rehearsal import replay_text
from bot.renewal import LiveBase
from bot.review.replay import Line, Outcome, Replay
from bot.settings import Settings, read_settings
from intents.matching import Matcher
from tests.small import TODAY, copy_base

__all__ = ["NEW", "PASSWORD", "entry_text", "live_base", "replayed", "settings_of", "until"]

PASSWORD = "tai-khoan/quen-mat-khau.yaml"
NEW = "thu-tuc/dang-ky-flycam.yaml"


def settings_of(home: Path) -> Settings:
    return read_settings(
        {
            "KNOWLEDGE_DIR": str(home / "knowledge"),
            "DATABASE_URL": f"sqlite:///{home}/data/motcua.db",
            "EMBEDDINGS": "off",
        }
    )


def live_base(home: Path, library: Library, matcher: Matcher) -> LiveBase:
    """The base of `home`, a new folder, with what the small base taught."""
    copy_base(home / "knowledge")
    brain = make_brain(library, matcher)
    return LiveBase(settings_of(home), brain, Conversation(matcher, brain.saying), today=lambda: TODAY)


def entry_text(title: str = "Đăng ký flycam", answer: str = "Nộp hồ sơ ở Bộ Quốc phòng.") -> str:
    """A sound entry about a need that the small base knows nothing of."""
    return f"""title: {title}
questions:
  formal:
    - Thủ tục đăng ký thiết bị bay không người lái thế nào?
    - Tôi muốn xin giấy phép bay flycam
    - Đăng ký flycam ở đâu?
  plain:
    - dang ky flycam o dau
    - xin giay phep bay drone
    - thu tuc dang ky may bay khong nguoi lai
  chat:
    - dk flycam sao ad
    - xin phep bay drone ntn
    - mua drone thi dk the nao
  situation:
    - mới mua con drone về quay đám cưới
    - bay flycam quay phim có bị phạt không
  short:
    - đăng ký flycam
    - giấy phép drone
answer: {answer}
sources:
  - title: Luật Phòng không nhân dân
    number: 49/2024/QH15
    issued: 2024-11-27
    confidence: V1
checked: 2026-11-20
recheck_by: 2027-01-20
tests:
  ask:
    - flycam thì đăng ký chỗ nào
    - giấy phép bay flycam
    - drone có phải đăng ký không
  not:
    - làm khai sinh cho bé
"""


async def until(holds: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for something that another task brings about."""
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.01)


def replayed(**lines: int) -> str:
    """What a replay found, as a draft keeps it: so many questions in each of its lists."""
    line = Line("câu hỏi", 1, Outcome("answer", ("ma-otp",)), Outcome("unknown"))
    return replay_text(Replay(9, **{name: (line,) * count for name, count in lines.items()}))
