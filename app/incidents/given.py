"""Says of which deliveries a case has its answer, or will have it by itself."""

from sqlalchemy import ColumnElement, and_, or_

from app.incidents.model import IncidentDelivery
from app.incidents.rules import STOPPED, DeliveryState
from app.replies.model import Reply
from app.replies.rules import FELL, ON_ITS_WAY


def is_given() -> ColumnElement[bool]:
    """Say of a delivery: it waits, or its reply was neither returned nor refused since."""
    stands = and_(IncidentDelivery.state == DeliveryState.DONE, ~_fell())
    return or_(IncidentDelivery.state == DeliveryState.WAITING, stands)


def is_on_its_way() -> ColumnElement[bool]:
    """Say of a delivery: its reply is written and not published yet."""
    is_written = IncidentDelivery.reply.has(Reply.state.in_(ON_ITS_WAY))
    return and_(IncidentDelivery.state == DeliveryState.DONE, is_written)


def is_stopped() -> ColumnElement[bool]:
    """Say of a delivery: the case has not got the answer; a person may let it be tried anew."""
    fell = and_(IncidentDelivery.state == DeliveryState.DONE, _fell())
    return or_(IncidentDelivery.state.in_(STOPPED), fell)


def _fell() -> ColumnElement[bool]:
    return IncidentDelivery.reply.has(Reply.state.in_(FELL))
