"""The numbers by which a request names an institution, an official and what belongs to them."""

from typing import Annotated

from litestar.params import PathParameter, QueryParameter

from app.officials.schemas import MOST_ID

PathId = Annotated[int, PathParameter(ge=1, le=MOST_ID)]
QueryId = Annotated[int, QueryParameter(ge=1, le=MOST_ID)]
MaybeId = Annotated[int | None, QueryParameter(ge=1, le=MOST_ID)]
