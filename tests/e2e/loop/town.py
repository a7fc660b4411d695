"""One installation over the small base, with the people around it: citizens, and the support team with its accounts."""

import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from bot.phrases import Phrases
from bot.settings import ROOT
from tests.bot.channels.staff_desk import fields
from tests.e2e.service import Service, until
from tests.e2e.web.visitor import token_in
from tests.telegram_api import Citizen, TelegramServer

__all__ = ["PASSWORD", "Colleague", "Town"]

PASSWORD = "mat khau cua to"
_SIGN_IN = "/review/dang-nhap"
_PATIENCE = 60.0


@dataclass
class Town:
    service: Service
    tg: TelegramServer
    phrases: Phrases
    base: Path
    """The knowledge folder."""
    colleagues: "list[Colleague]" = field(default_factory=list)

    def say(self, key: str, **values: object) -> str:
        return self.phrases.say(key, **values)

    def staff(self, *command: str) -> None:
        """Run `python -m bot staff …`."""
        environment = {**self.service.environment, "MOTCUA_PASSWORD": PASSWORD}
        subprocess.run([sys.executable, "-m", "bot", "staff", *command], cwd=ROOT, env=environment, check=True)

    def colleague(self, name: str) -> "Colleague":
        """Somebody of the support team, signed in, without a browser."""
        self.colleagues.append(Colleague(self.service.url, name))
        return self.colleagues[-1].sign_in()

    def wondering(self, name: str, question: str, commune: str = "") -> Citizen:
        """A citizen, of a commune if one is named, who asks what nothing answers, and wants to be told."""
        citizen = self.tg.user(first_name=name)
        if commune:
            citizen.start(f"c{commune}")
            citizen.wait_count(2, _PATIENCE)
            for _ in citizen.replies():
                citizen.wait()
        citizen.send(question)
        asked = citizen.wait(timeout=_PATIENCE)
        tell_me, none = self.say("tell_me_button"), self.say("choice_none")
        labels = [button.label for row in asked.buttons for button in row]
        if tell_me not in labels:
            assert none in labels, asked.text
            citizen.tap(none)
            citizen.wait(self.say("choice_none_reply"), timeout=_PATIENCE)
        citizen.tap(tell_me)
        citizen.wait(self.say("tell_me_done"), timeout=_PATIENCE)
        return citizen

    def gap_of(self, question: str) -> int:
        """The gap that a question is put into."""
        query = "select m.gap from gap_questions m join questions q on q.id = m.question where q.text = ?"
        until(lambda: self.service.rows(query, question), _PATIENCE)
        return int(self.service.rows(query, question)[0]["gap"])

    def row(self, table: str, id: int) -> dict[str, Any]:
        return self.service.rows(f"select * from {table} where id = ?", id)[0]

    def told(self, citizen: Citizen) -> int:
        """How often the citizen was told that there is an answer."""
        beginning = self.say("told_later", question="\0").partition("\0")[0]
        return sum(reply.text.startswith(beginning) for reply in citizen.replies())


class Colleague:
    """A browser of the support team without a screen: its cookies, its forms."""

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        self.client = httpx.Client(base_url=url, timeout=_PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.client.close()

    @property
    def token(self) -> str:
        """What one's own pages put into their forms now."""
        return token_in(self.client.get("/review").text)

    def sign_in(self, password: str = PASSWORD) -> Self:
        given = {"token": token_in(self.client.get(_SIGN_IN).text), "name": self.name, "password": password}
        answer = self.client.post(_SIGN_IN, data=given)
        assert (answer.status_code, answer.headers.get("location")) == (303, "/review"), answer.text
        return self

    def see(self, path: str, status: int = 200) -> str:
        answer = self.client.get(f"/review{path}")
        assert answer.status_code == status, answer.text
        return answer.text

    def send(self, path: str, given: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        return self.client.post(f"/review{path}", data={"token": self.token, **(given or {})}, headers=headers)

    def form(self, draft: int) -> dict[str, Any]:
        """What a browser would send of the form of a draft."""
        return {name: values[0] for name, values in fields(self.see(f"/nhap/{draft}")).items()}

    def save(self, draft: int, **changed: str) -> httpx.Response:
        return self.send(f"/nhap/{draft}", {**self.form(draft), **changed})

    def begin(self, gap: int, texts: list[str], entry: str = "") -> int:
        """Begin a draft from these wordings of a gap, of an entry or of a new one; return the draft."""
        way = {"way": "entry", "entry": entry} if entry else {"way": "new"}
        answer = self.send(f"/cau/{gap}/vao-muc", {"text": texts, **way})
        assert answer.status_code == 303, answer.text
        return int(answer.headers["location"].rpartition("/")[2])

    def propose(self, draft: int, why: str = "Dân hỏi nhiều") -> None:
        """Have the questions replayed and offer the draft to an approver."""
        self.replay(draft)
        given = {"was": self.form(draft)["was"], "why": why, "seen": "true"}
        answer = self.send(f"/nhap/{draft}/trinh", given)
        assert answer.status_code == 303, answer.text

    def replay(self, draft: int) -> str:
        """Have the questions asked of the draft; return the page of what was found."""
        assert self.send(f"/nhap/{draft}/thu").status_code == 303
        end = time.monotonic() + _PATIENCE
        json = {"accept": "application/json"}
        while self.client.get(f"/review/nhap/{draft}/thu", headers=json).json()["running"]:
            assert time.monotonic() < end
            time.sleep(0.1)
        return self.see(f"/nhap/{draft}/thu")

    def form_of_publishing(self, draft: int) -> dict[str, str]:
        """What the button that publishes would send, of the draft as it is shown now."""
        page = self.see(f"/nhap/{draft}")
        return {"token": token_in(page), "was": stamp_in(page)}

    def publish(self, draft: int) -> httpx.Response:
        return self.client.post(f"/review/nhap/{draft}/dang", data=self.form_of_publishing(draft))


def stamp_in(page: str) -> str:
    """The sign of the text that a page of a draft shows."""
    return page.partition('name="was" value="')[2].partition('"')[0]
