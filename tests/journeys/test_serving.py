"""`digest serve` as people run it: a process of its own, a mail to who signs up, and a kind end."""

import re
import signal
import subprocess

from httpx2 import Client

from tests.journeys.test_running import stopped, until
from tests.support.publication import Publication


def test_a_publication_serves_its_pages_sends_mail_and_ends_well(publication: Publication) -> None:
    publication("topics", "add", "sleep", "Sleep")

    with publication.started("serve", "--port", "0") as process:
        with Client(base_url=address_of(process)) as reader:
            offer = reader.get("/api/topics").json()
            wish = {"address": "ada@example.org", "topics": ["sleep"], "consent": offer["consent"]["version"]}
            answer = reader.post("/api/signup", json=wish)
        until(lambda: publication.mails())
        out, _ = stopped(process, signal.SIGTERM)

    [asking] = publication.mails()
    assert (answer.status_code, asking["To"], out) == (202, "ada@example.org", "stopped\n")


def address_of(process: "subprocess.Popen[str]") -> str:
    """Where it says that it serves."""
    assert process.stdout is not None
    said = re.match(r"serving (http://\S+) and sending; SIGTERM or Ctrl-C stops it", process.stdout.readline())
    assert said is not None, process.communicate()
    return said[1]
