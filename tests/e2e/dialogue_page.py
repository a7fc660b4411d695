"""Play a dialogue with the running assistant and draw it.

`python -m tests.e2e.dialogue_page OUT.html test-results/telegram.png` makes the pictures of the documentation anew:
the whole dialogue, and beside it `telegram-phone.png`, what a phone shows of it.
"""

import argparse
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from bot.brain import build_brain
from bot.settings import ROOT, read_settings
from tests.e2e.conftest import House, serving
from tests.e2e.knowledge import Knowledge
from tests.telegram_api import Citizen
from tests.telegram_api.transcript import Look, draw

__all__ = ["main"]

LOOK = Look(title="Một Cửa", subtitle="bot", edited="đã sửa", you="Bạn")
WIDTH, HEIGHT = 360, 740
BELOW_HEADER = "element => scrollTo(0, element.getBoundingClientRect().top + scrollY - 61)"


def main() -> None:
    """Write the page, and its picture if asked for."""
    parser = argparse.ArgumentParser(description="Play a dialogue with the running assistant and draw it.")
    parser.add_argument("page", type=Path, metavar="OUT.html")
    parser.add_argument("picture", type=Path, metavar="OUT.png", nargs="?")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        base = ROOT / "knowledge"
        settings = read_settings({"KNOWLEDGE_DIR": str(base), "DATABASE_URL": f"sqlite:///{ROOT}/data/motcua.db"})
        knowledge = Knowledge(build_brain(settings), base, ROOT / "data")
        with serving("polling", Path(folder), knowledge) as house:
            citizen = house.citizen("Lan")
            play(house, citizen)
            draw(citizen.history(), given.page, LOOK)
    if given.picture:
        photograph(given.page, given.picture)


def play(house: House, lan: Citizen) -> None:
    """A start, a question without accents, steps, an ambiguous question, and one that nobody knows."""
    lan.start()
    lan.wait(house.say("welcome")[:40])
    lan.send("quen mat khau vneid")
    lan.wait(house.say("source_label"))
    lan.tap("Làm từng bước")
    lan.wait("bước 1/")
    lan.tap(house.say("step_next"))
    lan.wait("bước 2/")
    lan.send(house.knowledge.ambiguous)
    titles = [row[0].label for row in lan.wait(house.say("choice")).buttons[:-1]]
    answers = {entry.title: entry.answer for entry in house.knowledge.brain.library.entries}
    shortest = min(titles, key=lambda title: len(answers[title]))
    lan.send(str(titles.index(shortest) + 1))
    lan.wait(house.say("source_label"))
    lan.send(house.knowledge.unheard_of)
    lan.wait(house.say("unknown"))
    lan.tap(house.say("tell_me_button"))
    lan.wait(house.say("tell_me_done"))


def photograph(page: Path, picture: Path) -> None:
    """Take a picture of the whole page in Chromium, and one of a phone that shows its middle."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        window = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2)
        window.goto(page.resolve().as_uri())
        window.screenshot(path=picture, full_page=True)
        window.locator(".message", has_text="bước 2/").evaluate(BELOW_HEADER)
        window.screenshot(path=picture.with_stem(f"{picture.stem}-phone"))
        chromium.close()


if __name__ == "__main__":
    main()
