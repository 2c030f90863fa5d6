"""What a browser says of itself, in words that its owner knows it by; pure."""

from typing import Final

_BROWSERS: Final = (
    ("YaBrowser", "Яндекс Браузер"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""The first that is named decides: nearly all name Chrome and Safari as well."""
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """Say «Chrome, Windows»; «Браузер» where nothing is known of it."""
    browser = next((words for mark, words in _BROWSERS if mark in user_agent), "Браузер")
    system = next((words for mark, words in _SYSTEMS if mark in user_agent), "")
    return f"{browser}, {system}" if system else browser
