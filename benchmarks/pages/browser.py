"""Asks for pages like a browser, and adds up what the server says they took."""

from dataclasses import dataclass

from httpx2 import Client, Response

from benchmarks.pages.serving import HEADER

HERE = {"Sec-Fetch-Site": "same-origin"}


@dataclass(slots=True)
class Browser:
    """One client, one request at a time."""

    client: Client
    took: float = 0
    """Milliseconds of the answers since `begin`, and how many of them the server's process was at work."""
    worked: float = 0

    def begin(self) -> None:
        """Count anew."""
        self.took = self.worked = 0

    def get(self, path: str) -> Response:
        """A page that must be there. Where logging in or a proof is asked for first, it is not."""
        answer = self.client.get(path)
        assert "/desk/login" not in answer.headers.get("location", ""), path
        assert "/proof" not in answer.headers.get("location", ""), path
        return self._counted(answer, (200, 204, 303))

    def post(self, path: str, **fields: str) -> Response:
        """A form that must be taken."""
        return self._counted(self.client.post(path, data=fields, headers=HERE), (200, 202, 303))

    def _counted(self, answer: Response, good: tuple[int, ...]) -> Response:
        assert answer.status_code in good, (answer.status_code, answer.url, answer.text[:2000])
        took, worked = map(float, answer.headers[HEADER].split())
        self.took, self.worked = self.took + took, self.worked + worked
        return answer
