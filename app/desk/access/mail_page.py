"""Confirming a mail address by the link in a letter.

Opening the link changes nothing, for mail servers open links to look behind them; the button does.
"""

from litestar import Controller, Request, get, post
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK

from app.access.door import PUBLIC, address_of, check_origin
from app.access.mailboxes import service as mailboxes
from app.base.web import Session
from app.desk.edge import Now, show
from app.notices import channels


class MailController(Controller):
    """The page behind the link that confirms an address."""

    path = "/mail"

    @get("/{secret:str}", opt={PUBLIC: True})
    async def ask(self, session: Session, secret: FromPath[str], now: Now) -> Template:
        """Tell which address of whom would be confirmed."""
        box = await mailboxes.show(session, secret, now=now)
        return show("access/mail.html", person=None, box=box, secret=secret)

    @post("/{secret:str}", opt={PUBLIC: True}, status_code=HTTP_200_OK)
    async def confirm(
        self,
        request: Request[None, None, State],
        session: Session,
        secret: FromPath[str],
        now: Now,
    ) -> Template:
        """Confirm the address; twice changes nothing."""
        check_origin(request)
        box = await mailboxes.confirm(session, secret, address=address_of(request), now=now)
        await channels.heard(session, box.account_id)
        return show("access/mail.html", person=None, box=box, secret=secret)
