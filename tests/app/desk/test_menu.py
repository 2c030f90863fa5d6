"""The menu shows a person what he may open, and nothing twice."""

import pytest

from app.access.rules import Person, Role
from app.desk.menu import menu_of


def a_person(role: Role) -> Person:
    return Person(
        account_id=1,
        login="",
        name="",
        role=role,
        institution_id=None,
        official_id=None,
        sight=None,
    )


@pytest.mark.parametrize("role", list(Role))
def test_nobody_is_offered_two_sections_of_one_title(role: Role) -> None:
    menu = menu_of(a_person(role))

    titles = [each.title for each in (*menu.first, *menu.more)]

    assert sorted(titles) == sorted(set(titles))


@pytest.mark.parametrize("role", list(Role))
def test_what_stands_under_more_is_never_a_lone_section(role: Role) -> None:
    assert len(menu_of(a_person(role)).more) != 1


def test_an_operator_is_offered_no_citizens_words() -> None:
    menu = menu_of(a_person(Role.OPERATOR))

    addresses = {each.address for each in (*menu.first, *menu.more)}

    assert addresses == {"/today", "/pages", "/people"}


def test_a_trainer_reaches_the_pages_by_the_board() -> None:
    menu = menu_of(a_person(Role.TRAINER))

    addresses = {each.address for each in (*menu.first, *menu.more)}

    assert "/board" in addresses
    assert "/pages" not in addresses
