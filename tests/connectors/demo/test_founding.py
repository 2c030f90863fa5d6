from collections import Counter
from random import Random

from connectors.emulators.demo.corpus import read_corpus
from connectors.emulators.demo.founding import found
from connectors.emulators.demo.stream import Stream
from connectors.emulators.demo.town import EYE_KEY, INSTITUTIONS, SERVICE_KEY, citizens
from connectors.emulators.demo.world import World

NOW = 1_800_000_000


def _founded(seed: int = 1) -> World:
    dice, corpus, people = Random(seed), read_corpus(), list(citizens())  # noqa: S311 - no secret
    stream = Stream(dice, INSTITUTIONS, people, corpus)
    return found(stream, dice, corpus, people, NOW)


def test_the_town_has_five_schools_four_kindergartens_three_hospitals() -> None:
    kinds = Counter(place.kind for place in INSTITUTIONS)

    assert kinds == {"school": 5, "kindergarten": 4, "hospital": 3}


def test_every_page_has_a_key_of_its_own_and_one_key_reads_them_all() -> None:
    keys = {one["token"]: one for one in _founded().tokens}

    communities = [keys[place.community_key]["group_id"] for place in INSTITUTIONS]
    assert communities == [place.group_id for place in INSTITUTIONS]
    assert all(keys[place.community_key]["mask"] & 8192 for place in INSTITUTIONS)
    assert keys[SERVICE_KEY]["kind"] == keys[EYE_KEY]["kind"] == "service"


def test_no_two_pages_begin_with_the_same_post() -> None:
    posts = _founded().posts

    assert len(posts) == len({post.text for post in posts}) == 4 * len(INSTITUTIONS)
    assert all(NOW - 10 * 86_400 < post.date < NOW for post in posts)


def test_eighty_comments_of_the_last_hours_stand_under_posts_and_in_threads() -> None:
    world = _founded()

    dates = [one.date for one in world.comments]
    posts = {(post.owner_id, post.id) for post in world.posts}
    by_place = {(one.owner_id, one.id): one for one in world.comments}
    answers = [one for one in world.comments if one.reply_to]
    assert len(world.comments) == len(by_place) == 80
    assert dates == sorted(dates)
    assert NOW - 6 * 3600 < dates[0] <= dates[-1] <= NOW - 60
    assert all((one.owner_id, one.post_id) in posts for one in world.comments)
    assert len(answers) > 5
    for one in answers:
        target = by_place[one.owner_id, one.reply_to]
        assert (one.post_id, one.thread) == (target.post_id, target.thread or target.id)


def test_texts_are_of_the_pages_kind() -> None:
    comments = read_corpus().comments
    kinds = {place.wall: place.kind for place in INSTITUTIONS}

    assert all(one.text in comments[kinds[one.owner_id]] for one in _founded().comments)


def test_citizens_have_names_of_their_own_and_are_the_same_at_every_start() -> None:
    people = citizens()

    assert len({(one.first_name, one.last_name) for one in people}) == len(people) == 160
    assert people == citizens()
    assert {one["id"] for one in _founded().users} >= {one.from_id for one in _founded().comments}
