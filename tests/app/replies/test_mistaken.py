"""Two answers in the same words under one post: the network's id of one is not the other's."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.replies import service as replies
from app.replies.model import Reply
from app.replies.rules import ReplyState
from app.replies.service import Errand
from app.vocabulary import Network
from tests import factories as make
from tests.app.cases.test_opening import Scene, scene

__all__ = ["scene"]  # the fixture

LATER = make.NOW + timedelta(hours=1)


async def two_in_doubt(scene: Scene) -> tuple[Reply, Reply]:
    """Let two citizens ask, and the worker die while both had the same answer sent."""
    account = await make.an_account(scene.session)
    await scene.say("1", author="77")
    await scene.say("2", author="78")
    await scene.open()
    asked = await scene.cases()
    said = await cases.comments_by_case(scene.session, [case.id for case in asked])
    first, second = [
        Reply(
            case_id=case.id,
            comment_id=said[case.id][0].id,
            comment_page_id=case.page_id,
            account_id=account.id,
            text="Завтра.",
            key=uuid4(),
            state=ReplyState.SENDING,
            in_doubt=True,
            try_at=make.NOW,
            created_at=make.NOW,
            sent_at=make.NOW,
        )
        for case in asked
    ]
    scene.session.add_all([first, second])
    await scene.session.flush()
    return first, second


async def claimed(session: AsyncSession, *, hours: int) -> dict[int, Errand]:
    """Let a worker take over what is in doubt, so many hours later; by the reply."""
    now = make.NOW + timedelta(hours=hours)
    errands = await replies.claim(session, Network.VK, now=now, limit=5)
    return {errand.reply_id: errand for errand in errands}


async def arrived(session: AsyncSession, errand: Errand) -> bool:
    """Let the network give the one id that both might have."""
    return await replies.published(
        session, errand, external_id="900", rulebook=make.RULEBOOK, now=LATER
    )


async def test_the_id_of_one_is_not_given_to_the_other_which_is_looked_for_again(
    scene: Scene,
) -> None:
    first, second = await two_in_doubt(scene)
    errands = await claimed(scene.session, hours=1)

    recorded = [
        await arrived(scene.session, errands[first.id]),
        await arrived(scene.session, errands[second.id]),
    ]

    assert recorded == [True, False]
    assert (second.state, second.external_id, second.in_doubt) == (ReplyState.SENDING, None, True)
    assert "другой ответ с теми же словами" in (second.trouble or "")


async def test_who_looks_again_knows_which_ids_are_others(scene: Scene) -> None:
    first, second = await two_in_doubt(scene)
    errands = await claimed(scene.session, hours=1)
    await arrived(scene.session, errands[first.id])

    again = await claimed(scene.session, hours=2)

    assert errands[second.id].known == frozenset()
    assert again[second.id].known == {"900"}
