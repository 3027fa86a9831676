"""What our sender is compared with: Postfix's smtp-source, and a plain sender as most projects write it."""

import os
import smtplib
import socket
import subprocess
import time
from email import message_from_bytes, policy
from email.message import EmailMessage

from benchmarks.sending.ours import cpu
from benchmarks.sending.sinks import tool

ADDRESS = "digest@news.example.org"


def plain(port: int, mails: int, sample: bytes) -> dict[str, float]:
    """EmailMessage and smtplib, one kept connection, no ledger: the texts are ready, only readers' values differ."""
    read = message_from_bytes(sample, policy=policy.default)
    texts = [part.get_content() for part in (read.get_body(("plain",)), read.get_body(("html",))) if part is not None]
    began, used = time.perf_counter(), cpu()
    with smtplib.SMTP("127.0.0.1", port) as client:
        assert client.sock is not None
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in range(mails):
            client.send_message(_message(f"reader{number}@example.net", *texts))
    return {"sent": mails, "seconds": time.perf_counter() - began, "cpu": cpu() - used, "children_mb": 0}


def smtp_source(port: int, *, connections: int, mails: int, size: int, keep: bool) -> dict[str, float]:
    """Postfix's own load generator, which sends the same bytes again and again. With `keep` (-d) it keeps its
    connections, a third of the work of its default: a connection for each mail."""
    options = ["-s", str(connections), "-m", str(mails), "-l", str(size), "-f", ADDRESS, "-t", "r@example.net"]
    if keep:
        options.append("-d")
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
