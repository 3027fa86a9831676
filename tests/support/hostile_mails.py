"""Messages that were made to keep a reader of bounces busy, or to fill its memory."""

HEAD = b"From: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n"
REPORT = (
    b"MIME-Version: 1.0\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
)
MANY = 1_000_000
MESSAGES = {
    "no lines": b"A" * 30 * MANY,
    "zeros": b"\0" * MANY,
    "blank lines": HEAD + b"\n" * MANY,
    "blank lines in a report": HEAD + REPORT + b"\n" * MANY,
    "fields without end in a report": HEAD + REPORT + b"a\n\n" * (MANY // 3),
    "recipients without end": HEAD + REPORT + b"Final-Recipient: rfc822; a@b.cc\nAction: failed\n\n" * 20_000,
    "opening brackets": HEAD + b"\n" + b"<" * MANY,
    "tags without end": HEAD + b"Content-Type: text/html\n\n" + b"<a" * MANY,
    "styles without end": HEAD + b"Content-Type: text/html\n\n" + b"<style>" * 200_000,
    "at signs": HEAD + b"\n" + b"a@" * MANY,
    "dots": HEAD + b"\n" + b"." * MANY,
    "dashes": HEAD + b"\n" + b"-" * MANY,
    "users": HEAD + b"\n550 " + b"user " * MANY,
    "users and words": HEAD + b"\n550 " + b"user a b c d e f g " * MANY,
    "codes": HEAD + b"\n" + b"550-5.1.1 " * MANY,
    "headers without end": b"a:\n" * MANY,
    "a header without end": HEAD + b"X: " + b"for " * MANY + b"\n\n",
    "parameters without end": HEAD + b"Content-Type: multipart/report; " + b"a;" * 30_000 + b"\n\n",
    "parts without end": HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 200_000,
    "parts in parts": HEAD
    + b"".join(b'Content-Type: multipart/mixed; boundary="n%d"\n\n--n%d\n' % (n, n) for n in range(15_000)),
    "recipients in a header": HEAD + b"To: " + b"a@b.cc," * 10_000 + b"\n\n",
    "open comments in a header": HEAD + b"To: " + b"(" * 10_000 + b"\n\n",
    "encoded words": b"Subject: " + b"=?utf-8?q?=41?= " * 5_000 + b"\n\n",
    "answers to answers": b"Subject: " + b"re: " * 50_000 + b"\n\n",
    "addresses": HEAD + b"\n" + b"\n".join(b"user%d@example.org" % n for n in range(50_000)),
    "replies": HEAD + b"\n" + b"<<< 550 no\n" * 90_000,
    "a slow character set": HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"a-" * 300_000,
    "letters that grow": HEAD + b"Content-Type: text/plain; charset=utf-8\n\n" + "\ufdfa".encode() * 300_000,
}
