"""Pages for people: the start page, the meaning of each problem, and the reference of each API."""

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

from fastapi import Request, Response

from gateway.catalog import MEDIA_TYPE, PATH, linkset
from gateway.collected import Collected
from gateway.host import At, Gateway
from gateway.markup import Markup, items, join, link, page, table, tag
from gateway.personas import SECRET, personas
from gateway.reference import reference_page
from gateway.routing import OWN
from services.common.json import dump
from services.common.refusals import NotFound
from services.common.schemas import TextAnswer
from services.common.texts import Text
from services.common.web.access import Routes, public
from services.common.web.media import produces
from services.common.web.routes import ProblemType, ProblemTypes
from services.vocabulary.names import SERVICES

HTML = "text/html"
JSON = "application/json"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
}
ABOUT = {
    "indication": Text("aanvraag, onderzoek en indicatiebesluit", "application, assessment and indication"),
    "registry": Text("eisen, prijzen, aanbieders en toelating", "requirements, prices, providers and admission"),
    "voucher": Text("pilot, voucher, waarde en overeenkomst", "pilot, voucher, value and agreement"),
    "claims": Text("declaratie, beoordeling en betaling", "claims, adjudication and payment"),
    OWN: Text("tokens, persona's en de klok van de sandbox", "tokens, personas and the sandbox clock"),
}


def page_routes(collected: Collected) -> Routes:
    """The router of the pages; none of them is in the OpenAPI document."""
    router = Routes(include_in_schema=False)
    _start(router)
    _problems(router, collected)
    _docs(router, collected)
    return router


def _start(router: Routes) -> None:
    style = (Path(__file__).parent / "assets" / "style.css").read_bytes()

    @router.get("/")
    @public
    @produces(HTML)
    async def show_start(at: At) -> Response:
        """The start page."""
        return _html(_start_page(at))

    @router.get("/assets/style.css")
    @public
    @produces("text/css")
    async def send_style() -> Response:
        """The style of all pages."""
        return Response(style, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})

    @router.get(PATH)
    @public
    @produces("application/linkset+json", JSON)
    async def list_apis(at: At) -> Response:
        """The API catalogue (RFC 9727)."""
        url = at.settings.public_url
        headers = {"Link": f'<{url}{PATH}>; rel="api-catalog"', "Access-Control-Allow-Origin": "*"}
        return Response(dump(linkset(url)), media_type=MEDIA_TYPE, headers=headers)


def _problems(router: Routes, collected: Collected) -> None:
    @router.get("/problems")
    @public
    @produces(HTML, JSON)
    async def list_problems(request: Request) -> Response:
        """Every problem type, as a page or as JSON."""
        known = await collected.problems()
        if _wants_json(request):
            return _json(ProblemTypes(items=list(known.values())))
        return _html(_problems_page(known))

    @router.get("/problems/{code}")
    @public
    @produces(HTML, JSON)
    async def show_problem(code: str, request: Request) -> Response:
        """The meaning of one problem and its remedy, as a page or as JSON."""
        problem = (await collected.problems()).get(code)
        if _wants_json(request):
            if problem is None:
                raise NotFound
            return _json(problem)
        return _html(_problem_page(problem)) if problem else _html(_no_such_page(), HTTPStatus.NOT_FOUND)


def _docs(router: Routes, collected: Collected) -> None:
    @router.get("/docs")
    @public
    @produces(HTML)
    async def list_docs() -> Response:
        """The five APIs, each with its reference and its document."""
        return _html(_docs_page())

    @router.get("/docs/{service}")
    @public
    @produces(HTML)
    async def show_docs(service: str, request: Request) -> Response:
        """The reference of one API."""
        if service not in ABOUT:
            return _html(_no_such_page(), HTTPStatus.NOT_FOUND)
        document = request.app.openapi() if service == OWN else await collected.document(service)
        return _html(reference_page(service, document))


def _start_page(at: Gateway) -> bytes:
    return page(
        "Persoonsvolgende bekostiging",
        tag(
            "p",
            "PVB laat het geld de keuze van de cliënt volgen: van aanvraag en indicatie naar een voucher, "
            "van de voucher naar een aanbieder die aan de eisen voldoet, en van geleverde zorg naar betaling.",
        ),
        tag(
            "p",
            "PVB lets the money follow the client's choice: from application and indication to a voucher, "
            "from the voucher to a provider who meets the baseline, and from delivered care to payment.",
            lang="en",
        ),
        tag("h2", "Waar vindt u wat?"),
        items(
            [
                join([link("/docs", "Naslag van de vijf API's"), " – ", _english("reference of the five APIs")]),
                join([link("/problems", "Alle meldingen"), " – ", _english("every problem and what to do")]),
                join([link(PATH, "API-catalogus"), " – ", _english("machine-readable catalogue, RFC 9727")]),
                join([link("/health/ready", "Gereed?"), " – ", _english("whether all services are ready")]),
            ]
        ),
        *(_sandbox(at) if at.settings.sandbox else ()),
    )


def _sandbox(at: Gateway) -> list[Markup]:
    url = at.settings.public_url
    call = (
        f"curl -s {url}/auth/token -d grant_type=client_credentials -d client_id=anna -d client_secret={SECRET}\n"
        f'curl -s {url}/indication/v1/applications -H "Authorization: Bearer <access_token>"'
    )
    rows = [
        (tag("code", each.name), ", ".join(sorted(each.roles)), _both(each.label), _both(each.tries))
        for each in personas().values()
    ]
    day = f"{at.clock.today():%d-%m-%Y}"
    return [
        tag("h2", "Proberen"),
        tag(
            "p",
            f"Dit is een sandbox met verzonnen gegevens. Het is hier {day}; de klok kan vooruit. "
            "Kies een persona, haal een token op en vraag iets:",
        ),
        tag(
            "p",
            f"This is a sandbox with invented data. Here it is {day}; the clock can move forward. "
            "Choose a persona, get a token and ask for something.",
            lang="en",
        ),
        tag("pre", tag("code", call), tabindex="0"),
        table("Persona's", ("Persona", "Rol", "Wie", "Wat u kunt proberen"), rows),
    ]


def _problems_page(known: Mapping[str, ProblemType]) -> bytes:
    rows = [(link(f"/problems/{code}", code), str(each.status), _both(each.title)) for code, each in known.items()]
    return page(
        "Meldingen",
        tag("p", "Elke fout komt als één soort document (RFC 9457). De code erin leidt naar een van deze pagina's."),
        tag(
            "p",
            "Every error is one kind of document (RFC 9457). Its code leads to one of these pages.",
            lang="en",
        ),
        table("Alle meldingen", ("Code", "Status", "Betekenis"), rows),
    )


def _problem_page(problem: ProblemType) -> bytes:
    remedy = problem.remedy
    return page(
        problem.title.nl,
        tag("p", "Code ", tag("code", problem.code), f", HTTP-status {problem.status}."),
        tag("p", problem.detail.nl),
        *([tag("h2", "Wat u kunt doen"), tag("p", remedy.nl)] if remedy else ()),
        tag("p", "Waar hierboven {een woord} tussen haakjes staat, noemt het antwoord zelf het feit.")
        if "{" in problem.detail.nl
        else None,
        tag(
            "section",
            tag("h2", problem.title.en),
            tag("p", problem.detail.en),
            tag("p", remedy.en) if remedy else None,
            tag("p", problem.meaning) if problem.meaning else None,
            lang="en",
        ),
        tag("p", link("/problems", "Alle meldingen")),
    )


def _docs_page() -> bytes:
    rows = [
        (link(f"/docs/{name}", name), _both(ABOUT[name]), link(f"/{name}/v1/openapi.json", f"openapi.json van {name}"))
        for name in (*SERVICES, OWN)
    ]
    return page(
        "Documentatie",
        tag("p", "Vier diensten en de toegangspoort, elk met een eigen API volgens de NLGov API Design Rules."),
        tag("p", "Four services and the gateway, each with an API after the NLGov API Design Rules.", lang="en"),
        table("API's", ("Naslag", "Gaat over", "Document"), rows),
    )


def _no_such_page() -> bytes:
    return page(
        "Deze pagina bestaat niet",
        tag("p", "Kijk bij ", link("/problems", "alle meldingen"), " of bij de ", link("/docs", "documentatie"), "."),
        tag("p", "This page does not exist.", lang="en"),
    )


def _both(words: Text | TextAnswer) -> Markup:
    return join([words.nl, " ", _english(words.en)])


def _english(words: str) -> Markup:
    return tag("span", words, lang="en")


def _html(content: bytes, status: int = HTTPStatus.OK) -> Response:
    return Response(content, status, HEADERS, f"{HTML}; charset=utf-8")


def _json(answer: ProblemType | ProblemTypes) -> Response:
    return Response(answer.model_dump_json(by_alias=True), media_type=JSON)


def _wants_json(request: Request) -> bool:
    accept = request.headers.get("accept", "")
    return JSON in accept and HTML not in accept
