"""Finding cases by the words in them, on a real database."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.base.sight import NOTHING, Sight
from app.cases import service as cases
from app.cases.finding import service as finding
from app.cases.finding.rules import LONGEST, Sought, UnfitSearchError
from app.cases.finding.service import OnlyStopWordsError
from app.cases.lists import service as lists
from app.cases.lists.wanted import Order, Wanted
from app.replies import service as replies
from tests import factories as make
from tests.app.cases.test_opening import Scene

HEATING = "Когда включат отопление в третьем корпусе?"
MEALS = "В столовой холодная каша, дети не едят"


class Library:
    """Two cases of one page, and a reader who may see them."""

    def __init__(self, scene: Scene, reader: Person) -> None:
        self.scene, self.reader, self.session = scene, reader, scene.session

    async def find(self, typed: str, *, sight: Sight = None) -> list[str]:
        """Search; tell the threads of the cases found, the newest case first."""
        spelled = await finding.spell(self.session, typed)
        found = await lists.list_wanted(
            self.session, sight=sight, wanted=Wanted(spelled=spelled), order=Order.NUMBER, limit=9
        )
        return [case.thread_id for case in found]


@pytest.fixture
async def library(session: AsyncSession) -> Library:
    institution = await make.an_institution(session, "Школа Заречного района")
    official = await make.an_official(session, institution)
    account = await make.an_account(session, institution=institution, official=official)
    page = await make.a_page(session, institution, official=official)
    scene = Scene(session, page, await make.a_post(session, page))
    await scene.say("1", HEATING, author="71")
    await scene.say("2", MEALS, author="72")
    await scene.open()
    return Library(scene, access.person_of(account))


@pytest.mark.parametrize(
    ("typed", "threads"),
    [
        ("отопления", ["1"]),
        ("ОТОПЛЕНИЕ корпус", ["1"]),
        ("отопле", ["1"]),
        ("каша столовая", ["2"]),
        ('"холодная каша"', ["2"]),
        ('"каша холодная"', []),
        ("заречный", ["2", "1"]),
        ("Анна", ["2", "1"]),
        ("заречный -каша", ["1"]),
        ("отопление каша", []),
        ("каша что", ["2"]),
    ],
)
async def test_words_are_found_in_any_form_phrases_in_order_beginnings_at_the_end(
    library: Library, typed: str, threads: list[str]
) -> None:
    assert await library.find(typed) == threads


async def test_a_case_is_found_by_its_number(library: Library) -> None:
    first, _ = await library.scene.cases()

    assert await library.find(str(first.id)) == [first.thread_id]


async def test_what_a_citizen_has_changed_is_found_by_its_new_words_only(library: Library) -> None:
    await library.scene.say("1", "Уже включили, а вода ржавая", author="71")
    await library.scene.open()

    assert (await library.find("ржавая"), await library.find("отопление")) == (["1"], [])


async def test_an_answer_is_found_by_its_words(library: Library) -> None:
    case = await cases.find(library.session, (await library.scene.cases())[0].id, to_change=True)
    await replies.answer(
        library.session,
        case,
        library.reader,
        text="Заменили насос в котельной.",
        comment_id=None,
        key=uuid4(),
        now=make.NOW,
    )

    assert await library.find("котельная") == ["1"]


async def test_nobody_finds_what_he_does_not_see(library: Library) -> None:
    assert await library.find("отопление", sight=NOTHING) == []


async def test_the_words_found_are_told_by_their_places(library: Library) -> None:
    spelled = await finding.spell(library.session, "отопление")

    (spans,) = await finding.found_in(library.session, [HEATING], spelled or "")

    assert [HEATING[start:end] for start, end in spans] == ["отопление"]


@pytest.mark.parametrize("typed", ["и на", "не", "  и  "])
async def test_stop_words_alone_are_said_to_say_nothing(library: Library, typed: str) -> None:
    with pytest.raises(OnlyStopWordsError):
        await library.find(typed)


@pytest.mark.parametrize("typed", ["а\x00б", "слово " * 2000, "?!", "\ud800x", "а б в " * 10])
def test_what_cannot_be_looked_for_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(UnfitSearchError, match=r"[А-я]"):
        Sought.read(typed)


@given(st.text(max_size=LONGEST + 50))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    try:
        sought = Sought.read(typed)
    except UnfitSearchError:
        return

    assert sought is None or sought.whole or sought.beginning


@pytest.mark.parametrize("typed", ["(", "a & | !", "'; --", '"a" OR', "a:*b \\", "<-> !a", "a' b"])
async def test_signs_that_the_database_understands_do_no_harm(library: Library, typed: str) -> None:
    try:
        found = await library.find(typed)
    except (UnfitSearchError, OnlyStopWordsError):
        found = []

    assert found == [] or len(found) <= 2
