"""Refusals of batches: faults in their form, and services that are needed and do not answer."""

from services.common.refusals import BadInput, Conflict, Refusal, Unavailable
from services.common.texts import Text


class FileRefused(BadInput):
    """The form of a batch is wrong; nothing of it was stored."""

    code = "file-refused"
    title = Text("De vorm van de indiening klopt niet", "The form of the batch is wrong")
    detail = Text(
        "Aantal fouten: {fault_count}. Hieronder staan er {shown_count}, met hun plaats. Er is niets opgeslagen.",
        "Number of faults: {fault_count}; listed below, with their place: {shown_count}. Nothing was stored.",
    )
    remedy = Text(
        "Verbeter de genoemde fouten en dien alles opnieuw in.",
        "Correct the faults listed and submit the whole batch again.",
    )


class HeaderWrong(BadInput):
    """The first row does not name the columns."""

    code = "header"
    title = Text("De kopregel klopt niet", "Wrong header row")
    detail = Text(
        "Rij 1 moet zijn: {header} (met komma's, of overal met puntkomma's)",
        "Row 1 must be: {header} (with commas, or with semicolons throughout)",
    )


class NoLines(BadInput):
    """The batch is empty."""

    code = "no-lines"
    title = Text("Er staan geen regels in", "The batch has no lines")
    detail = Text("Een indiening heeft minstens één regel.", "A batch has at least one line.")


class ColumnsWrong(BadInput):
    """A row has too few or too many columns."""

    code = "columns"
    title = Text("Verkeerd aantal kolommen", "Wrong number of columns")
    detail = Text(
        "Rij {row}: er moeten tien kolommen zijn, gescheiden zoals in de kopregel.",
        "Row {row} must have ten columns, separated as in the header row.",
    )


class QuotesWrong(BadInput):
    """Quotation marks in a row do not match."""

    code = "quotes"
    title = Text("Aanhalingstekens kloppen niet", "Quotation marks do not match")
    detail = Text(
        "Rij {row}: sluit elk aanhalingsteken op dezelfde rij.",
        "Row {row}: close every quotation mark on the same row.",
    )


class EncodingWrong(BadInput):
    """A row is not UTF-8."""

    code = "encoding"
    title = Text("Geen UTF-8", "Not UTF-8")
    detail = Text("Rij {row}: sla het bestand op als UTF-8.", "Row {row}: save the file as UTF-8.")


class RowTooLong(BadInput):
    """A row is longer than any valid row."""

    code = "row-too-long"
    title = Text("Rij te lang", "Row too long")
    detail = Text("Rij {row} is langer dan een regel kan zijn.", "Row {row} is longer than a line can be.")


class RowBlank(BadInput):
    """A blank row has lines after it."""

    code = "row-blank"
    title = Text("Lege rij", "Blank row")
    detail = Text(
        "Rij {row} is leeg. Alleen aan het einde van het bestand mogen lege rijen staan.",
        "Row {row} is blank. Blank rows are allowed only at the end of the file.",
    )


class TotalForm(BadInput):
    """The total row does not have the right form."""

    code = "total-form"
    title = Text("De totaalrij klopt niet", "Wrong total row")
    detail = Text(
        "Rij {row}: schrijf #total, het aantal regels, en debet min credit in hele centen.",
        "Row {row}: write #total, the number of lines, and debits minus credits in whole cents.",
    )


class TotalNotLast(BadInput):
    """The total row has rows after it."""

    code = "total-not-last"
    title = Text("De totaalrij is niet de laatste", "The total row is not the last")
    detail = Text(
        "Na de totaalrij {row} komen nog regels. Zet één totaalrij aan het einde.",
        "More lines follow the total row {row}. Put one total row at the end.",
    )


class TotalDiffers(BadInput):
    """The total row does not agree with the lines; part of the file may be missing."""

    code = "total-differs"
    title = Text("Het totaal is anders dan de regels", "The total differs from the lines")
    detail = Text(
        "Rij {row} noemt {stated_lines} regels en {stated_cents} cent; in het bestand staan {line_count} regels en "
        "{sum_cents} cent (debet min credit).",
        "Row {row} states {stated_lines} lines and {stated_cents} cents; the file has {line_count} lines and "
        "{sum_cents} cents (debits minus credits).",
    )


class TotalOfOtherLines(TotalDiffers):
    """The same in a file with faults, whose amounts cannot be added up."""

    detail = Text(
        "Rij {row} noemt {stated_lines} regels; in het bestand staan {line_count} regels.",
        "Row {row} states {stated_lines} lines; the file has {line_count} lines.",
    )


class ReferenceForm(BadInput):
    """A reference does not have the right form."""

    code = "reference-form"
    title = Text("De referentie heeft niet de juiste vorm", "The reference does not have the right form")
    detail = Text(
        "{place}: 1 tot 20 zichtbare ASCII-tekens, zonder spatie voor of achter.",
        "{place}: 1 to 20 printable ASCII characters, without a space at either end.",
    )


class AgreementForm(BadInput):
    """The agreement is not a UUID."""

    code = "agreement-form"
    title = Text("Geen nummer van een overeenkomst", "Not an agreement id")
    detail = Text("{place}: dit moet een UUID zijn.", "{place}: this must be a UUID.")


class PerformanceForm(BadInput):
    """The performance code does not have the right form."""

    code = "performance-form"
    title = Text("De prestatiecode heeft niet de juiste vorm", "The performance code does not have the right form")
    detail = Text(
        "{place}: 1 tot 10 letters of cijfers.",
        "{place}: 1 to 10 letters or digits.",
    )


class DayForm(BadInput):
    """A day does not exist or is not written as YYYY-MM-DD."""

    code = "day-form"
    title = Text("Geen bestaande dag", "Not an existing day")
    detail = Text(
        "{place}: een bestaande dag als JJJJ-MM-DD.",
        "{place}: an existing day as YYYY-MM-DD.",
    )


class QuantityForm(BadInput):
    """The quantity does not have the right form."""

    code = "quantity-form"
    title = Text("Het aantal heeft niet de juiste vorm", "The quantity does not have the right form")
    detail = Text(
        "{place}: hoogstens 6 cijfers en 2 decimalen, met een punt.",
        "{place}: at most 6 digits and 2 decimals, with a point.",
    )


class CentsForm(BadInput):
    """An amount or price does not have the right form."""

    code = "cents-form"
    title = Text("Het bedrag heeft niet de juiste vorm", "The amount does not have the right form")
    detail = Text(
        "{place}: hele centen in 1 tot 8 cijfers, zonder teken.",
        "{place}: whole cents in 1 to 8 digits, without a sign.",
    )


class KindForm(BadInput):
    """The kind is neither debit nor credit."""

    code = "kind-form"
    title = Text("Geen D of C", "Not D or C")
    detail = Text("{place}: D voor debet of C voor credit.", "{place}: D or C.")


class FieldMissing(BadInput):
    """A line in JSON lacks a field."""

    code = "missing"
    title = Text("Er ontbreekt een veld", "A field is missing")
    detail = Text("{place}: dit veld is verplicht.", "{place}: this field is required.")


class FieldUnknown(BadInput):
    """A line in JSON has a field that does not exist."""

    code = "extra-forbidden"
    title = Text("Onbekend veld", "Unknown field")
    detail = Text("{place}: dit veld bestaat hier niet.", "{place}: this field does not exist here.")


class LineForm(BadInput):
    """A line in JSON is not an object."""

    code = "model-type"
    title = Text("Geen regel", "Not a line")
    detail = Text("Regel {row} moet een object zijn.", "Line {row} must be an object.")


class BatchReceived(Unavailable):
    """A service that judging needs does not answer; the batch is stored and will be judged automatically."""

    code = "batch-received"
    title = Text("Ontvangen, nog niet beoordeeld", "Received, not judged yet")
    detail = Text(
        "Uw indiening is ontvangen als {batch_id}. De dienst {service} antwoordt nu niet; de beoordeling volgt "
        "vanzelf. Met dezelfde Idempotency-Key krijgt u straks het antwoord.",
        "Your batch was received as {batch_id}. The service {service} does not answer at the moment; the batch will be "
        "judged automatically. Retry with the same Idempotency-Key to get the answer.",
    )


class JudgingFailed(Unavailable):
    """Judging failed by an error of this service; the batch is stored and will be judged automatically."""

    code = "judging-failed"
    title = Text("Ontvangen, nog niet beoordeeld", "Received, not judged yet")
    detail = Text(
        "Uw indiening is ontvangen als {batch_id}. De beoordeling mislukte door een fout aan onze kant en wordt "
        "vanzelf opnieuw geprobeerd. Met dezelfde Idempotency-Key krijgt u straks het antwoord.",
        "Your batch was received as {batch_id}. Judging failed because of an error on our side and will be retried "
        "automatically. Retry with the same Idempotency-Key to get the answer.",
    )
    retry_after_s = 60


class Contended(Unavailable):
    """Too many batches on the same agreements at once; nothing was done."""

    code = "contended"
    title = Text("Even te druk", "Temporarily too busy")
    detail = Text(
        "Andere indieningen op dezelfde overeenkomsten gingen voor. Er is niets veranderd; probeer het zo opnieuw.",
        "Other batches on the same agreements went first. Nothing has changed; retry in a few seconds.",
    )


class NotJudgedYet(Conflict):
    """The batch still waits to be judged."""

    code = "not-judged-yet"
    title = Text("Nog niet beoordeeld", "Not judged yet")
    detail = Text("Deze indiening wacht nog op beoordeling.", "This batch has not been judged yet.")
    retry_after_s = 10


FORM_FAULTS: dict[str, type[Refusal]] = {
    each.code: each
    for each in (
        HeaderWrong,
        NoLines,
        ColumnsWrong,
        QuotesWrong,
        EncodingWrong,
        RowTooLong,
        RowBlank,
        TotalForm,
        TotalNotLast,
        TotalDiffers,
        ReferenceForm,
        AgreementForm,
        PerformanceForm,
        DayForm,
        QuantityForm,
        CentsForm,
        KindForm,
        FieldMissing,
        FieldUnknown,
        LineForm,
    )
}
