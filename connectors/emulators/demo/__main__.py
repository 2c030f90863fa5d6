"""``python -m connectors.emulators.demo``: live until SIGTERM or SIGINT."""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Final

import httpx
import msgspec

from connectors.emulators.demo.arrival import Arrival
from connectors.emulators.demo.book import Book
from connectors.emulators.demo.corpus import read_corpus
from connectors.emulators.demo.desk import Desk, DeskError
from connectors.emulators.demo.emulator import Emulator
from connectors.emulators.demo.founding import found
from connectors.emulators.demo.life import Life
from connectors.emulators.demo.memory import Memory
from connectors.emulators.demo.stream import Stream
from connectors.emulators.demo.town import INSTITUTIONS, citizens
from connectors.emulators.demo.voice import Voice

_ANSWER_SECONDS: Final = 10.0
_LAST_WORK_SECONDS: Final = 3.0
_FIRST_PAUSE: Final = 0.3
_LONGEST_PAUSE: Final = 10.0


class _Places(msgspec.Struct, frozen=True):
    """Where everything is, from the environment that the launcher composed."""

    vk: str
    web: str
    home: Path


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, live, and end with 0 when told to stop."""
    asked = _arguments().parse_args(arguments)
    places = _places(os.environ)
    asyncio.run(_live(places, pace=asked.pace, seed=asked.seed))


async def _live(places: _Places, *, pace: float, seed: int | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    voice = Voice(sys.stderr)
    async with _client(places.vk) as vk, _client(places.web) as web, asyncio.TaskGroup() as group:
        life = _new_life(Emulator(vk), places.home, seed, voice)
        arrival = Arrival(Desk(web), Book(places.home / "demo.json"))
        living = group.create_task(life.run(pace, stop))
        arriving = group.create_task(_arrive(arrival, life, voice))
        await stop.wait()
        arriving.cancel()
        await asyncio.wait({living}, timeout=_LAST_WORK_SECONDS)
        living.cancel()


def _new_life(emulator: Emulator, home: Path, seed: int | None, voice: Voice) -> Life:
    dice, corpus, people = Random(seed), read_corpus(), list(citizens())  # noqa: S311 - no secret
    stream = Stream(dice, INSTITUTIONS, people, corpus)
    return Life(
        emulator,
        Memory(home / "demo" / "world.json"),
        stream,
        found=lambda now: found(stream, dice, corpus, people, now),
        voice=voice,
    )


async def _arrive(arrival: Arrival, life: Life, voice: Voice) -> None:
    """Try until the service has let everything in; what was done stays done."""
    await life.is_there.wait()
    pause = _FIRST_PAUSE
    while True:
        try:
            await arrival.settle()
        except DeskError as error:
            voice.say(f"Страницы ещё не заведены, повторю: {error}")
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        else:
            voice.say("Страницы и учётные записи демо готовы")
            return


def _client(address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=address, timeout=_ANSWER_SECONDS, trust_env=False)


def _places(environ: Mapping[str, str]) -> _Places:
    """Read the launcher's variables; they are ours as well, so nothing else is asked for."""
    vk = environ.get("VK_API_URL", "")
    if not vk:
        sys.exit("VK_API_URL не задан: демо пишет только в эмулятор ВКонтакте")
    host = environ.get("GOSPABLIK_HOST") or "127.0.0.1"
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - asked, not bound
    shown = f"[{host}]" if ":" in host else host
    port = environ.get("GOSPABLIK_PORT") or "8000"
    home = Path(environ.get("GOSPABLIK_HOME") or ".gospablik")
    return _Places(vk=vk.rstrip("/"), web=f"http://{shown}:{port}", home=home)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m connectors.emulators.demo",
        description="Fills the VK emulator with a town, brings it to our service, lets it live.",
    )
    parser.add_argument(
        "--pace",
        type=_seconds,
        default=2.0,
        help="seconds between events in the first ten minutes; three times as long later",
    )
    parser.add_argument("--seed", type=int, default=None, help="the same town and events again")
    return parser


def _seconds(given: str) -> float:
    number = float(given)
    if not 0 < number <= 3600:  # noqa: PLR2004 - an hour
        raise argparse.ArgumentTypeError("must be more than 0 and at most 3600")
    return number


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
