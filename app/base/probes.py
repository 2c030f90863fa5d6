"""Looks from outside at whether something serves, is free, or becomes so in time."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable


def is_free(host: str, port: int) -> bool:
    """Tell whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


async def answers(host: str, port: int, path: str) -> bool:
    """Tell whether a GET of ``path`` is answered with 200."""
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    try:
        writer.write(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        async with asyncio.timeout(5):
            return b" 200 " in await reader.readline()
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()


async def listens(host: str, port: int) -> bool:
    """Tell whether somebody takes a connection there."""
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True


async def in_time(is_so: Callable[[], Awaitable[bool]], seconds: float) -> bool:
    """Ask again and again; False when it was not so in time."""
    deadline = time.monotonic() + seconds
    while not await is_so():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.1)
    return True


def reachable(host: str) -> str:
    """Name the address to ask for a server that listens on ``host``."""
    return "127.0.0.1" if host in {"", "0.0.0.0"} else host  # noqa: S104 - shown, not bound
