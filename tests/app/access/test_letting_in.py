"""Who may let whom in: nobody opens to another, or to himself, what is shut to him."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.rules import Person, Right, Role, invited_by, rights_of, shut_out_by

LETS_IN = {
    Role.TRAINER: set(Role),
    Role.OPERATOR: {Role.OPERATOR},
    Role.COORDINATOR: set(Role) - {Role.TRAINER, Role.OPERATOR},
    Role.PAGE_ADMIN: {Role.OFFICIAL, Role.APPROVER},
    Role.OFFICIAL: set(),
    Role.APPROVER: set(),
    Role.HEAD: set(),
}
SHUTS_OUT = LETS_IN | {Role.OPERATOR: set(Role)}
OF_ONE_PAGE_OR_CASE = {
    Right.WORK_CASES,
    Right.REVIEW,
    Right.APPROVE,
    Right.KEEP_PAGES,
    Right.KEEP_FEEDS,
}
"""What somebody may give without having it: it stays within his own sight."""
PAIRS = [(keeper, other) for keeper in Role for other in Role]


def a_person(role: Role, scopes: frozenset[Right] | None = None) -> Person:
    return Person(
        account_id=1,
        login="who",
        name="Кто",
        role=role,
        institution_id=None,
        official_id=None,
        sight=None,
        scopes=scopes,
    )


@pytest.mark.parametrize(("keeper", "other"), PAIRS)
def test_each_role_lets_in_whom_the_table_says(keeper: Role, other: Role) -> None:
    assert (other in invited_by(a_person(keeper))) is (other in LETS_IN[keeper])


@pytest.mark.parametrize(("keeper", "other"), PAIRS)
def test_each_role_shuts_out_whom_the_table_says(keeper: Role, other: Role) -> None:
    assert (other in shut_out_by(a_person(keeper))) is (other in SHUTS_OUT[keeper])


@pytest.mark.parametrize("keeper", Role)
def test_whoever_reads_no_citizens_lets_no_reader_in(keeper: Role) -> None:
    person = a_person(keeper)
    readers = {role for role in invited_by(person) if Right.READ_CASES in rights_of(role)}

    assert person.may(Right.READ_CASES) or readers == set()


@pytest.mark.parametrize("keeper", Role)
def test_nobody_gives_a_right_over_the_region_that_he_has_not(keeper: Role) -> None:
    given = {right for role in invited_by(a_person(keeper)) for right in rights_of(role)}

    assert given - rights_of(keeper) <= OF_ONE_PAGE_OR_CASE


@given(role=st.sampled_from(Role), scopes=st.frozensets(st.sampled_from(Right)))
def test_what_was_taken_from_a_token_it_opens_to_nobody(
    role: Role, scopes: frozenset[Right]
) -> None:
    whole, narrowed = a_person(role), a_person(role, scopes)

    for other in invited_by(narrowed):
        assert rights_of(other) & rights_of(role) <= scopes
        assert other in invited_by(whole)


@given(role=st.sampled_from(Role), scopes=st.none() | st.frozensets(st.sampled_from(Right)))
def test_without_the_right_to_keep_accounts_nobody_is_let_in_or_shut_out(
    role: Role, scopes: frozenset[Right] | None
) -> None:
    person = a_person(role, scopes)

    if not person.may(Right.KEEP_ACCOUNTS):
        assert (invited_by(person), shut_out_by(person)) == (frozenset(), frozenset())


def test_an_operators_own_way_in_is_no_more_than_an_operators() -> None:
    operator = a_person(Role.OPERATOR)
    reached = {operator.role}
    while more := {r for one in reached for r in invited_by(a_person(one))} - reached:
        reached |= more

    assert reached == {Role.OPERATOR}
    assert not operator.may(Right.READ_CASES)
