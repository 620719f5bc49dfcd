"""Every step of an agreement that is in the table, and every one that is not."""

from itertools import product

import pytest

from services.voucher.refusals.agreements import AgreementClosed, AlreadyConfirmed
from services.voucher.rules.agreement_states import AGREEMENT, CONFIRMED_BEFORE, AgreementStatus, S, Step, after

EDGES = {(before, edge.step): edge.after for edge in AGREEMENT.edges for before in edge.before}

REOPENING = (AgreementStatus.ENDED, Step.REOPEN)


@pytest.mark.parametrize(("status", "step"), list(product(AgreementStatus, Step)))
def test_every_edge_and_every_missing_edge(status: AgreementStatus, step: Step) -> None:
    if (status, step) in EDGES:
        assert after(status.value, step) is EDGES[status, step]
    elif (status, step) in CONFIRMED_BEFORE:
        with pytest.raises(AlreadyConfirmed):
            after(status.value, step)
    else:
        with pytest.raises(AgreementClosed):
            after(status.value, step)


def test_only_the_second_confirmation_redeems() -> None:
    redeeming = {edge for edge, following in EDGES.items() if following is AgreementStatus.REDEEMED} - {REOPENING}
    assert redeeming == {
        (AgreementStatus.CONFIRMED_BY_CLIENT, Step.PROVIDER_CONFIRMS),
        (AgreementStatus.CONFIRMED_BY_PROVIDER, Step.CLIENT_CONFIRMS),
    }


def test_nothing_leaves_a_closed_agreement_but_a_death_that_is_taken_back() -> None:
    assert not {status for status, _ in EDGES.keys() - {REOPENING}} & {S.ENDED, S.DECLINED, S.LAPSED}
