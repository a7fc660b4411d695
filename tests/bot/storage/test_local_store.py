"""The contract of every store for what communes write."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.storage.local import Local, LocalRevision, Sheet
from bot.storage.protocol import EXPORTED, Store
from bot.storage.staff import Change
from tests.bot.conftest import Opener
from tests.bot.storage.making import DAY, HOUR

NOW = datetime(2026, 11, 21, 8, 30, 15, 250_000, tzinfo=UTC)
HERE, THERE = "20242", "00004"
OFFICE = Local(HERE, "office", "xuan", NOW, name="Một cửa", address="1 Lê Lợi", hours="7:30–17:00", phone="18001096")
NOTICE = Local(HERE, "notice", "xuan", NOW, "Bảo trì", start=NOW, until=NOW + HOUR)
NOTE = Local(HERE, "note", "xuan", NOW, "Mang bản gốc", "khai-sinh")


def change(what: str = "local-note", at: datetime = NOW) -> Change:
    return Change(at, "xuan", what, HERE)


async def put(store: Store, item: Local, what: str = "local-note") -> Local:
    """Keep `item` and return it as it is then kept."""
    version = (await store.local.sheet(item.commune)).version
    assert await store.local.keep(item, change(what), version)
    return (await store.local.sheet(item.commune)).items[0]


async def test_everything_is_read_back_as_it_was_written(store: Store, opener: Opener) -> None:
    for item in (OFFICE, NOTICE, NOTE):
        kept = await put(store, item)
        assert kept == replace(item, id=kept.id)
    again = opener()
    assert await again.local.sheet(HERE) == await store.local.sheet(HERE)
    await again.close()


async def test_a_commune_without_anything_has_an_empty_sheet(store: Store) -> None:
    await put(store, NOTE)
    assert await store.local.sheet(THERE) == Sheet((), 0)


async def test_what_changed_last_stands_first_in_the_communes_that_were_asked_for(store: Store) -> None:
    first = await put(store, OFFICE)
    second = await put(store, replace(NOTE, commune=THERE))
    first = await put(store, replace(first, hours="8:00–16:00"))
    assert await store.local.listed((), 9) == [first, second]
    assert await store.local.listed((), 1, skip=1) == [second]
    assert await store.local.listed((THERE,), 9) == [second]
    assert (await store.local.count(()), await store.local.count((HERE,))) == (2, 1)


async def test_what_has_ended_is_not_live(store: Store) -> None:
    office, notice, note = [await put(store, item) for item in (OFFICE, NOTICE, NOTE)]
    assert set(await store.local.live(NOW)) == {office, notice, note}
    await put(store, replace(note, ended="withdrawn", ended_by="lan", why="sai"))
    assert set(await store.local.live(NOW + HOUR)) == {office}
    later = await put(store, replace(NOTICE, start=NOW + DAY, until=NOW + 2 * DAY))
    assert later in await store.local.live(NOW)


async def test_every_change_is_another_version_of_its_commune_and_of_all(store: Store) -> None:
    seen = [await store.local.version()]
    for item in (OFFICE, replace(NOTE, commune=THERE), NOTICE):
        await put(store, item)
        seen.append(await store.local.version())
    assert len(set(seen)) == 4
    assert (await store.local.sheet(THERE)).version == seen[2]


async def test_a_sheet_that_moved_on_takes_nothing(store: Store) -> None:
    version = (await store.local.sheet(HERE)).version
    assert await store.local.keep(OFFICE, change(), version)
    assert not await store.local.keep(NOTE, change(), version)
    assert [item.kind for item in (await store.local.sheet(HERE)).items] == ["office"]
    assert len(await store.staff.changes(9)) == len(await store.local.revisions(HERE, 9)) == 1
    # What happens elsewhere is nothing to this commune.
    await put(store, replace(NOTE, commune=THERE))
    assert await store.local.keep(NOTE, change(), (await store.local.sheet(HERE)).version)


async def test_nothing_of_another_commune_is_changed_by_its_number(store: Store) -> None:
    own = await put(store, NOTE)
    forged = replace(own, commune=THERE, text="của nơi khác")
    assert not await store.local.keep(forged, change(), (await store.local.sheet(THERE)).version)
    assert (await store.local.sheet(HERE)).items == (own,)


async def test_a_revision_tells_who_when_and_what_was_before(store: Store) -> None:
    first = await put(store, NOTICE, "local-notice")
    await put(store, replace(first, text="Bảo trì đến 18:00"), "local-notice")
    after, before = await store.local.revisions(HERE, 9)
    assert before == LocalRevision(first.id, NOW, "xuan", "local-notice", None)
    assert after == LocalRevision(first.id, NOW, "xuan", "local-notice", first)
    assert await store.local.revisions(HERE, 1) == [after]
    assert await store.local.revisions(THERE, 9) == []


async def test_both_tables_are_handed_out(store: Store) -> None:
    await put(store, NOTE)
    for table in ("local", "local_revisions"):
        assert table in EXPORTED
        assert len(await store.rows(table, 0, 9)) == 1
