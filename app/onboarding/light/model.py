"""Scales of the traffic light, and each page's light as last measured."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.access.model import Account
from app.base.database import Base
from app.onboarding.light.rules import Colour
from app.pages.model import Page


class LightScale(Base):
    """Weights and bounds as a trainer set them; the newest is in force."""

    __tablename__ = "light_scale"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scale: Mapped[dict[str, Any]] = mapped_column(JSONB)
    comment: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    created_at: Mapped[datetime]


class PageLight(Base):
    """A page's light: the facts, and what the scale in force makes of them."""

    __tablename__ = "page_light"

    page_id: Mapped[int] = mapped_column(ForeignKey(Page.id), primary_key=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    points: Mapped[int | None]
    colour: Mapped[Colour]
    first_loss: Mapped[str]
    """In Russian: the one thing to mend first; empty: nothing."""
    version: Mapped[int]
    """Of the scale."""
    measured_at: Mapped[datetime]
    measure_at: Mapped[datetime] = mapped_column(index=True)
    """When it is measured next."""


class PageRecord(Base):
    """What the regional registry says of a page."""

    __tablename__ = "page_record"

    page_id: Mapped[int] = mapped_column(ForeignKey(Page.id), primary_key=True)
    public_id: Mapped[str] = mapped_column(server_default="")
    """ID of the госпаблик in the registry."""
    status: Mapped[str] = mapped_column(server_default="")
    connection: Mapped[str] = mapped_column(server_default="")
    fields: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    """Сфера 1–3."""
    has_badge: Mapped[bool | None]
    design: Mapped[int | None]
    """Percent."""
    has_widgets: Mapped[bool | None]
    activity: Mapped[int | None]
    """Percent; shown only, for we count posts ourselves."""
    subscribers: Mapped[int | None]
    reach: Mapped[int | None]
    told_at: Mapped[datetime]
