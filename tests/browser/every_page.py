"""Every page of the desk: who opens it and with which object of the town; kept as data.

A new route that answers GET fails ``test_every_page`` until it has a line in ``PAGES``, or, being
no page, in ``NO_PAGES`` with what it is instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

STRANGER: Final = ""
"""Nobody has come in."""
OFFICIAL: Final = "official1"
ADMIN: Final = "secretary"
TRAINER: Final = "trainer"
COORDINATOR: Final = "coordinator"
HALF: Final = "half"
"""His password was right, his code is still to come."""


@dataclass(frozen=True)
class Seen:
    """A page as somebody opens it; words in braces are the town's objects."""

    by: str
    address: str = ""
    """Where it differs from its route, or says more than it."""
    status: int = 200


_BEGUN: Final = "/pages/new/{application_id}"
PAGES: Final[Mapping[str, Seen]] = {
    # coming in
    "/login": Seen(STRANGER),
    "/second": Seen(HALF),
    "/login/provider/wait": Seen(STRANGER),
    "/join/{secret}": Seen(STRANGER, "/join/{invitation}"),
    "/forgot": Seen(STRANGER),
    "/forgot/{secret}": Seen(STRANGER, "/forgot/{reset}"),
    "/mail/{secret}": Seen(STRANGER, "/mail/{mailbox}"),
    "/unsubscribe/{account_id}/{proof}": Seen(STRANGER),
    "/consent/vk": Seen(STRANGER, "/consent/vk?state=nobodys", status=404),
    "/me": Seen(OFFICIAL),
    "/people": Seen(TRAINER),
    "/people/log": Seen(TRAINER),
    # an official's day
    "/": Seen(OFFICIAL, "/?queue=team"),
    "/views": Seen(OFFICIAL),
    "/today": Seen(OFFICIAL),
    "/figures": Seen(TRAINER),
    "/cases/{case_id}": Seen(OFFICIAL),
    "/cases/{case_id}/hands": Seen(OFFICIAL),
    "/cases/{case_id}/assign": Seen(COORDINATOR, "/cases/{left_id}/assign"),
    "/cases/{case_id}/answered-elsewhere": Seen(OFFICIAL),
    "/cases/{case_id}/comments/{comment_id}/moderation": Seen(OFFICIAL),
    "/review": Seen(OFFICIAL),
    "/review/{comment_id}": Seen(OFFICIAL, "/review/{doubt_id}"),
    "/judging": Seen(TRAINER),
    "/incidents": Seen(TRAINER),
    "/incidents/{incident_id}": Seen(TRAINER),
    "/duty": Seen(OFFICIAL),
    "/duty/waiting": Seen(TRAINER, "/duty/waiting?institution={institution_id}&reason=coordinator"),
    "/duty/people/{official_id}": Seen(OFFICIAL),
    "/notices": Seen(OFFICIAL),
    "/notices/settings": Seen(OFFICIAL),
    # a page and its way
    "/pages": Seen(ADMIN),
    "/pages/{page_id}": Seen(TRAINER),
    "/pages/new": Seen(ADMIN),
    "/pages/new/{application_id}/link": Seen(ADMIN),
    "/pages/new/{application_id}/institution": Seen(ADMIN),
    "/pages/new/{application_id}/institution/{institution_id}": Seen(ADMIN),
    "/pages/new/{application_id}/key": Seen(ADMIN),
    "/pages/new/{application_id}/rights": Seen(ADMIN),
    "/pages/new/{application_id}/past": Seen(ADMIN),
    "/pages/new/{application_id}/people": Seen(ADMIN),
    "/pages/new/{application_id}/done": Seen(ADMIN),
    "/board": Seen(TRAINER),
    "/board/table": Seen(TRAINER),
    "/board/light": Seen(TRAINER),
    "/registry": Seen(TRAINER),
    "/registry/{import_id}": Seen(TRAINER),
    # learning
    "/practice": Seen(OFFICIAL),
    "/practice/runs/{run_id}": Seen(OFFICIAL),
    "/practice/runs/{run_id}/cases/{place}": Seen(OFFICIAL, "/practice/runs/{run_id}/cases/1"),
    "/practice/runs/{run_id}/certificate": Seen(OFFICIAL),
    "/certificates": Seen(STRANGER),
    "/certificates/{number}": Seen(STRANGER),
    "/lessons": Seen(OFFICIAL),
    "/lessons/{code}": Seen(OFFICIAL, "/lessons/deadlines"),
    "/lessons/{code}/edit": Seen(TRAINER, "/lessons/deadlines/edit"),
    "/mentoring": Seen(TRAINER),
    "/mentoring/pages/{page_id}": Seen(TRAINER, "/mentoring/pages/{other_page_id}"),
    "/mentoring/{probation_id}": Seen(TRAINER),
    # rules that the centre keeps
    "/templates": Seen(TRAINER),
    "/templates/new": Seen(COORDINATOR),
    "/templates/{template_id}": Seen(TRAINER),
    "/regulations": Seen(TRAINER, "/regulations?importance=urgent"),
    "/regulations/lines/new": Seen(TRAINER),
    "/regulations/lines/{number}": Seen(TRAINER, "/regulations/lines/1"),
    "/regulations/terms/new": Seen(TRAINER),
    "/regulations/terms/{number}": Seen(TRAINER, "/regulations/terms/1"),
    "/regulations/versions/{version}": Seen(TRAINER, "/regulations/versions/2"),
    "/webhooks": Seen(TRAINER),
    "/webhooks/new": Seen(TRAINER),
    "/webhooks/{webhook_id}": Seen(TRAINER),
    "/routing": Seen(TRAINER),
    "/routing/draft": Seen(TRAINER),
    "/routing/draft/rules/new": Seen(TRAINER),
    "/routing/draft/rules/{number}": Seen(TRAINER, "/routing/draft/rules/1"),
    "/routing/versions/{version}": Seen(TRAINER, "/routing/versions/1"),
}

_PART: Final = "a part of a page, fetched by its script"
_LEADS: Final = "leads to another address"
_FILE: Final = "a file"
_MACHINE: Final = "for programs"
NO_PAGES: Final[Mapping[str, str]] = {
    "/live": _PART,
    "/cases/{case_id}/live": _PART,
    "/cases/{case_id}/time": _PART,
    "/notices/count": _PART,
    "/pages/new/{application_id}/link/live": _PART,
    "/pages/new/{application_id}/key/live": _PART,
    "/pages/new/{application_id}/rights/live": _PART,
    "/pages/new/{application_id}/past/live": _PART,
    "/start": _LEADS,
    "/login/provider": _LEADS,
    "/login/provider/return": _LEADS,
    "/pages/new/{application_id}": _LEADS,
    "/registry/export.xlsx": _FILE,
    "/registry/{import_id}/bad.xlsx": _FILE,
    "/calendar/{name}": _FILE,
    "/static/{file_path}": _FILE,
    "/health/live": _MACHINE,
    "/health/ready": _MACHINE,
    "/metrics": _MACHINE,
    "/schema": _MACHINE,
    "/schema/{path}": _MACHINE,
    "/schema/openapi.json": _MACHINE,
}
