import pytest

from connectors.contract import BadLinkError, RefusedError
from connectors.max.links import Target, read_link

NUMBER = -70_000_000_000_005


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("-70000000000005", Target(number=NUMBER)),
        (" «−70000000000005» ", Target(number=NUMBER)),
        ("70000000000005", Target(number=NUMBER)),
        ("https://max.ru/c/-70000000000005", Target(number=NUMBER)),
        ("http://www.max.ru/c/-70000000000005/AaDEUGwAAAA?x=1", Target(number=NUMBER)),
        ("web.max.ru/-70000000000005", Target(number=NUMBER)),
        ("max.ru/school_1/AaDEUGwAAAA", Target(name="school_1")),
        ("@school1", Target(name="school1")),
    ],
)
def test_links_as_people_paste_them(link: str, target: Target) -> None:
    assert read_link(link) == target


@pytest.mark.parametrize(
    "link",
    ["", "0", "школа", "https://vk.com/school1", "ftp://max.ru/c/-7", "https://max.ru/",
     "https://max.ru/c/", "https://max.ru/c/school", "https://max.ru/школа", "http://[1::2",
     "https://max.ru.example/c/-7", "9" * 30],
)  # fmt: skip
def test_what_is_no_link_of_max_is_refused_with_an_example(link: str) -> None:
    with pytest.raises(BadLinkError) as refused:
        read_link(link)

    assert "max.ru/c/-70000000000005" in refused.value.sentence


@pytest.mark.parametrize("link", ["https://max.ru/join/AbCd", "max.ru/u/AbCd"])
def test_an_invitation_asks_for_the_number(link: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_link(link)

    assert "Введите номер канала" in refused.value.sentence
