"""A real SMTP server on this machine that answers as a test wants."""

import asyncio
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port


class Post:
    """Takes what it is given, unless a test wants another answer."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.recipient = "250 OK"
        self.data = "250 OK"
        self.dies = False

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(  # noqa: N802 - aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del session
        if self.dies:
            assert server.transport is not None
            server.transport.close()
            await asyncio.sleep(0)
        content = envelope.original_content
        assert content is not None
        self.taken.append(content)
        return self.data


def serving(post: Post, **more: Any) -> Controller:
    port = free_port()
    controller = Controller(post, hostname="127.0.0.1", port=port, **more)
    controller.start()
    return controller
