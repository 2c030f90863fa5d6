"""Assembles the HTTP application; nothing else does."""

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from redis.asyncio import Redis

from app.access.api import SessionController, TokenController
from app.access.door import COOKIE, PUBLIC, door, provide_person
from app.base.database import close_engine, create_engine, create_sessions
from app.base.jobs import RedisBell
from app.base.openapi import openapi_config
from app.base.protecting import protect_by_default
from app.base.settings import Settings, require_servers
from app.base.web import (
    log_unexpected,
    problem_details,
    provide_bell,
    provide_session,
    stay_on_https,
)
from app.cases.comment_api import WholeCommentController
from app.cases.regulating.api import RegulationController
from app.consent.api import ConsentController
from app.deadlines.installed import rulebook_of
from app.desk.web import desk_exception_handlers, desk_handlers, desk_templates
from app.incidents.api import IncidentController
from app.insights.api import (
    HealthController,
    MetricsController,
    OnTimeController,
    StatusController,
)
from app.insights.figures.api import FiguresController
from app.moderation.api import (
    CommentModerationController,
    ModerationController,
    PostModerationController,
)
from app.notices.api import NoticeController
from app.notices.calendar_api import CalendarController, CalendarFeedController
from app.notices.live.hub import Hub
from app.notices.live_api import PATH as LIVE
from app.notices.live_api import LiveController
from app.notices.unsubscribe_api import UnsubscribeController
from app.notices.webhook_api import WebhookController
from app.onboarding.api import InstitutionController
from app.onboarding.duty_api import DutyController, LeaveController, ShiftController
from app.onboarding.people_api import OfficialController
from app.pages.api import PageController, provide_sealer
from app.pages.sealing import Sealer
from app.push.api import FeedController, HookController
from app.replies.again_api import AgainController, UnseenController
from app.replies.api import CaseController
from app.replies.approving_api import ReplyController
from app.replies.drafts.api import DraftController
from app.replies.edge import provide_rulebook
from app.replies.elsewhere_api import ElsewhereController
from app.replies.export_api import ExportController
from app.replies.templates.api import TemplateController
from app.replies.term_api import TermController
from app.routing.api import CaseRoutingController, RoutingController
from app.triage.api import CommentController, ReviewController
from app.triage.judging_api import JudgingController, TopicController

API = Router(
    "/api/v1",
    route_handlers=[
        SessionController,
        TokenController,
        InstitutionController,
        OfficialController,
        DutyController,
        ShiftController,
        LeaveController,
        PageController,
        ConsentController,
        FeedController,
        CommentController,
        WholeCommentController,
        ReviewController,
        JudgingController,
        TopicController,
        RegulationController,
        CaseController,
        TermController,
        ExportController,
        ElsewhereController,
        AgainController,
        UnseenController,
        CommentModerationController,
        PostModerationController,
        ModerationController,
        DraftController,
        ReplyController,
        TemplateController,
        CaseRoutingController,
        RoutingController,
        IncidentController,
        NoticeController,
        CalendarController,
        WebhookController,
        LiveController,
        StatusController,
        OnTimeController,
        FiguresController,
    ],
)


def create_app(settings: Settings) -> Litestar:
    """Build the app from settings; connections open when they are first needed."""
    return connect(build_app(), settings)


def connect(app: Litestar, settings: Settings) -> Litestar:
    """Give the app what belongs to settings; one that has been shut down may be given others."""
    app.state = _open(settings)
    return app


def build_app() -> Litestar:
    """Build the routes and what surrounds them, which takes a second or two; nothing is open."""
    return Litestar(
        route_handlers=[
            API,
            HookController,
            CalendarFeedController,
            UnsubscribeController,
            HealthController,
            MetricsController,
            *desk_handlers(),
        ],
        dependencies={
            "session": provide_session,
            "bell": provide_bell,
            "person": provide_person,
            "sealer": provide_sealer,
            "rulebook": provide_rulebook,
        },
        middleware=[door()],
        plugins=[problem_details()],
        template_config=desk_templates(),
        # A packed stream would be held back until enough of it has come together.
        compression_config=CompressionConfig(
            backend="brotli",
            brotli_quality=6,  # more takes three times as long and gains a hundredth
            brotli_gzip_fallback=True,
            exclude=f"{API.path}{LIVE}",
        ),
        exception_handlers={**desk_exception_handlers()},
        after_exception=[log_unexpected],
        before_send=[stay_on_https, protect_by_default],
        on_shutdown=[_close],
        openapi_config=openapi_config(cookie=COOKIE, public=PUBLIC),
    )


def _open(settings: Settings) -> State:
    database_url, redis_url = require_servers(settings)
    engine, redis = create_engine(database_url), Redis.from_url(redis_url)
    sessions = create_sessions(engine)
    return State(
        {
            "settings": settings,
            "engine": engine,
            "sessions": sessions,
            "hub": Hub(sessions, redis),
            "redis": redis,
            "bell": RedisBell(redis),
            "sealer": Sealer(settings.secret_key),
            "rulebook": rulebook_of(settings),
        }
    )


async def _close(app: Litestar) -> None:
    await app.state.hub.close()
    await close_engine(app.state.engine)
    await app.state.redis.aclose()
