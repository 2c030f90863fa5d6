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
from app.desk import reader
from app.desk.access.coming_in import ComingInController
from app.desk.access.joining_page import ForgottenController, JoiningController
from app.desk.access.mail_page import MailController
from app.desk.access.me_page import MeController
from app.desk.access.people_page import PeopleController
from app.desk.access.provider_page import ProviderController
from app.desk.board.board_page import BoardController
from app.desk.board.light_page import LightPageController
from app.desk.board.registry_page import RegistryController
from app.desk.case.acts_page import ActsController
from app.desk.case.answer_page import AnswerController
from app.desk.case.approving_page import ApprovingController
from app.desk.case.case_page import CaseController
from app.desk.case.elsewhere_page import ElsewhereController
from app.desk.case.moderating_page import ModeratingController
from app.desk.case.term_page import TermController
from app.desk.case.undo_page import UndoController
from app.desk.duty.arrangement_page import ArrangementController
from app.desk.duty.duty_page import DutyPageController
from app.desk.edge import protect, provide_now
from app.desk.inbox.bulk_page import BulkController
from app.desk.inbox.list_page import ListController
from app.desk.inbox.views_page import ViewsController
from app.desk.incidents.page import IncidentsPageController
from app.desk.judging import alarms
from app.desk.judging.judging_page import JudgingPageController
from app.desk.judging.review_page import ReviewController
from app.desk.menu import menu_of
from app.desk.notices import unread
from app.desk.notices.page import ChannelsPageController, NoticesPageController
from app.desk.pages.card_page import PageCardController
from app.desk.pages.list_page import PagesPageController
from app.desk.refusals import refusals, unknown_address
from app.desk.ruling.draft_page import DraftController
from app.desk.ruling.draft_rules_page import DraftRulesController
from app.desk.ruling.regulation_editor import RegulationEditController
from app.desk.ruling.regulations_page import RegulationsPageController
from app.desk.ruling.routing_page import RoutingPageController
from app.desk.ruling.templates_page import TemplatesController
from app.desk.ruling.webhooks_page import WebhooksPageController
from app.desk.speech import cells, titles, words
from app.desk.study.certificate_page import CertificateController
from app.desk.study.lesson_edit_page import LessonEditController
from app.desk.study.lessons_page import LessonsController
from app.desk.study.mentoring_page import MentoringController
from app.desk.study.practice_page import PracticeController
from app.desk.today.page import TodayController
from app.desk.wizard.consent_page import ConsentPageController
from app.desk.wizard.key_page import WizardKeyController
from app.desk.wizard.link_page import WizardController

_HERE: Final = Path(__file__).parent
_STATIC: Final = _HERE / "static"
_YEAR: Final = 365 * 24 * 60 * 60


def desk_handlers() -> list[Router]:
    """Give the routes of the desk, pages first."""
    pages = Router(
        "/",
        route_handlers=[
            ComingInController,
            ProviderController,
            JoiningController,
            ForgottenController,
            MailController,
            MeController,
            PeopleController,
            ConsentPageController,
            ListController,
            ViewsController,
            BulkController,
            TodayController,
            CaseController,
            AnswerController,
            ApprovingController,
            ElsewhereController,
            UndoController,
            ActsController,
            ModeratingController,
            TermController,
            ReviewController,
            JudgingPageController,
            IncidentsPageController,
            DutyPageController,
            ArrangementController,
            BoardController,
            LightPageController,
            PageCardController,
            RegistryController,
            NoticesPageController,
            ChannelsPageController,
            PagesPageController,
            WizardController,
            WizardKeyController,
            PracticeController,
            CertificateController,
            LessonsController,
            LessonEditController,
            MentoringController,
            TemplatesController,
            RoutingPageController,
            DraftController,
            DraftRulesController,
            RegulationsPageController,
            RegulationEditController,
            WebhooksPageController,
        ],
        dependencies={"now": provide_now},
        exception_handlers=refusals(),
        before_request=reader.meet,
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
    environment.globals.update(menu_of=menu_of, unread_of=unread.unread_of, unread_told=unread.told)
    environment.globals.update(alarms_told=alarms.alarms_told)
    environment.tests["numeric_cell"] = cells.is_number
    environment.filters.update(
        absolute=words.absolute,
        cell=cells.cell_words,
        clock_time=words.clock_time,
        counted=words.counted,
        stamp=words.stamp,
        when=words.when,
        zone_name=words.zone_name,
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
