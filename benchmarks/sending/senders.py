"""The three senders that are compared: ours, Postfix's smtp-source, and a plain one as most projects write it."""

import os
import resource
import smtplib
import socket
import subprocess
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from benchmarks.sending.filling import DUE
from benchmarks.sending.sinks import tool
from digest.app import open_publication

ADDRESS = "digest@news.example.org"


def digest(config: str) -> dict[str, float]:
    """Open the publication and send everything it owes: the measured part, in a process of its own."""
    began, used = time.perf_counter(), _cpu()
    app = open_publication(Path(config), clock=lambda: DUE)
    transport = app.transport()
    sent = app.sender(transport).send_due()
    transport.close()
    took, spent = time.perf_counter() - began, _cpu() - used
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"sent": sent.attempts["sent"], "seconds": took, "cpu": spent, "children_mb": children}


def plain(port: int, mails: int, sample: bytes) -> dict[str, float]:
    """EmailMessage and smtplib, one kept connection, no ledger: the texts are ready, only readers' values differ."""
    read = message_from_bytes(sample, policy=policy.default)
    texts = [part.get_content() for part in (read.get_body(("plain",)), read.get_body(("html",))) if part is not None]
    began, used = time.perf_counter(), _cpu()
    with smtplib.SMTP("127.0.0.1", port) as client:
        assert client.sock is not None
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in range(mails):
            client.send_message(_message(f"reader{number}@example.net", *texts))
    return {"sent": mails, "seconds": time.perf_counter() - began, "cpu": _cpu() - used, "children_mb": 0}


def smtp_source(port: int, *, connections: int, mails: int, size: int) -> dict[str, float]:
    """Postfix's own load generator, which keeps its connections (-d) and sends the same bytes again and again."""
    options = ["-d", "-s", str(connections), "-m", str(mails), "-l", str(size), "-f", ADDRESS, "-t", "r@example.net"]
    began = time.perf_counter()
    with subprocess.Popen([tool("smtp-source") or "smtp-source", *options, f"127.0.0.1:{port}"]) as command:
        _, status, usage = os.wait4(command.pid, 0)
        command.returncode = os.waitstatus_to_exitcode(status)
    took = time.perf_counter() - began
    if command.returncode:
        raise SystemExit(f"error: smtp-source ended with {command.returncode}")
    return {"sent": mails, "seconds": took, "cpu": usage.ru_utime + usage.ru_stime}


def _message(address: str, text: str, html: str) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = ADDRESS, address, "Your weekly digest"
    message.set_content(text.replace("Hello,", f"Hello {address},"))
    message.add_alternative(html.replace("Hello,", f"Hello {address},"), subtype="html")
    return message


def _cpu() -> float:
    """User and system seconds of this process and of its children that ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
