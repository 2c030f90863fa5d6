import pytest

from connectors.contract import BadLinkError, RefusedError
from connectors.telegram.links import read_link


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("@school1", "@school1"),
        ("https://t.me/school1", "@school1"),
        ("http://www.t.me/School_1/512?comment=7", "@School_1"),
        ("t.me/s/school1/512", "@school1"),
        ("telegram.me/school1/", "@school1"),
        ("https://school1.t.me", "@school1"),
        ("tg://resolve?domain=school1&post=5", "@school1"),
        ("https://web.telegram.org/k/#@school1", "@school1"),
        ("https://web.telegram.org/a/#-1001234567890", "-1001234567890"),
        ("https://t.me/c/1234567890/55", "-1001234567890"),
        ("-1001234567890", "-1001234567890"),
        (" «−1001234567890» ", "-1001234567890"),
        ("1001234567890", "-1001234567890"),
        ("1234567890", "-1001234567890"),
        ("-5000", "-5000"),
    ],
)
def test_links_as_people_paste_them(link: str, target: str) -> None:
    assert read_link(link) == target


@pytest.mark.parametrize(
    "link",
    ["", "0", "школа", "@а", "https://vk.com/school1", "ftp://t.me/school1", "https://t.me/",
     "https://t.me/c/", "https://t.me/c/school1", "https://t.me/share/url?url=x", "http://[1::2",
     "https://t.me/addstickers/Cats", "https://t.me.example/school1", "tg://resolve", "9" * 30,
     "https://web.telegram.org/k/"],
)  # fmt: skip
def test_what_is_no_link_of_telegram_is_refused_with_an_example(link: str) -> None:
    with pytest.raises(BadLinkError) as refused:
        read_link(link)

    assert "https://t.me/school1" in refused.value.sentence


@pytest.mark.parametrize("link", ["https://t.me/+AbCd", "t.me/joinchat/AbCd", "t.me/addlist/Ab"])
def test_an_invitation_asks_for_something_a_bot_can_follow(link: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_link(link)

    assert "начинается с -100" in refused.value.sentence
