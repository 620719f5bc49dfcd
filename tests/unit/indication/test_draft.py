"""Drafts: they wait, and are closed once, by the right person."""

from itertools import product
from uuid import UUID

import pytest

from services.indication.refusals import DraftClosed, DraftOfAnother, OwnDraft
from services.indication.rules.draft import EDGES, DraftStatus, require_another, require_drafter, settled

EVA, FRED = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(("status", "to"), list(product(DraftStatus, DraftStatus)))
def test_a_draft_is_closed_once(status: DraftStatus, to: DraftStatus) -> None:
    if (status, to) in EDGES:
        assert settled(status, to) is to
    else:
        with pytest.raises(DraftClosed):
            settled(status, to)


def test_another_approves_and_the_first_withdraws() -> None:
    require_another(EVA, FRED)
    require_drafter(EVA, EVA)
    with pytest.raises(OwnDraft):
        require_another(EVA, EVA)
    with pytest.raises(DraftOfAnother):
        require_drafter(EVA, FRED)
