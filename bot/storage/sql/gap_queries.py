"""The SQL of gaps and of the numbers about them."""

from typing import Any

from bot.storage.gaps import Wanted
from bot.storage.sql.db import stamp
from intents.text import fold

__all__ = ["CONFUSED", "DAYS", "GAPS", "GROUPED", "LOOSE", "REMEMBERED", "USES", "where"]

# What is wrong with an answer may show only in what the same person did next, so each answer sees the one after it.
# Materialized: from a few recent questions to their rows, not from all rows to the recent ones.
LOOSE = """
with recent as materialized (
    select rowid as number from questions where at >= :choices and (decision != 'answer' or at >= :answers)
    union
    select q.rowid from feedback f join questions q on q.id = f.question where f.verdict = 'bad' and f.at >= :judged
), judged as materialized (
    select q.id, q.text, q.folded, q.at, q.decision, q.kind,
        exists (select 1 from feedback where question = q.id and verdict = 'bad') as bad,
        exists (select 1 from feedback where question = q.id and verdict in ('chosen', 'good')) as good,
        exists (select 1 from feedback where question = q.id and verdict = 'none') as refused,
        case when q.decision = 'answer' then (
            select n.rowid from questions n
            where n.person = q.person and n.test = 0 and n.at >= q.at and (n.at, n.rowid) > (q.at, q.rowid)
            order by n.at, n.rowid limit 1
        ) end as next
    from recent join questions q on q.rowid = recent.number
    where q.test = 0 and not exists (select 1 from gap_questions where question = q.id)
)
select j.id, j.text, j.folded, j.at, n.at as next_at, n.folded as next_folded, n.decision as next_decision, j.good,
    case when j.bad then 'bad' when j.kind != '' then j.kind
         when j.decision in ('unknown', 'catalogue', 'choice') then j.decision else '' end as why
from judged j left join questions n on n.rowid = j.next
where j.decision in ('unknown', 'catalogue') or j.kind != '' or j.bad
    or (j.decision = 'choice' and (j.at < :settled or j.refused) and not j.good)
    or (j.decision = 'answer' and not j.good and n.decision in ('handover', 'answer', 'choice', 'unknown', 'catalogue')
        and seconds_between(j.at, n.at) <= 180)
order by j.at
"""

# Stamps are 32 letters wide, so the greatest stamp with its text is the text asked last.
GAPS = """
select g.id, g.state, g.reason, g.owner, g.due, g.entry, g.answered, substr(max(q.at || q.text), 33) as text,
    max(q.at) as last, min(q.at) as first, count(*) as times, count(distinct q.person) as people,
    count(distinct coalesce(q.commune, '')) as communes,
    count(*) filter (where m.why in ('bad', 'again', 'person')) as wrong,
    count(distinct w.person) as waiting, count(*) filter (where q.at >= :week) as this_week,
    count(*) filter (where q.at < :week and q.at >= :before) as week_before
from gaps g join gap_questions m on m.gap = g.id join questions q on q.id = m.question
    left join waiting w on w.question = q.id
where {where}
group by g.id
"""

GROUPED = """
select q.id, m.gap, q.text, q.at, m.why, q.channel, q.commune, q.entry, q.choices
from gap_questions m join questions q on q.id = m.question join gaps g on g.id = m.gap
where {where} order by q.at desc
"""

DAYS = """
select vietnam_day(q.at) as day, count(*) as asked,
    count(*) filter (where q.decision in ('answer', 'emergency')) as answered,
    count(*) filter (where q.decision in ('choice', 'catalogue')) as choices,
    count(*) filter (where q.decision = 'unknown') as unknown,
    count(*) filter (where exists (select 1 from feedback f where f.question = q.id and f.verdict = 'bad')) as bad
from questions q
where q.test = 0 and q.decision not in ('talk', 'handover') and {where}
group by 1 order by 1
"""

USES = """
with shown as (
    select id as question, entry, at from questions where decision = 'answer' and entry is not null and test = 0
    union
    select f.question, f.entry, f.at from feedback f join questions q on q.id = f.question
    where f.verdict = 'chosen' and f.entry != '' and q.test = 0 and q.decision != 'answer'
)
select s.entry, count(distinct s.question) as times, count(*) filter (where f.verdict = 'good') as good,
    count(*) filter (where f.verdict = 'bad') as bad, max(s.at) as last
from shown s left join feedback f on f.question = s.question and f.entry = s.entry
group by s.entry
"""

CONFUSED = """
select shown, wanted, count(*) as times from (
    select q.entry as shown, f.entry as wanted from questions q join feedback f on f.question = q.id
    where q.decision = 'answer' and f.verdict in ('chosen', 'good') and f.entry not in ('', q.entry) and q.test = 0
    union all
    select first_of(q.choices), f.entry
    from questions q join feedback f on f.question = q.id
    where q.decision = 'choice' and f.verdict in ('chosen', 'good') and f.entry != '' and q.test = 0
        and q.choices not like f.entry || '%'
) as pairs
group by 1, 2 order by times desc, 1, 2 limit ?
"""

REMEMBERED = """
select substr(max(q.at || q.text), 33) as text, count(distinct q.id) as times,
    string_agg(case when f.verdict in ('good', 'chosen') then f.entry end, ',') as good,
    string_agg(case when f.verdict = 'bad' then f.entry end, ',') as bad
from questions q left join feedback f on f.question = q.id
where q.at >= :since and q.test = 0 and q.decision in ('answer', 'choice', 'unknown', 'catalogue')
group by q.folded order by times desc, max(q.at) desc limit :limit
"""


def where(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """Return the condition that picks the questions `wanted`, and its values."""
    parts, given = ["true"], dict[str, Any]()
    for name, column, values in (("state", "g.state", wanted.states), ("commune", "q.commune", wanted.communes)):
        marks = {f"{name}{n}": value for n, value in enumerate(values)}
        if marks:
            parts.append(f"{column} in ({', '.join(':' + mark for mark in marks)})")
            given |= marks
    for name, column in (("channel", "q.channel"), ("why", "m.why"), ("owner", "g.owner"), ("gap", "g.id")):
        value = getattr(wanted, name)
        if value not in ("", None):
            parts.append(f"{column} = :{name}")
            given[name] = value
    if wanted.entry:
        parts.append("(q.entry = :entry or ',' || q.choices || ',' like '%,' || :entry || ',%')")
        given["entry"] = wanted.entry
    if wanted.since:
        parts.append("q.at >= :since")
        given["since"] = stamp(wanted.since)
    if wanted.text:
        parts.append("holds(q.folded, :text)")
        given["text"] = fold(wanted.text)
    return " and ".join(parts), given
