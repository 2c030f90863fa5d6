"""Who may have what done to comments over HTTP, and what is refused before a network is asked."""

from typing import Any

import pytest
from sqlalchemy import select, update

from app.access.rules import Role
from app.base.database import Sessions
from app.cases.model import Case, CaseComment
from app.cases.rules import CaseState
from app.comments.model import Comment
from app.comments.rules import CommentState, Deleter
from app.moderation.model import ModerationAct
from app.moderation.rules import ActState
from app.pages.model import Page
from app.triage import keeping
from app.triage.rules import Label
from tests import factories as make
from tests.app.people import Client, Staff, a_staff, a_trainer, log_in
from tests.app.replies.test_api import a_case

INSULT = {"ground": "insult", "reason": "Оскорбляет учителя"}
CONFIRMED = INSULT | {"confirms": True}


@pytest.fixture
async def staff(sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        return await a_staff(session)


@pytest.fixture
async def comment(client: Client, sessions: Sessions, staff: Staff) -> Comment:
    """A citizen's unanswered comment on a page whose keys allow everything; one is logged in."""
    await a_case(sessions, staff)
    await _set(sessions, Page, can_hide=True, can_restore=True, can_block=True, can_close=True)
    await log_in(client, staff.login)
    async with sessions() as session:
        return (await session.scalars(select(Comment))).one()


async def _set(sessions: Sessions, table: Any, **values: Any) -> None:
    async with sessions.begin() as session:
        await session.execute(update(table).values(**values))


async def _acts(sessions: Sessions) -> int:
    async with sessions() as session:
        return len(list(await session.scalars(select(ModerationAct.id))))


def _path(comment: Comment, act: str) -> str:
    return f"/api/v1/comments/{comment.id}/{act}"


async def test_an_unanswered_comment_is_hidden_only_when_that_is_confirmed(
    client: Client, sessions: Sessions, comment: Comment
) -> None:
    bare = await client.post(_path(comment, "hide"), json=INSULT)
    before = await _acts(sessions)

    confirmed = await client.post(_path(comment, "hide"), json=CONFIRMED)

    assert (bare.status_code, before) == (409, 0)
    assert "ещё не ответили" in bare.json()["detail"]
    assert (confirmed.status_code, confirmed.json()["state"]) == (202, "waiting")


async def test_an_answered_comment_needs_no_confirmation(
    client: Client, sessions: Sessions, comment: Comment
) -> None:
    await _set(sessions, Case, state=CaseState.CLOSED)

    asked = await client.post(_path(comment, "hide"), json=INSULT)

    assert asked.status_code == 202


@pytest.mark.parametrize("state", ["new", "review", "needs_answer"])
async def test_what_may_need_an_answer_and_is_in_no_case_is_hidden_only_when_confirmed(
    client: Client, sessions: Sessions, staff: Staff, state: str
) -> None:
    async with sessions.begin() as session:
        page = await make.a_page(session, staff.institution)
        post = await make.a_post(session, page)
        await make.take_in(session, page, post, make.said(page, post, "1"))
    await _set(sessions, Page, can_hide=True)
    await _set(sessions, Comment, state=CommentState(state))
    await log_in(client, staff.login)
    async with sessions() as session:
        comment = (await session.scalars(select(Comment))).one()

    bare = await client.post(_path(comment, "hide"), json=INSULT)
    confirmed = await client.post(_path(comment, "hide"), json=CONFIRMED)

    assert (bare.status_code, bare.json()["type"]) == (409, "urn:gospablik:problem:unanswered")
    assert "Ещё не решено" in bare.json()["detail"] or "ещё не ответили" in bare.json()["detail"]
    assert confirmed.status_code == 202


async def test_a_trainer_confirms_like_everybody(
    client: Client, sessions: Sessions, comment: Comment
) -> None:
    await log_in(client, await a_trainer(sessions))

    asked = await client.post(_path(comment, "hide"), json=INSULT)

    assert asked.status_code == 409


@pytest.mark.parametrize(
    "form",
    [
        {"ground": "criticism", "reason": "Ругает школу"},
        {"reason": "Ругает школу"},
        {"ground": "spam"},
        {"ground": "spam", "reason": "да"},
        {"ground": "spam", "reason": "реклама\x00"},
        {"ground": "spam", "reason": "реклама", "loud": True},
    ],
)
async def test_without_one_of_the_four_grounds_and_a_reason_nothing_is_hidden(
    client: Client, sessions: Sessions, comment: Comment, form: dict[str, Any]
) -> None:
    asked = await client.post(_path(comment, "hide"), json=form | {"confirms": True})

    assert asked.status_code in {400, 422}
    assert await _acts(sessions) == 0


@pytest.mark.parametrize(
    ("act", "right", "why"),
    [
        ("hide", "can_hide", "Сохраните ключ администратора."),
        ("block-author", "can_block", "Ключи страницы не дают блокировать авторов"),
    ],
)
async def test_what_the_keys_do_not_allow_is_refused_with_the_reason(
    client: Client, sessions: Sessions, comment: Comment, act: str, right: str, why: str
) -> None:
    await _set(sessions, Page, **{right: False}, trouble="Сохраните ключ администратора.")

    asked = await client.post(_path(comment, act), json=INSULT)

    assert asked.status_code == 409
    assert why in asked.json()["detail"]


async def test_a_second_act_on_the_same_comment_waits_for_the_first(
    client: Client, comment: Comment
) -> None:
    await client.post(_path(comment, "hide"), json=CONFIRMED)

    again = await client.post(_path(comment, "hide"), json=CONFIRMED)

    assert (again.status_code, again.json()["type"]) == (409, "urn:gospablik:problem:under-way")


async def test_what_stands_there_cannot_be_restored(client: Client, comment: Comment) -> None:
    asked = await client.post(_path(comment, "restore"), json={"reason": "По ошибке"})

    assert asked.json()["type"] == "urn:gospablik:problem:not-hidden"


@pytest.mark.parametrize(
    ("deleter", "status"),
    [(Deleter.AUTHOR, 409), (Deleter.SERVICE, 202), (Deleter.PAGE, 202), (Deleter.UNKNOWN, 202)],
)
async def test_what_is_gone_is_restored_unless_its_author_took_it_back(
    client: Client, sessions: Sessions, comment: Comment, deleter: Deleter, status: int
) -> None:
    await _set(sessions, Comment, deleted_at=make.NOW, deleted_by=deleter)

    asked = await client.post(_path(comment, "restore"), json={"reason": "По ошибке"})

    assert asked.status_code == status


async def test_what_is_gone_cannot_be_hidden(
    client: Client, sessions: Sessions, comment: Comment
) -> None:
    await _set(sessions, Comment, deleted_at=make.NOW)

    asked = await client.post(_path(comment, "hide"), json=CONFIRMED)

    assert asked.json()["type"] == "urn:gospablik:problem:already-gone"


@pytest.mark.parametrize("act", ["hide", "block-author"])
async def test_the_pages_own_words_are_not_moderated(
    client: Client, sessions: Sessions, comment: Comment, act: str
) -> None:
    await _set(sessions, Comment, state="own")

    asked = await client.post(_path(comment, act), json=INSULT)

    assert asked.json()["type"] == "urn:gospablik:problem:own-comment"


async def test_an_author_whom_the_network_hides_cannot_be_blocked(
    client: Client, sessions: Sessions, comment: Comment
) -> None:
    await _set(sessions, Comment, author_id=None)

    asked = await client.post(_path(comment, "block-author"), json=INSULT)

    assert asked.json()["type"] == "urn:gospablik:problem:unknown-author"


@pytest.mark.parametrize(
    ("days", "status"), [(None, 202), (1, 202), (365, 202), (0, 400), (366, 400), (10**30, 400)]
)
async def test_a_block_lasts_for_good_or_up_to_a_year(
    client: Client, comment: Comment, days: int | None, status: int
) -> None:
    asked = await client.post(_path(comment, "block-author"), json=INSULT | {"days": days})

    assert asked.status_code == status
    assert status != 202 or (asked.json()["until"] is None) is (days is None)


@pytest.mark.parametrize("act", ["hide", "restore", "block-author", "unblock-author"])
async def test_another_institutions_comment_does_not_exist(
    client: Client, sessions: Sessions, comment: Comment, act: str
) -> None:
    async with sessions.begin() as session:
        stranger = await a_staff(session, "Школа № 2")
    await log_in(client, stranger.login)
    form = CONFIRMED if act == "hide" else {"reason": "Чужое"}
    form = INSULT if act == "block-author" else form

    asked = await client.post(_path(comment, act), json=form)

    assert asked.status_code == 404
    assert await _acts(sessions) == 0


@pytest.mark.parametrize("act", ["close-comments", "open-comments"])
async def test_another_institutions_post_does_not_exist(
    client: Client, sessions: Sessions, comment: Comment, act: str
) -> None:
    async with sessions.begin() as session:
        stranger = await a_staff(session, "Школа № 2")
    await log_in(client, stranger.login)
    form = INSULT if act == "close-comments" else {"reason": "Чужое"}

    asked = await client.post(f"/api/v1/posts/{comment.post_id}/{act}", json=form)

    assert asked.status_code == 404


async def test_a_page_admin_reads_the_acts_on_his_pages_and_asks_for_none(
    client: Client, sessions: Sessions, staff: Staff, comment: Comment
) -> None:
    await client.post(_path(comment, "hide"), json=CONFIRMED)
    async with sessions.begin() as session:
        await make.an_account(
            session, role=Role.PAGE_ADMIN, institution=staff.institution, login="admin"
        )
    await log_in(client, "admin")

    listed = await client.get("/api/v1/moderation", params={"page_id": comment.page_id})
    asked = await client.post(_path(comment, "block-author"), json=INSULT)

    (act,) = listed.json()["acts"]
    assert (act["act"], act["ground"], act["commentId"]) == ("hide", "insult", comment.id)
    assert asked.status_code == 403


async def test_nobody_sees_another_institutions_acts(
    client: Client, sessions: Sessions, comment: Comment
) -> None:
    await client.post(_path(comment, "hide"), json=CONFIRMED)
    async with sessions.begin() as session:
        stranger = await a_staff(session, "Школа № 2")
    await log_in(client, stranger.login)

    listed = await client.get("/api/v1/moderation")

    assert listed.json() == {"acts": [], "next": None}


async def test_the_list_is_read_on_from_where_it_ended(client: Client, comment: Comment) -> None:
    await client.post(_path(comment, "hide"), json=CONFIRMED)
    await client.post(_path(comment, "block-author"), json=INSULT)

    first = (await client.get("/api/v1/moderation", params={"limit": 1})).json()
    second = (
        await client.get("/api/v1/moderation", params={"limit": 1, "before": first["next"]})
    ).json()

    assert [act["act"] for act in first["acts"] + second["acts"]] == ["block", "hide"]


@pytest.mark.parametrize("number", [0, 2**63, 10**30])
async def test_a_number_that_no_row_has_is_refused_and_no_error(
    client: Client, comment: Comment, number: int
) -> None:
    answers = [
        await client.post(f"/api/v1/comments/{number}/hide", json=CONFIRMED),
        await client.post(f"/api/v1/posts/{number}/close-comments", json=INSULT),
        await client.get("/api/v1/moderation", params={"page_id": number}),
        await client.post(f"/api/v1/cases/{number}/replies/{number}/retry"),
        await client.post(
            f"/api/v1/posts/{comment.post_id}/open-comments",
            json={"reason": "Ответить", "replyId": number},
        ),
    ]

    assert {answer.status_code for answer in answers} <= {400, 404}


async def test_a_post_is_closed_again_only_after_an_answer(
    client: Client, sessions: Sessions, comment: Comment
) -> None:
    asked = await client.post(
        f"/api/v1/posts/{comment.post_id}/open-comments",
        json={"reason": "Ответить", "closesAgain": True},
    )

    assert asked.json()["type"] == "urn:gospablik:problem:closes-again"
    assert await _acts(sessions) == 0


async def test_only_a_refused_answer_is_sent_again(
    client: Client, sessions: Sessions, comment: Comment
) -> None:
    async with sessions() as session:
        case_id = (await session.scalars(select(CaseComment.case_id))).one()
    reply = (await client.post(f"/api/v1/cases/{case_id}/answer", json={"text": "Завтра."})).json()

    waiting = await client.post(f"/api/v1/cases/{case_id}/replies/{reply['id']}/retry")
    opening = await client.post(
        f"/api/v1/posts/{comment.post_id}/open-comments",
        json={"reason": "Ответить", "replyId": reply["id"]},
    )
    unknown = await client.post(f"/api/v1/cases/{case_id}/replies/{reply['id'] + 1}/retry")

    assert [one.status_code for one in (waiting, opening, unknown)] == [409, 409, 404]
    assert waiting.json()["type"] == "urn:gospablik:problem:not-refused"
    assert await _acts(sessions) == 0


async def _lessons(sessions: Sessions) -> list[tuple[Label, ...]]:
    async with sessions() as session:
        return [each.labels for each in await keeping.corrections(session)]


@pytest.mark.parametrize(
    ("ground", "taught"),
    [
        ("spam", [(Label.SPAM,)]),
        # What a citizen asks in rude words he asks all the same.
        ("insult", [(Label.INSULT, Label.QUESTION)]),
        ("obscenity", []),
        ("personal_data", []),
    ],
)
async def test_hiding_spam_and_insults_teaches_the_judge(
    client: Client,
    sessions: Sessions,
    comment: Comment,
    ground: str,
    taught: list[tuple[Label, ...]],
) -> None:
    await client.post(_path(comment, "hide"), json=CONFIRMED | {"ground": ground})

    assert await _lessons(sessions) == taught


async def test_what_is_hidden_before_its_verdict_is_judged_all_the_same(
    client: Client, sessions: Sessions, comment: Comment
) -> None:
    await _set(sessions, Comment, state=CommentState.NEW, linked=False, version=2)

    await client.post(_path(comment, "hide"), json=CONFIRMED | {"ground": "spam"})

    assert await _lessons(sessions) == []


async def test_restoring_takes_back_what_hiding_taught(
    client: Client, sessions: Sessions, comment: Comment
) -> None:
    await client.post(_path(comment, "hide"), json=CONFIRMED | {"ground": "spam"})
    await _set(sessions, ModerationAct, state=ActState.DONE)
    await _set(sessions, Comment, deleted_at=make.NOW, deleted_by=Deleter.SERVICE)

    asked = await client.post(_path(comment, "restore"), json={"reason": "По ошибке"})

    assert asked.status_code == 202
    assert await _lessons(sessions) == []
