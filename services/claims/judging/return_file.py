"""The return file: every line of a batch with its verdict, written by the database itself from the table of rules."""

from collections.abc import AsyncIterator
from uuid import UUID

from psycopg import sql

from services.claims.judging.rules import RIGHT_EXHAUSTED, RULES
from services.common.data.database import Session, driver_of

BYTE_ORDER_MARK = "\ufeff".encode()
"""By it spreadsheets know that the file is UTF-8."""


async def stream_return_file(session: Session, batch_id: UUID) -> AsyncIterator[bytes]:
    """Every line of a batch with its verdict, as CSV, in the pieces in which the database gives it."""
    statement = sql.SQL(_RETURN_FILE).format(batch=sql.Literal(batch_id))
    yield BYTE_ORDER_MARK
    async with (await driver_of(session)).cursor() as cursor, cursor.copy(statement) as copy:
        async for piece in copy:
            yield bytes(piece)


def _literal(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _texts(language: str, number: int, text: str) -> str:
    """A text as an expression, its facts filled from the line."""
    words = text.replace("{left_euros}", "\x01").replace("{fitting_quantity}", "\x02")
    filled = (
        _literal(words).replace("\x01", f"' || {_LEFT[language]} || '").replace("\x02", f"' || {_FITS[language]} || '")
    )
    return f"WHEN {number} THEN {filled}"


_FITTING = "round((100 * l.left_cents + 49) / NULLIF(l.unit_price_cents, 0) / 100.0, 2)"
_EUROS = "'€ ' || to_char(l.left_cents / 100.0, 'FM999,999,999,999,990.00')"
_LEFT = {"nl": f"translate({_EUROS}, ',.', '.,')", "en": _EUROS}
_FITS = {"nl": f"replace(CAST({_FITTING} AS text), '.', ',')", "en": _FITTING}
_RULES = ", ".join(
    f"({number}, {rule.mask}, {_literal(rule.code)}, {_literal(rule.sector_code or '')})"
    for number, rule in enumerate(RULES)
)


def _told(language: str, part: str) -> str:
    cases = " ".join(
        _texts(language, number, getattr(getattr(rule, part), language)) for number, rule in enumerate(RULES)
    )
    return f"string_agg(DISTINCT CASE r.number {cases} END, ' ')"


def _harmless(reference: str) -> str:
    """A reference of the provider as a cell that no spreadsheet runs: an apostrophe goes before what could be run.

    It goes before an apostrophe too, so that a reader that drops the first apostrophe gets the reference back.
    """
    return f"regexp_replace({reference}, '^([=+@''-])', '''\\1')"


# The texts hold no braces any more once their facts are filled; `{batch}` alone is left for the caller.
# References are quoted, so that a spreadsheet that separates by semicolons makes no second cell of one.
_RETURN_FILE = f"""COPY (
SELECT {_harmless("l.line_reference")} AS "lineReference",
       l.agreement_id AS "agreementId", l.performance_code AS "performanceCode",
       l.service_from AS "serviceFrom", l.service_to AS "serviceTo", trim_scale(l.quantity) AS quantity,
       l.unit_price_cents AS "unitPriceCents", l.amount_cents AS "amountCents", l.kind,
       {_harmless("l.previous_reference")} AS "previousReference",
       CASE l.broken WHEN 0 THEN 'accepted' ELSE 'rejected' END AS verdict, t.codes, t.sectors AS "sectorCodes",
       t.nl AS "textNl", t.en AS "textEn", t.remedy_nl AS "remedyNl", t.remedy_en AS "remedyEn",
       CASE WHEN l.broken & {RIGHT_EXHAUSTED.mask} <> 0 THEN l.left_cents END AS "leftCents",
       CASE WHEN l.broken & {RIGHT_EXHAUSTED.mask} <> 0 THEN {_FITTING} END AS "fittingQuantity"
FROM claim_line l LEFT JOIN LATERAL (
  SELECT string_agg(code, ' ' ORDER BY first) AS codes, string_agg(sectors, ' ' ORDER BY first) AS sectors,
         string_agg(nl, ' ' ORDER BY first) AS nl, string_agg(en, ' ' ORDER BY first) AS en,
         string_agg(remedy_nl, ' ' ORDER BY first) AS remedy_nl, string_agg(remedy_en, ' ' ORDER BY first) AS remedy_en
  FROM (SELECT code, min(r.number) AS first, string_agg(NULLIF(sector, ''), ' ' ORDER BY r.number) AS sectors,
               {_told("nl", "text")} AS nl, {_told("en", "text")} AS en,
               {_told("nl", "remedy")} AS remedy_nl, {_told("en", "remedy")} AS remedy_en
        FROM (VALUES {_RULES}) AS r (number, mask, code, sector) WHERE l.broken & r.mask <> 0 GROUP BY code) c) t
  ON l.broken <> 0
WHERE l.batch_id = {{batch}} ORDER BY l.position) TO STDOUT (
FORMAT csv, HEADER, FORCE_QUOTE ("lineReference", "previousReference"))"""  # noqa: S608  # constants only
