"""Signing up by script, from pages of other sites: what can be chosen, and the door.

Browsers let scripts of the sites in `[web] embed_origins` in, and no others.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from digest.core.languages import N_, Language
from digest.web.api.shapes import (
    Accepted,
    ConsentShape,
    FrequencyShape,
    LanguageShape,
    Offered,
    Refused,
    SignUp,
    TopicShape,
)
from digest.web.forms import Typed, readable
from digest.web.problems import PROBLEMS
from digest.web.readers import wishes
from digest.web.readers.door import asked_of
from digest.web.readers.frequencies import frequencies
from digest.web.readers.offer import Offer, consent, offered_now
from digest.web.readers.wishes import Mistake, Wish
from digest.web.site import SiteHere

router = APIRouter(prefix="/api")
ANSWER = N_("If the address is right, a mail from us comes within a few minutes.")
REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refused, "description": "What was sent is no JSON, or was asked of another host."},
    408: {"model": Refused, "description": "It took too long to arrive."},
    413: {"model": Refused, "description": "It is longer than 64 KB."},
    422: {"model": Refused, "description": "Something is missing or wrong."},
    429: {"model": Refused, "description": "Too many from one network; try again in an hour."},
    503: {"model": Refused, "description": "Nothing was lost; try again in a few minutes."},
}


@router.get("/topics", responses={422: REFUSALS[422], 503: REFUSALS[503]})
def topics(
    request: Request, site: SiteHere, language: Annotated[str, Query(max_length=35, description="a tag")] = ""
) -> Offered:
    """What can be chosen, and the sentence to agree to, in the language asked for."""
    speak = site.language(request, language)
    return _shown(offered_now(site), speak, consent(site.app.settings, speak).version)


@router.post("/signup", status_code=202, response_model=Accepted, responses=REFUSALS)
def sign_up(request: Request, site: SiteHere, given: SignUp) -> Response:
    """Note the wish. The answer is the same for every address; only the mailbox hears more."""
    offered = offered_now(site)
    speak = site.language(request)
    wish = wishes.wish(wishes.filled(_typed(given), offered, language=speak.tag), offered, site.app.settings.signup)
    if not isinstance(wish, Wish):
        return _refused(wish, speak)
    asked, answer = wish.asked(source="api", at=site.app.clock()), Accepted(answer=speak.say(ANSWER))
    return asked_of(request, site, asked, done=lambda: JSONResponse(answer.model_dump(), 202))


@router.get("/openapi.json", include_in_schema=False)
def document(site: SiteHere) -> JSONResponse:
    """What stands below /api/, for machines."""
    name = site.app.settings.publication.name
    return JSONResponse(
        get_openapi(title=name, version="1", routes=router.routes, servers=[{"url": site.prefix or "/"}])
    )


def _typed(given: SignUp) -> Typed:
    """As if it had been typed into the form."""
    words = given.model_dump(exclude={"topics"})
    fields = {name: (readable(value),) for name, value in words.items()}
    return Typed(fields | {"topic": tuple(map(readable, given.topics))})


def _refused(mistakes: list[Mistake], speak: Language) -> Response:
    heading, advice = (speak.say(words) for words in (PROBLEMS[422].heading, PROBLEMS[422].advice))
    said = Refused(error=heading, advice=advice, mistakes=[mistake.value for mistake in mistakes])
    return JSONResponse(said.model_dump(), 422)


def _shown(offered: Offer, speak: Language, version: str) -> Offered:
    return Offered(
        topics=[
            TopicShape(slug=topic.slug, name=topic.name, description=topic.description, group=topic.group)
            for _, topics in offered.groups
            for topic in topics
        ],
        frequencies=[
            FrequencyShape(name=one.key, words=one.words, at=one.at) for one in frequencies(offered.schedules, speak)
        ],
        languages=[LanguageShape(tag=tag, name=spoken.name) for tag, spoken in offered.languages.items()],
        consent=ConsentShape(sentence=offered.sentences[version], version=version),
    )
