import pytest

from connectors.contract import BadLinkError, RefusedError
from connectors.vk.links import Target, read_link


@pytest.mark.parametrize(
    "link",
    [
        "https://vk.com/club123",
        "vk.com/public123",
        "  HTTP://VK.RU/Event123/  ",
        "club123",
        "«https://m.vk.com/club123?from=search»",
        "https://vk.com/wall-123_45",
        "https://vk.com/feed?w=wall-123_45%2Fall",
        "https://vk.com/?z=photo-123_4%2Falbum-123_00",
        "vk.com/topic-123_45",
        "vk.com/albums-123",
    ],
)
def test_a_link_with_a_number_names_the_community(link: str) -> None:
    assert read_link(link) == Target(community=123)


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://vk.com/School_1.ru", "school_1.ru"),
        ("@school1", "school1"),
        ("https://vk.com/school1?w=wall-1_5", "school1"),
        ("www.vkontakte.ru/school1/photos", "school1"),
        ("https://vk.com/@school1-kak-proshel-den-123", "school1"),
        ("vk.com/1september;", "1september"),
    ],
)
def test_a_link_with_a_name_gives_the_name(link: str, name: str) -> None:
    assert read_link(link) == Target(name=name)


@pytest.mark.parametrize(
    "link",
    ["vk.com/id1", "https://vk.com/wall1_2", "vk.com/photo1_2", "vk.com/feed?w=wall77_3", "@id5"],
)
def test_a_persons_page_is_refused_as_such(link: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        read_link(link)

    assert "личная страница" in refusal.value.sentence


@pytest.mark.parametrize(
    "link",
    [
        "",
        "   ",
        "школа",
        "@",
        "@школа",
        "https://ok.ru/school1",
        "https://vk.com.evil.ru/school1",
        "https://vk.com",
        "https://vk.com/feed",
        "https://vk.com/a b",
        "ftp://vk.com/school1",
        "http://[vk.com/school1",
        "javascript:alert(1)",
        "vk.com/" + "a" * 100,
        "vk.com/\x00",
    ],
)
def test_what_is_no_link_is_called_so(link: str) -> None:
    with pytest.raises(BadLinkError, match="link: "):
        read_link(link)
