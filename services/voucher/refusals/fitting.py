"""Refusals about a proposal that fits."""

from services.common.refusals import RuleRefused
from services.common.texts import Text


class FitsAlready(RuleRefused):
    """All that was agreed fits, so there is nothing to propose."""

    code = "fits-already"
    title = Text("De overeenkomst past", "The agreement fits")
    detail = Text(
        "Alles wat is afgesproken past in de waarde. Er is niets voor te stellen.",
        "All that was agreed fits into the value. There is nothing to propose.",
    )


class NothingFits(RuleRefused):
    """No last day from today on fits, or no quantity does."""

    code = "nothing-fits"
    title = Text("Zo past het niet", "It does not fit this way")
    detail = Text(
        "Er is geen voorstel van deze soort dat past.",
        "There is no proposal of this kind that fits.",
    )
    remedy = Text(
        "Kijk of het andere voorstel past (GET …/fitting), of spreek samen iets anders af.",
        "See whether the other proposal fits (GET …/fitting), or agree on something else together.",
    )
