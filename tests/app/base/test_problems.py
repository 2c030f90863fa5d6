"""What a program is told when the database did not do what was asked."""

import pytest
from litestar.plugins.problem_details import ProblemDetailsException
from sqlalchemy.exc import DBAPIError

from app.base.web import problem_details


class _RefusedError(Exception):
    """As the driver raises it."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def told(sqlstate: str) -> ProblemDetailsException:
    table = problem_details().config.exception_to_problem_detail_map
    return table[DBAPIError](DBAPIError("UPDATE", None, _RefusedError(sqlstate)))


def test_who_had_to_let_another_go_first_is_asked_to_repeat() -> None:
    problem = told("40P01")

    assert (problem.status_code, problem.type_) == (503, "urn:gospablik:problem:busy")
    assert "Повторите" in problem.detail
    assert problem.headers == {"Retry-After": "1"}


@pytest.mark.parametrize(("sqlstate", "status"), [("57P01", 503), ("22003", 400), ("42601", 500)])
def test_other_failures_are_told_apart(sqlstate: str, status: int) -> None:
    assert told(sqlstate).status_code == status
