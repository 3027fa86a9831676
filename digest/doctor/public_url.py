"""Where links in mails lead: it must answer, or nobody can unsubscribe."""

import ssl
from collections.abc import Iterator

import httpx2

from digest.doctor.finding import Finding, ok, warning, wrong

SUBJECT = "public address"
ANSWER_SECONDS = 5.0


def examine(url: str) -> Iterator[Finding]:
    """One HEAD request. A certificate that is not good is wrong; an address that cannot be reached from here may be
    reached from elsewhere."""
    advice = "Start what serves readers' pages there, or check public_url; mails hold links to it."
    try:
        response = httpx2.head(url, timeout=ANSWER_SECONDS, verify=ssl.create_default_context(), trust_env=False)
    except httpx2.ConnectError as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            message = f"{url} has a certificate that is not good, and mail programs refuse it"
            yield wrong(SUBJECT, message, "Renew it, for this name and with its whole chain.")
        else:
            yield warning(SUBJECT, f"{url} cannot be reached from here", advice)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        yield warning(SUBJECT, f"{url} does not answer as a web server does: {type(error).__name__}", advice)
    else:
        yield _judged(url, response.status_code, advice)


def _judged(url: str, status: int, advice: str) -> Finding:
    if status >= 500:
        return warning(SUBJECT, f"{url} answers with an error of its own ({status})", advice)
    return ok(SUBJECT, f"{url} answers ({status})")
