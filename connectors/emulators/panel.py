"""The pages that every control panel has, and the ways in which its other pages answer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import parse_qs

import msgspec
from msgspec import UnsetType

from connectors.emulators.clock import Clock
from connectors.emulators.counters import Counters
from connectors.emulators.faults import Fault, Faults
from connectors.emulators.form_parts import ClockMove, FormError
from connectors.emulators.wire import Answer, Request

_LINES: Final = 500
_json = msgspec.json.Encoder().encode


class Peer(Protocol):
    """What the common pages show and change of an emulated network."""

    clock: Clock
    faults: Faults
    counters: Counters

    @property
    def switches(self) -> msgspec.Struct:
        """What is believed about the network."""

    def count_anew(self) -> None:
        """Forget what was asked and refused so far."""


N = TypeVar("N", bound=Peer)
S = TypeVar("S", bound=msgspec.Struct)
Work = Callable[[N, Request], Answer]
Pages = Mapping[str, Mapping[str, Work[N]]]
Put = Callable[[N, Any], int | str]


def answered(
    pages: Pages[N], network: N, request: Request, *, refusals: tuple[type[Exception], ...] = ()
) -> Answer:
    """Do what the panel was asked; a bad form is refused with 400 and a sentence.

    ``refusals`` are the network's own errors, which a page may meet as well.
    """
    works = pages.get(request.path.removeprefix("/admin").rstrip("/"))
    if works is None:
        return _refusal(404, "no such page of the control panel")
    work = works.get(request.method)
    if work is None:
        return _refusal(405, f"this page accepts {', '.join(works)}")
    caught: tuple[type[Exception], ...] = (msgspec.DecodeError, FormError, *refusals)
    try:
        return work(network, request)
    except caught as error:
        return _refusal(400, str(error))


def told(value: Any) -> Answer:
    """Answer with a value as JSON."""
    return Answer(_json(value))


def told_in_lines(found: Iterable[dict[str, Any]]) -> Answer:
    """Answer with JSON lines, sent as they are found."""
    return Answer(_lines(found), content_type=b"application/x-ndjson; charset=utf-8")


def asked_of(request: Request) -> dict[str, str]:
    """Read the query; of a repeated name the last value counts."""
    return {name: values[-1] for name, values in parse_qs(request.query).items()}


def number_of(asked: Mapping[str, str], name: str) -> int | None:
    """Read a whole number of the query, None if not asked; raises FormError."""
    try:
        return int(asked[name]) if name in asked else None
    except ValueError as error:
        raise FormError(f"{name} is a number") from error


def listing(things: Callable[[N], Mapping[Any, Any]]) -> Work[N]:
    """Make the work of a page that shows all things of one kind."""
    return lambda network, _: told(list(things(network).values()))


def putting(form: type, put: Put[N], named: str = "id") -> Work[N]:
    """Make the work of a page that accepts one form or a list of them."""
    decode = msgspec.json.Decoder(form | list[form]).decode  # type: ignore[valid-type]  # a run-time union

    def work(network: N, request: Request) -> Answer:
        given = decode(request.body)
        if isinstance(given, list):
            return told({f"{named}s": [put(network, one) for one in given]})
        return told({named: put(network, given)})

    return work


def put_in_order(network: N, steps: Mapping[str, tuple[Put[N], list[Any]]]) -> Answer:
    """Put the forms of a bulk, one kind after the other, and tell what each became."""
    return told(
        {name: [put(network, one) for one in forms] for name, (put, forms) in steps.items()}
    )


def altered(switches: S, request: Request) -> S:
    """Compose the switches as the request wants them; what it leaves out stays."""
    changes = msgspec.json.decode(request.body, type=dict[str, Any])
    return msgspec.convert(msgspec.to_builtins(switches) | changes, type(switches))


def show_switches(network: Peer, _: Request) -> Answer:
    """Tell what is believed about the network."""
    return told(network.switches)


def show_clock(network: Peer, _: Request) -> Answer:
    """Tell the emulator's time in unix seconds."""
    return told({"now": network.clock.now()})


def move_clock(network: Peer, request: Request) -> Answer:
    """Set the clock, or let time pass, and tell what time it is then."""
    move = msgspec.json.decode(request.body, type=ClockMove)
    if not isinstance(move.set, UnsetType):
        network.clock.set(move.set)
    network.clock.advance(move.advance)
    return show_clock(network, request)


def _show_faults(network: Peer, _: Request) -> Answer:
    return told(network.faults.rules)


def _add_fault(network: Peer, request: Request) -> Answer:
    network.faults.rules.append(msgspec.json.decode(request.body, type=Fault))
    return told(network.faults.rules)


def _replace_faults(network: Peer, request: Request) -> Answer:
    network.faults.replace(msgspec.json.decode(request.body, type=list[Fault]))
    return told(network.faults.rules)


def _end_faults(network: Peer, _: Request) -> Answer:
    network.faults.replace([])
    return told(network.faults.rules)


def _show_counters(network: Peer, _: Request) -> Answer:
    return told(network.counters.as_json())


def _count_anew(network: Peer, request: Request) -> Answer:
    network.count_anew()
    return _show_counters(network, request)


COMMON_PAGES: Final[Pages[Peer]] = {
    "/clock": {"GET": show_clock, "POST": move_clock},
    "/faults": {
        "GET": _show_faults,
        "POST": _add_fault,
        "PUT": _replace_faults,
        "DELETE": _end_faults,
    },
    "/counters": {"GET": _show_counters, "DELETE": _count_anew},
}


def _refusal(status: int, sentence: str) -> Answer:
    return Answer(_json({"error": sentence}), status)


def _lines(found: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    pending: list[bytes] = []
    for one in found:
        pending.append(_json(one) + b"\n")
        if len(pending) == _LINES:
            yield b"".join(pending)
            pending.clear()
    if pending:
        yield b"".join(pending)
