"""The sentences for faults in fields, in Dutch and English, for every kind that the validator knows."""

from collections.abc import Mapping

from services.common.texts import Text

FAULT_TEXTS: dict[str, Text] = {
    "missing": Text("Dit veld is verplicht.", "This field is required."),
    "extra_forbidden": Text("Dit veld bestaat hier niet.", "This field does not exist here."),
    "parameter_unknown": Text("Deze parameter bestaat hier niet.", "This parameter does not exist here."),
    "json_invalid": Text("Dit is geen geldige JSON.", "This is not valid JSON."),
    "name_twice": Text("Deze naam staat twee keer in hetzelfde object.", "This name occurs twice in the same object."),
    "entity_tag": Text(
        'Dit moet een * zijn, of ETags tussen aanhalingstekens, zoals "3".',
        'This must be a *, or ETags in quotes, such as "3".',
    ),
    "string_type": Text("Dit moet een tekst zijn.", "This must be a string."),
    "string_too_short": Text("Minstens {min_length} tekens.", "At least {min_length} characters."),
    "string_too_long": Text("Hoogstens {max_length} tekens.", "At most {max_length} characters."),
    "string_pattern_mismatch": Text("De vorm klopt niet; verwacht: {pattern}.", "Wrong format; expected: {pattern}."),
    "int_type": Text("Dit moet een geheel getal zijn.", "This must be a whole number."),
    "int_parsing": Text("Dit moet een geheel getal zijn.", "This must be a whole number."),
    "int_from_float": Text("Dit moet een geheel getal zijn.", "This must be a whole number."),
    "bool_type": Text("Dit moet true of false zijn.", "This must be true or false."),
    "bool_parsing": Text("Dit moet true of false zijn.", "This must be true or false."),
    "decimal_parsing": Text("Dit moet een getal zijn.", "This must be a number."),
    "decimal_type": Text("Dit moet een getal zijn.", "This must be a number."),
    "decimal_max_places": Text("Hoogstens {decimal_places} decimalen.", "At most {decimal_places} decimals."),
    "decimal_max_digits": Text("Hoogstens {max_digits} cijfers.", "At most {max_digits} digits."),
    "float_type": Text("Dit moet een getal zijn.", "This must be a number."),
    "float_parsing": Text("Dit moet een getal zijn.", "This must be a number."),
    "finite_number": Text("Dit moet een eindig getal zijn.", "This must be a finite number."),
    "greater_than": Text("Dit moet meer zijn dan {gt}.", "This must be more than {gt}."),
    "greater_than_equal": Text("Dit moet minstens {ge} zijn.", "This must be at least {ge}."),
    "less_than": Text("Dit moet minder zijn dan {lt}.", "This must be less than {lt}."),
    "less_than_equal": Text("Dit mag hoogstens {le} zijn.", "This must be at most {le}."),
    "date_type": Text("Dit moet een dag zijn, als JJJJ-MM-DD.", "This must be a date, as YYYY-MM-DD."),
    "date_parsing": Text("Dit moet een dag zijn, als JJJJ-MM-DD.", "This must be a date, as YYYY-MM-DD."),
    "date_from_datetime_parsing": Text(
        "Dit moet een bestaande dag zijn, als JJJJ-MM-DD.", "This must be an existing date, as YYYY-MM-DD."
    ),
    "date_from_datetime_inexact": Text("Dit moet een dag zijn, zonder tijd.", "This must be a date, without a time."),
    "datetime_parsing": Text("Dit moet een tijdstip zijn.", "This must be a date and time."),
    "datetime_from_date_parsing": Text("Dit moet een tijdstip zijn.", "This must be a date and time."),
    "timezone_aware": Text("Zet de tijdzone erbij.", "Add the time zone."),
    "uuid_parsing": Text("Dit moet een UUID zijn.", "This must be a UUID."),
    "uuid_type": Text("Dit moet een UUID zijn.", "This must be a UUID."),
    "enum": Text("Kies een van: {expected}.", "Choose one of: {expected}."),
    "literal_error": Text("Kies een van: {expected}.", "Choose one of: {expected}."),
    "list_type": Text("Dit moet een lijst zijn.", "This must be a list."),
    "dict_type": Text("Dit moet een object zijn.", "This must be an object."),
    "model_type": Text("Dit moet een object zijn.", "This must be an object."),
    "model_attributes_type": Text("Dit moet een object zijn.", "This must be an object."),
    "too_short": Text("Minstens {min_length} in de lijst.", "At least {min_length} items."),
    "too_long": Text("Hoogstens {max_length} in de lijst.", "At most {max_length} items."),
    "text_unstorable": Text(
        "Deze tekst bevat een teken dat niet kan.", "This text contains a character that is not allowed."
    ),
    "text_blank": Text("Deze tekst is leeg.", "This text is empty."),
    "number_in_text": Text(
        "In deze tekst staat een nummer dat een burgerservicenummer kan zijn. Haal het nummer weg.",
        "This text contains a number that may be a citizen service number. Remove the number.",
    ),
    "day_out_of_range": Text(
        "Kies een dag van 1900 tot en met 2199.", "Choose a date from 1900 up to and including 2199."
    ),
    "value_error": Text("Dit klopt niet: {error}.", "This is wrong: {error}."),
    "not_meant": Text("{nl}", "{en}"),
    "not_formed": Text("{nl}", "{en}"),
}

MEANING = frozenset(
    {
        "not_meant",
        "text_unstorable",
        "text_blank",
        "number_in_text",
        "day_out_of_range",
        "decimal_max_places",
        "decimal_max_digits",
    }
)
"""Faults of meaning rather than of form: without other faults, the answer is 422."""

_EMPTY = Text("Vul hier iets in.", "This must not be empty.")
_OTHER = Text("Dit heeft niet de juiste vorm.", "Wrong format.")


def fault_text(fault: Mapping[str, object]) -> Text:
    """The sentence for one fault; it never holds the value that was sent."""
    context = fault.get("ctx")
    facts = {name: str(value) for name, value in context.items()} if isinstance(context, Mapping) else {}
    if fault["type"] == "string_too_short" and facts.get("min_length") == "1":
        return _EMPTY
    return FAULT_TEXTS.get(str(fault["type"]), _OTHER).format(**facts)
