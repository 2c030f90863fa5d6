"""How lists of comments are put in order, cut into pages, and told with their authors."""

from connectors.emulators.vk.errors import VkError
from connectors.emulators.vk.network import Call
from connectors.emulators.vk.views import Json, ids_in, people_of
from connectors.emulators.vk.world import Comment


def ordered(level: list[Comment], sort: str, *, best: str = "smart") -> list[Comment]:
    """Put comments, the oldest first, into the order asked for; ``best`` is the most liked first.

    Raises VkError 100 for an order that VK does not know.
    """
    if sort == "asc":
        return level
    if sort == "desc":
        return level[::-1]
    if best and sort == best:
        return sorted(level, key=lambda comment: -comment.likes)
    raise VkError(100, "sort is invalid")


def page_of(call: Call, level: list[Comment], *, usual: int) -> tuple[int, list[Comment]]:
    """Cut the page out, and tell where it begins.

    ``usual`` is its size if the caller asks for none; an offset may reach back before
    ``start_comment_id``.
    """
    count = call.params.integer("count", usual, least=0, most=100)
    first = call.params.integer("offset", 0)
    start = call.params.integer("start_comment_id", 0)
    if start:
        ids = [comment.id for comment in level]
        if start not in ids:
            raise VkError(100, "start_comment_id is invalid")
        first += ids.index(start)
    return max(first, 0), level[max(first, 0) : max(first + count, 0)]


def extension(call: Call, shown: list[Json]) -> Json:
    """Tell of the people and communities that a list speaks of, if the caller wants them."""
    if not call.params.flag("extended"):
        return {}
    return people_of(call.world, ids_in(shown))
