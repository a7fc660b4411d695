"""Every way by which somebody's words can come into an installation."""

from collections.abc import Callable

import httpx

from tests.e2e.planting import HOUSE, Planted
from tests.e2e.test_telegram_staff import Office
from tests.e2e.web.visitor import Visitor, token_in
from tests.telegram_api import Citizen

__all__ = ["TELEGRAM", "WEB", "come_by_telegram", "come_by_web", "sign_in"]

FORGOTTEN = "quên mật khẩu vneid"
BROWSER = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile", "Accept": "text/html"}


def come_by_telegram(office: Office, one: Planted) -> Citizen:
    citizen = office.house.tg.user(first_name=one.name if one.way == "profile" else "Một Người")
    citizen.start()
    TELEGRAM[one.way](office, citizen, one)
    office.house.settled(citizen)
    return citizen


def _contact(office: Office, citizen: Citizen, one: Planted) -> None:
    person = {"id": citizen.id, "is_bot": False, "first_name": "Một Người"}
    chat = {"id": citizen.id, "type": "private", "first_name": "Một Người"}
    shared = {"phone_number": one.phone, "first_name": one.name, "user_id": citizen.id}
    message = {"message_id": 900_001, "date": 1_790_000_000, "from": person, "chat": chat, "contact": shared}
    office.house.tg.inject({"message": message})


def _callback(office: Office, citizen: Citizen, one: Planted) -> None:
    office.house.settled(citizen)
    for data in (f"e:{one.identity}", f"t:{one.phone}", one.email, f"w:{one.otp}", one.account, one.told[:60]):
        citizen.tap_raw(data)


def _starts(office: Office, citizen: Citizen, one: Planted) -> None:
    for payload in (one.identity, one.phone, f"c{one.otp}", one.account):
        citizen.start(payload)


def _poster(office: Office, citizen: Citizen, one: Planted) -> None:
    citizen.start(f"c00004-{one.phone}")
    citizen.send(FORGOTTEN)


def _edited(office: Office, citizen: Citizen, one: Planted) -> None:
    number = citizen.send(FORGOTTEN)
    office.house.settled(citizen)
    citizen.edit(number, one.told)


def _handed_over(office: Office, citizen: Citizen, one: Planted) -> None:
    card = office.handed_over(citizen, f"{office.house.knowledge.unheard_of} {one.told}")
    office.room.send(office.binh, "Anh chị ra phòng Kinh tế của xã.", reply_to=card.message_id)
    citizen.wait("Anh chị ra phòng Kinh tế của xã.")


def _told_later(office: Office, citizen: Citizen, one: Planted) -> None:
    say = office.house.say
    citizen.send(f"{office.house.knowledge.unheard_of}, {one.told}")
    citizen.wait(say("unknown"))
    citizen.tap(say("tell_me_button"))
    citizen.wait(say("tell_me_done")[:20])


def _feedback(office: Office, citizen: Citizen, one: Planted) -> None:
    say = office.house.say
    citizen.send(FORGOTTEN)
    office.house.settled(citizen)
    citizen.tap(say("bad_button"))
    citizen.wait(say("bad_ask"))
    citizen.tap(say("bad_other"))
    citizen.wait(say("bad_thanks")[:20])
    citizen.send(one.told)


def _group(office: Office, citizen: Citizen, one: Planted) -> None:
    group = office.house.group()
    citizen.join_group(group)
    group.send(citizen, f"@{office.house.tg.me['username']} {one.told}")


TELEGRAM: dict[str, Callable[[Office, Citizen, Planted], object]] = {
    "message": lambda office, citizen, one: citizen.send(one.told),
    "profile": lambda office, citizen, one: citizen.send(FORGOTTEN),
    "caption": lambda office, citizen, one: citizen.send_photo(one.told),
    "file_name": lambda office, citizen, one: citizen.send_document(
        f"{one.name} {one.identity}.pdf", "application/pdf", one.told
    ),
    "contact": _contact,
    "callback": _callback,
    "start": _starts,
    "start_poster": _poster,
    "inline": lambda office, citizen, one: citizen.ask_inline(one.told),
    "edited": _edited,
    "forwarded": lambda office, citizen, one: citizen.forward(one.told, sender=one.name),
    "search": lambda office, citizen, one: citizen.send(f"/thutuc {one.told}"),
    "gapcanbo": lambda office, citizen, one: citizen.send(f"/gapcanbo {one.told}"),
    "handed_over": _handed_over,
    "told_later": _told_later,
    "feedback": _feedback,
    "place": lambda office, citizen, one: citizen.send(f"/noi {one.told}"),
    "address": lambda office, citizen, one: citizen.send(f"tôi ở số nhà {one.number} đường Lê Lợi, {one.told}"),
    "group": _group,
}


def come_by_web(office: Office, one: Planted) -> None:
    with Visitor(office.house.service.url) as visitor:
        if one.way in ("comment", "explain", "filter", "commune"):
            assert sign_in(visitor.client, "minh", HOUSE["MOTCUA_PASSWORD"]).status_code == 303
        WEB[one.way](office, visitor, one)


def sign_in(client: httpx.Client, name: str, password: str) -> httpx.Response:
    token = token_in(client.get("/review/dang-nhap").text)
    return client.post("/review/dang-nhap", data={"token": token, "name": name, "password": password})


def _actions(office: Office, visitor: Visitor, one: Planted) -> None:
    for action in (f"e:{one.identity}", f"w:{one.phone}", one.email, one.told):
        visitor.tap(action)


def _landing_poster(office: Office, visitor: Visitor, one: Planted) -> None:
    assert visitor.client.get(f"/c/00004-{one.phone}", headers=BROWSER).status_code == 200
    visitor.say(FORGOTTEN)


def _landing(office: Office, visitor: Visitor, one: Planted) -> None:
    for name in (one.identity, one.email, f"{one.phone[:5]}-{one.otp}"):
        visitor.client.get(f"/c/{name}", headers=BROWSER)


def _headers(office: Office, visitor: Visitor, one: Planted) -> None:
    known = f"{one.email} {one.phone} {one.identity}"
    given = {"Cookie": known, "X-Request-ID": one.identity, "X-Forwarded-For": one.phone}
    visitor.client.get("/", headers={"User-Agent": known, "Referer": f"https://x.vn/?{known}", **given})


def _forms(office: Office, visitor: Visitor, one: Planted) -> None:
    visitor.post({"text": one.told, "token": one.password})
    visitor.post({f"{one.email}{number}": one.told for number in range(9)})
    visitor.post({"text": one.told * 2_000})
    headers = {"content-type": "multipart/form-data"}
    visitor.client.post("/chat", content=one.told.encode(), headers=headers)


def _webhook(office: Office, visitor: Visitor, one: Planted) -> None:
    guessed = {"X-Telegram-Bot-Api-Secret-Token": one.password}
    for path in ("/telegram", "/telegram/webhook"):
        visitor.client.post(path, json={"update_id": 1, "message": {"text": one.told}}, headers=guessed)


def _sign_in(office: Office, visitor: Visitor, one: Planted) -> None:
    for name, password in ((one.password, one.identity), ("minh", one.password), (one.name, one.email)):
        assert sign_in(visitor.client, name, password).status_code == 401


def _comment(office: Office, visitor: Visitor, one: Planted) -> None:
    page = f"/review/cau/{office.gap('sạp bán kem ngoài biển')}"
    token = token_in(visitor.client.get(page).text)
    assert visitor.client.post(f"{page}/ghi", data={"token": token, "text": one.told}).status_code == 303
    assert one.told.split(",")[0].partition(one.name)[0] in visitor.client.get(page).text


WEB: dict[str, Callable[[Office, Visitor, Planted], object]] = {
    "web_message": lambda office, visitor, one: visitor.say(one.told),
    "web_feedback": lambda office, visitor, one: visitor.post({"action": f"r:{one.otp}", "text": one.told}),
    "web_action": _actions,
    "web_place": lambda office, visitor, one: visitor.say(f"tôi ở số nhà {one.number} đường Lê Lợi, {one.told}"),
    "landing": _landing,
    "landing_poster": _landing_poster,
    "landing_search": lambda office, visitor, one: visitor.client.get("/c", params={"ten": one.told, "p": one.phone}),
    "page_not_there": lambda office, visitor, one: visitor.client.get(f"/{one.identity}", params={"otp": one.told}),
    "headers": _headers,
    "forms": _forms,
    "webhook": _webhook,
    "sign_in": _sign_in,
    "comment": _comment,
    "explain": lambda office, visitor, one: visitor.client.get("/review/muc/ket-hon", params={"explain": one.told}),
    "filter": lambda office, visitor, one: visitor.client.get("/review", params={"q": one.told, "tu": one.identity}),
    "commune": lambda office, visitor, one: visitor.client.get("/commune", params={"xa": one.told}),
}
