"""A region for the desk's bench: 100,000 cases in 500,000 comments, laid by the database itself."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.access.rules import Role
from app.base.database import Sessions
from app.cases.finding import service as finding
from app.cases.rules import EventKind
from tests import factories as make
from tests.bench.texts import read_texts

CASES: Final = 100_000
INSTITUTIONS: Final = 400
_FOUNDERS: Final = 10
_PAGES: Final = 2_000
_TEXTS: Final = 20_000
_BATCH: Final = 2_000

_LAID: Final = (
    """INSERT INTO institution (id, name, kind, municipality, parent_id, created_at)
    SELECT i, 'Школа № ' || i, 'school', 'Район ' || (i % 30),
        CASE WHEN i > :founders THEN 1 + i % :founders END, now()
    FROM generate_series(1, :institutions) i""",
    """INSERT INTO official (id, institution_id, name, created_at)
    SELECT i, i, 'Ответственный ' || i, now() FROM generate_series(1, :institutions) i""",
    """INSERT INTO page (id, network, link, external_id, title, url, institution_id, official_id,
        state, due_at, discover_at, polled_at, created_at, can_read, can_reply)
    SELECT p, (ARRAY['vk', 'ok', 'telegram', 'max'])[1 + p % 4], 'https://vk.com/p' || p,
        '-' || p, 'Страница ' || p, 'https://vk.com/p' || p, 1 + (p - 1) % :institutions,
        1 + (p - 1) % :institutions, 'active', now(), now(), now(), now(), true, true
    FROM generate_series(1, :pages) p""",
    """INSERT INTO post (id, page_id, external_id, text, published_at, found_at, changed_at)
    SELECT p, 1 + (p - 1) % :pages, p::text, (SELECT said FROM said WHERE n = p % :texts),
        now() - interval '9 days', now(), now()
    FROM generate_series(1, :pages * 10) p""",
    """INSERT INTO comment (id, page_id, post_id, external_id, thread_id, parent_id, author_id,
        author_name, text, attachments, content_hash, state, linked, posted_at, fetched_at)
    SELECT 5 * k + j, 1 + (k % (:pages * 10)) % :pages, 1 + k % (:pages * 10),
        (5 * k + j)::text, (5 * k)::text, CASE WHEN j > 0 THEN (5 * k)::text END,
        (k % 30000 + j * 30000)::text, 'Анна ' || (k % 900),
        (SELECT said FROM said WHERE n = (5 * k + j) % :texts), '{}', '',
        CASE WHEN j = 0 THEN 'in_case' ELSE 'no_answer' END, j = 0,
        now() - make_interval(mins => (k * 31) % 80000), now()
    FROM generate_series(1, :cases) k, generate_series(0, 4) j""",
    """INSERT INTO verdict (comment_id, version, labels, scores, needs_answer, review, topic,
        topic_score, reasons, model, judged_at)
    SELECT 5 * k, 1, '{question}', '{"needs_answer": 0.97, "question": 0.95}', true, false,
        'meals', 0.9, '[{"sentence": "Похоже на вопрос", "spans": [[0, 5], [8, 14]]}]', 'bench',
        now()
    FROM generate_series(1, :cases) k""",
    """INSERT INTO "case" (id, page_id, post_id, institution_id, thread_id, author_key,
        author_name, state, outcome, topic, importance, official_id, profile, lines, seal,
        counted_from, due_at, route_at, written_at, opened_at, assigned_at, closed_at)
    SELECT k, c.page_id, c.post_id, 1 + (c.page_id - 1) % :institutions, c.thread_id,
        c.author_id, c.author_name,
        CASE WHEN k / 400 % 50 = 0 THEN 'open' WHEN k / 400 % 5 = 0 THEN 'assigned'
            ELSE 'closed' END,
        CASE WHEN k / 400 % 5 > 0 THEN 'answered' END, (ARRAY['meals', 'building.heat'])[1 + k % 2],
        CASE WHEN k / 400 % 100 = 0 THEN 'urgent' ELSE 'usual' END,
        CASE WHEN k / 400 % 50 > 0 THEN 1 + (c.page_id - 1) % :institutions END, 'usual', 3, 'x',
        c.posted_at, now() + make_interval(hours => (k * 7919) % 240 - 24), now(), c.posted_at,
        c.posted_at, c.posted_at, CASE WHEN k / 400 % 5 > 0 THEN c.posted_at END
    FROM generate_series(1, :cases) k JOIN comment c ON c.id = 5 * k""",
    """INSERT INTO case_comment (comment_id, case_id, joined_at)
    SELECT 5 * k, k, now() FROM generate_series(1, :cases) k""",
    """INSERT INTO case_event (case_id, place, seal, kind, became, note, official_id, happened_at,
        told_at)
    SELECT k, p, 'x', (ARRAY['opened', 'assigned', 'viewed'])[p], 'assigned', 'страница',
        NULL, now(), now()
    FROM generate_series(1, :cases) k, generate_series(1, 3) p ORDER BY k, p""",
    """INSERT INTO reply (case_id, comment_id, comment_page_id, account_id, text, key, state,
        try_at, created_at, external_id, published_at, seen_at)
    SELECT k, 5 * k, c.page_id, (SELECT min(id) FROM account),
        (SELECT said FROM said WHERE n = (k * 3) % :texts), gen_random_uuid(), 'published', now(),
        now(), 'r' || k, now(), now()
    FROM generate_series(1, :cases) k JOIN comment c ON c.id = 5 * k WHERE k / 400 % 5 > 0""",
)
_GO_ON: Final = """SELECT setval(pg_get_serial_sequence('"TABLE"', 'id'), max(id)) FROM "TABLE" """
_COUNTED: Final = ("institution", "official", "page", "post", "comment", "case")
_ANSWERED: Final = """UPDATE case_words w SET answered = to_tsvector('russian', r.text)
    FROM reply r WHERE r.case_id = w.case_id"""


async def lay(engine: AsyncEngine, sessions: Sessions, *, cases: int) -> None:
    """Lay everything but the accounts; one must be there."""
    texts = read_texts(_TEXTS).texts
    numbers = {
        "founders": _FOUNDERS,
        "institutions": INSTITUTIONS,
        "pages": _PAGES,
        "texts": len(texts),
        "cases": cases,
    }
    async with sessions.begin() as session:
        await session.execute(text("CREATE TABLE said (n bigint PRIMARY KEY, said text)"))
        fill = text(
            "INSERT INTO said SELECT n - 1, t FROM unnest(CAST(:texts AS text[]))"
            " WITH ORDINALITY AS given (t, n)"
        )
        await session.execute(fill, {"texts": [each.replace("\x00", " ") for each in texts]})
        for statement in _LAID:
            await session.execute(text(statement), _named(statement, numbers))
        for table in _COUNTED:
            await session.execute(text(_GO_ON.replace("TABLE", table)))
    for begin in range(1, cases + 1, _BATCH):
        async with sessions.begin() as session:
            ids = range(begin, min(begin + _BATCH, cases + 1))
            await finding.follow(session, [(each, EventKind.OPENED) for each in ids])
    async with sessions.begin() as session:
        await session.execute(text(_ANSWERED))
    async with engine.connect() as connection:
        free = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await free.execute(text("VACUUM ANALYZE"))
        await free.execute(text("CHECKPOINT"))  # what was laid is not written while one measures


async def staff(sessions: Sessions, number: int) -> Sequence[str]:
    """Give accounts to officials of single schools, of founders, and to heads of the region."""
    logins = []
    async with sessions.begin() as session:
        for each in range(number):
            role, home = _post_of(each)
            account = await make.an_account(session, role=role, login=f"desk{each}")
            account.institution_id = home
            account.official_id = home
            logins.append(account.login)
    return logins


def _post_of(number: int) -> tuple[Role, int | None]:
    if number % 10 == 0:
        return Role.HEAD, None
    if number % 10 == 1:
        return Role.OFFICIAL, 1 + number // 10
    return Role.OFFICIAL, _FOUNDERS + 1 + number


def _named(statement: str, numbers: dict[str, int]) -> dict[str, int]:
    return {name: value for name, value in numbers.items() if f":{name}" in statement}
