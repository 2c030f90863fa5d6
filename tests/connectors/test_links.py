import pytest

from connectors.contract import BadLinkError
from connectors.links import address_in, pasted, path_in


def _bad(reason: str) -> BadLinkError:
    return BadLinkError(f"link: {reason}")


@pytest.mark.parametrize(
    "link", ["vk.com/a", " vk.com/a\n", "«vk.com/a»", "<vk.com/a>", "vk.com/a,"]
)
def test_what_sticks_to_a_link_is_stripped(link: str) -> None:
    assert pasted(link) == "vk.com/a"


@pytest.mark.parametrize(
    ("words", "scheme", "host"),
    [
        ("vk.com/a", "https", "vk.com"),
        ("HTTP://VK.com/a", "http", "vk.com"),
        ("tg://resolve?domain=a", "tg", "resolve"),
        ("позвоните в школу", "https", "позвоните в школу"),
    ],
)
def test_an_address_may_lack_its_scheme(words: str, scheme: str, host: str) -> None:
    address = address_in(words, bad=_bad)

    assert (address.scheme, address.hostname) == (scheme, host)


def test_what_is_no_address_is_refused_in_the_networks_words() -> None:
    with pytest.raises(BadLinkError, match=r"^link: not an address$"):
        address_in("https://[ok.ru", bad=_bad)


@pytest.mark.parametrize("path", ["/group/5", "//group/5/", "/%67roup/5"])
def test_a_path_is_given_in_its_parts(path: str) -> None:
    assert path_in(address_in(f"ok.ru{path}?x=1#y", bad=_bad)) == ["group", "5"]
