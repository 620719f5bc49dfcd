"""The sandbox goes from October to February: the care of January is claimed and accepted."""

from datetime import date, datetime

import pytest

from deploy.launcher.provision import OwnDatabases
from deploy.sandbox.month import claim_month, lines_of, plain_files, send_all
from tests.journeys.conftest import Sandbox

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.timeout(900)]
FEBRUARY = datetime.fromisoformat("2027-02-05T09:00:00+01:00")
JANUARY = (date(2027, 1, 1), date(2027, 1, 31))


async def test_care_of_january_is_accepted_in_february(small: OwnDatabases, sandbox: Sandbox) -> None:
    async with sandbox(small) as api:
        await api.move_clock(FEBRUARY)
        month = await claim_month(api, *JANUARY, FEBRUARY.date())
        running = [each for each in month.agreements if each.ends_on is None]
        assert running
        assert all(each.left_cents for each in running)
        batches = await send_all(api, plain_files(month, 300, seed=2027))
        providers = {
            caller.organisation_id: caller for caller in [await api.as_(name) for name in api.personas("provider")]
        }
        lines = [line for each in batches for line in await lines_of(providers[each["providerId"]], each["batchId"])]
        assert len(lines) > 200
        assert {(line["verdict"], *(why["code"] for why in line["rejections"])) for line in lines} == {("accepted",)}
