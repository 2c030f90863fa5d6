"""The official: she answers every case of hers, however often the desk breaks under her."""

import asyncio
import time
from collections import Counter
from typing import Any

import httpx

_TO_ANSWER = ("open", "assigned", "in_work")
_LOOKS_AGAIN_AFTER = 4.0
"""Seconds until she tries a case again that she answered and that is still in her list."""


class Official:
    """Every answer is a text of its own, sent to the desk once and never again."""

    def __init__(self, desk: httpx.AsyncClient) -> None:
        self._desk = desk
        self._written = 0
        self._tried: dict[int, float] = {}
        self.accepted: set[str] = set()
        """Texts that the desk promised to publish."""
        self.met: Counter[str] = Counter()
        """What she met on her way: status codes and broken lines."""

    async def work(self, stop: asyncio.Event) -> None:
        """Answer whatever comes until told to stop."""
        while not stop.is_set():
            for case in await self._list():
                await self._answer(case["id"])
            await asyncio.sleep(0.3)

    async def _list(self) -> list[dict[str, Any]]:
        asked = {"state": _TO_ANSWER, "limit": 100}
        answer = await self._ask("GET", "/cases", params=asked)
        if answer is None or not answer.is_success:
            return []
        late = time.monotonic() - _LOOKS_AGAIN_AFTER
        return [case for case in answer.json()["cases"] if self._tried.get(case["id"], 0) < late]

    async def _answer(self, case_id: int) -> None:
        self._written += 1
        text = f"Ответ по сообщению № {case_id}, письмо {self._written}."
        answer = await self._ask("POST", f"/cases/{case_id}/answer", json={"text": text})
        if answer is not None:
            self._tried[case_id] = time.monotonic()
        if answer is not None and answer.status_code == httpx.codes.ACCEPTED:
            self.accepted.add(text)

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response | None:
        try:
            answer = await self._desk.request(method, path, **more)
        except httpx.TransportError as error:
            self.met[type(error).__name__] += 1
            await asyncio.sleep(0.2)
            return None
        self.met[str(answer.status_code)] += 1
        return answer
