"""The states of an application: the edges of the table, and none beside."""

from itertools import product

import pytest

from services.indication.refusals import ApplicationState
from services.indication.rules.states import EDGES, Status, moved


@pytest.mark.parametrize(("status", "to"), list(product(Status, Status)))
def test_only_the_edges_of_the_table_can_be_walked(status: Status, to: Status) -> None:
    if (status, to) in EDGES:
        assert moved(status, to) is to
    else:
        with pytest.raises(ApplicationState):
            moved(status, to)


def test_an_ended_application_stays_as_it_is() -> None:
    assert not {edge for edge in EDGES if edge[0] in {Status.DECIDED, Status.WITHDRAWN}}
