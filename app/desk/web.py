"""Puts the desk together: its controllers, its templates, its static files."""

from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Router
from litestar.datastructures import CacheControlHeader
from litestar.exceptions import NotFoundException
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig
from litestar.types import ExceptionHandlersMap

from app.access.door import PUBLIC
from app.access.rules import Right
from app.desk import titles, unread, words
from app.desk.acts_page import ActsController
from app.desk.arrangement_page import ArrangementController
from app.desk.case_page import CaseController
from app.desk.coming_in import ComingInController
from app.desk.consent_page import ConsentPageController
from app.desk.duty_page import DutyPageController
from app.desk.edge import protect, provide_now
from app.desk.incidents_page import IncidentsPageController
from app.desk.judging_page import JudgingPageController
from app.desk.list_page import ListController
from app.desk.moderating_page import ModeratingController
from app.desk.notices_page import ChannelsPageController, NoticesPageController
from app.desk.refusals import refusals, unknown_address
from app.desk.review_page import ReviewController
from app.desk.term_page import TermController

_HERE: Final = Path(__file__).parent
_STATIC: Final = _HERE / "static"
_YEAR: Final = 365 * 24 * 60 * 60


def desk_handlers() -> list[Router]:
    """Give the routes of the desk, pages first."""
    pages = Router(
        "/",
        route_handlers=[
            ComingInController,
            ConsentPageController,
            ListController,
            CaseController,
            ActsController,
            ModeratingController,
            TermController,
            ReviewController,
            JudgingPageController,
            IncidentsPageController,
            DutyPageController,
            ArrangementController,
            NoticesPageController,
            ChannelsPageController,
        ],
        dependencies={"now": provide_now},
        exception_handlers=refusals(),
        before_request=unread.count_unread,
        after_request=protect,
        include_in_schema=False,
    )
    files = create_static_files_router(
        "/static",
        directories=[_STATIC],
        opt={PUBLIC: True},
        cache_control=CacheControlHeader(max_age=_YEAR, public=True, immutable=True),
        name="desk-static",
    )
    return [pages, files]


def desk_exception_handlers() -> ExceptionHandlersMap:
    """Give what the whole app needs so that a mistyped address is a page, too."""
    return {NotFoundException: unknown_address}


def desk_templates() -> TemplateConfig[JinjaTemplateEngine]:
    """Give the templates with the words that they may use."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(asset=asset, has_asset=has_asset, titles=titles, Right=Right)
    environment.globals.update(unread_of=unread.unread_of, unread_told=unread.told)
    environment.filters.update(
        absolute=words.absolute,
        clock_time=words.clock_time,
        counted=words.counted,
        stamp=words.stamp,
        when=words.when,
    )
    return TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment))


@cache
def asset(name: str) -> str:
    """Address a static file by its content, so that browsers may keep it for ever."""
    content = (_STATIC / name).read_bytes()
    return f"/static/{name}?v={blake2b(content, digest_size=6).hexdigest()}"


@cache
def has_asset(name: str) -> bool:
    """Tell whether a file from npm was brought in; without it a page is plainer, not broken."""
    return (_STATIC / name).is_file()
