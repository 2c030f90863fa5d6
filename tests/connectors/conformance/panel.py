"""An emulator's control panel: what citizens, owners and bad luck do on a network."""

from collections.abc import Iterator
from typing import Any

import httpx
import msgspec


class Panel:
    """Speaks to ``/admin`` of any emulator."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._http = httpx.Client(base_url=address, timeout=20)

    def close(self) -> None:
        self._http.close()

    def ask(self, verb: str, page: str, form: Any = None) -> Any:
        content = b"" if form is None else msgspec.json.encode(form)
        answer = self._http.request(verb, f"/admin{page}", content=content)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def takes(self, page: str, form: Any) -> bool:
        """Post a form that the emulator may refuse; tell whether it took it."""
        answer = self._http.post(f"/admin{page}", content=msgspec.json.encode(form))
        return answer.status_code == 200

    def switch(self, **changes: Any) -> None:
        self.ask("PATCH", "/switches", changes)

    def strike(self, **rule: Any) -> None:
        """Put one fault in force, in place of all others."""
        self.ask("PUT", "/faults", [rule])

    def calm(self) -> None:
        """Take all faults away."""
        self.ask("DELETE", "/faults")

    def advance(self, seconds: float) -> None:
        self.ask("POST", "/clock", {"advance": seconds})

    def living(self) -> Iterator[dict[str, Any]]:
        lines = self._http.get("/admin/comments").text.splitlines()
        return (msgspec.json.decode(line) for line in lines)

    def violations(self) -> Any:
        return self.ask("GET", "/counters")["violations"]
