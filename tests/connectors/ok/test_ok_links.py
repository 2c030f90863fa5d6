import pytest

from connectors.contract import BadLinkError, RefusedError
from connectors.ok.links import Target, group_url, read_link, topic_url

GROUP = "55348644610059"


@pytest.mark.parametrize(
    ("link", "target"),
    [
        (GROUP, Target(group=GROUP)),
        (f" «{GROUP}» ", Target(group=GROUP)),
        (f"group{GROUP}", Target(group=GROUP)),
        (f"https://ok.ru/group/{GROUP}", Target(group=GROUP)),
        (f"http://www.ok.ru/group/{GROUP}/topic/62503929662320?x=1#y", Target(group=GROUP)),
        (f"m.ok.ru/group/{GROUP}/", Target(group=GROUP)),
        (f"https://ok.ru/group{GROUP}", Target(group=GROUP)),
        (f"OK.RU/Group/{GROUP}", Target(group=GROUP)),
        (f"https://www.odnoklassniki.ru/group/{GROUP}/members", Target(group=GROUP)),
        ("ok.ru/school1", Target(name="school1")),
        ("https://m.ok.ru/School.1/topic/62503929662320", Target(name="school.1")),
        ("@school1", Target(name="school1")),
    ],
)
def test_links_as_people_paste_them(link: str, target: Target) -> None:
    assert read_link(link) == target


@pytest.mark.parametrize(
    "link",
    ["", "0", "школа", "https://vk.com/school1", f"ftp://ok.ru/group/{GROUP}", "https://ok.ru/",
     "ok.ru/group/", "ok.ru/group/school", "ok.ru/feed", "ok.ru/video/123", "ok.ru/школа",
     "http://[1::2", f"https://ok.ru.example/group/{GROUP}", "9" * 30, "ok.ru/dk?st.gid=1"],
)  # fmt: skip
def test_what_is_no_link_of_ok_is_refused_with_an_example(link: str) -> None:
    with pytest.raises(BadLinkError) as refused:
        read_link(link)

    assert "https://ok.ru/group/55348644610059" in refused.value.sentence


@pytest.mark.parametrize("link", ["https://ok.ru/profile/538901295641", "m.ok.ru/profile/5/photos"])
def test_a_persons_page_is_refused_for_what_it_is(link: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_link(link)

    assert "личная страница" in refused.value.sentence


def test_addresses_are_spelled_as_the_site_does() -> None:
    assert group_url("1") == "https://ok.ru/group/1"
    assert topic_url("1", "2") == "https://ok.ru/group/1/topic/2"
