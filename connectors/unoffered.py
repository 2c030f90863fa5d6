"""What a network need not have: a connector that lacks it inherits the refusal."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from app.vocabulary import CommentRef, News, PageRef, PostRef
from connectors.contract import Heard, Hook, NotOfferedError, Renewal

_NO_BLOCKING: Final = (
    "В этой социальной сети заблокировать или разблокировать автора отсюда нельзя. "
    "Сделайте это на самой странице."
)


class Unoffered:
    """The optional part of contract.Connector, refused; keys that never run out need no renewal."""

    async def tell(self, talk: str, text: str) -> None:  # noqa: ARG002
        """Refuse; see contract.Connector."""
        raise NotOfferedError("tell")

    async def hide(self, comment: CommentRef) -> None:
        """Refuse; see contract.Connector."""
        raise NotOfferedError(f"hide: {comment.post.page.network}")

    async def restore(self, comment: CommentRef) -> None:
        """Refuse; see contract.Connector."""
        raise NotOfferedError(
            f"restore: {comment.post.page.network}",
            sentence="В этой социальной сети удалённый комментарий вернуть нельзя.",
        )

    async def close_comments(self, post: PostRef) -> None:
        """Refuse; see contract.Connector."""
        raise NotOfferedError(f"close: {post.page.network}")

    async def open_comments(self, post: PostRef) -> None:
        """Refuse; see contract.Connector."""
        raise NotOfferedError(f"open: {post.page.network}")

    async def block_author(
        self,
        page: PageRef,
        author_id: str,  # noqa: ARG002
        *,
        until: datetime | None,  # noqa: ARG002
    ) -> None:
        """Refuse; see contract.Connector."""
        raise NotOfferedError(f"block: {page.network}", sentence=_NO_BLOCKING)

    async def unblock_author(self, page: PageRef, author_id: str) -> None:  # noqa: ARG002
        """Refuse; see contract.Connector."""
        raise NotOfferedError(f"unblock: {page.network}", sentence=_NO_BLOCKING)

    async def renew(self) -> Renewal:
        """Tell that nothing runs out; see contract.Connector."""
        return Renewal()

    async def hear(self, event: bytes) -> Sequence[News]:  # noqa: ARG002
        """Refuse; see contract.Connector."""
        raise NotOfferedError("hear")

    async def listen(
        self,
        page: PageRef | None,  # noqa: ARG002
        mark: str | None,  # noqa: ARG002
        *,
        wait: timedelta,  # noqa: ARG002
    ) -> Heard:
        """Refuse; see contract.Connector."""
        raise NotOfferedError("listen")

    async def confirmation(self, page: PageRef) -> str | None:  # noqa: ARG002
        """Tell that no address is checked; see contract.Connector."""
        return None

    async def subscribe(self, page: PageRef | None, hook: Hook) -> None:  # noqa: ARG002
        """Refuse; see contract.Connector."""
        raise NotOfferedError("subscribe")

    async def unsubscribe(self, page: PageRef | None, hook: Hook) -> None:  # noqa: ARG002
        """Refuse; see contract.Connector."""
        raise NotOfferedError("unsubscribe")
