"""What client and providers do in the life of a voucher, and what claims does for them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.properties.life_base import ANY, FIRST, LAST, LINES, NIGHT, Living
from tests.properties.life_model import ONE_DAY, Care, Line, State
from tests.properties.life_play import NIGHTS


class Parties(Living):
    """Agreements, batches, endings, postponements and swaps."""

    def agree(self, which: int, starts: int, line: Line, days: int | None) -> None:
        """Client and provider agree; whether it can be redeemed is known beforehand."""
        life, first = self.life, max(self.life.today, FIRST) + timedelta(days=starts)
        if life.has_ended or first > life.last:
            return
        last = first + timedelta(days=days - 1) if days else None
        if line is NIGHT:
            line, last = self.night(first, last)
        draft = self.run(self.play.draft(line, which, first, last, confirmed=True))
        agreement_id = UUID(draft["agreementId"])
        new = Care(agreement_id, True, first, last, None, None, None, line.code in NIGHTS.values(), line, True, False,
                   life_instant(self.now), {})  # fmt: skip
        expected = self.refused(new)
        refused = self.run(self.play.redeem(draft))
        assert set(refused) == expected, (refused, expected, new)
        for code in refused:
            self.note(code)
        if not refused:
            self.provider[agreement_id] = which
        self.look()
        if not refused:
            asked = {year: row.asked for year, row in self.now.of(agreement_id).rows.items()}
            assert asked == {year: new.full(year, FIRST, life.last) for year in asked}

    @rule(which=st.integers(0, 1), starts=st.sampled_from((0, 0, 1, 40)), line=st.sampled_from(LINES),
          days=st.sampled_from((None, None, 10, 90)))  # fmt: skip
    def redeem(self, which: int, starts: int, line: Line, days: int | None) -> None:
        """One more agreement."""
        self.agree(which, starts, line, days)

    def night(self, first: date, last: date | None) -> tuple[Line, date | None]:
        """Nights of the form and profile of the first day, up to the day before the next of either."""
        terms, change = (self.life.form(first), self.life.profile(first)), self.life.next_terms_from(first)
        if change:
            last = min(last or LAST, change - ONE_DAY)
        return Line(NIGHTS[terms], NIGHT.per, NIGHT.quantity, NIGHT.price), last

    def refused(self, new: Care) -> set[str]:
        """Why an agreement cannot be redeemed today."""
        life, books, closed = self.life, self.now, self.run(self.play.closed())
        years = range(new.first.year, new.last(life.last).year + 1)
        full = {year: new.full(year, FIRST, life.last) for year in years}
        left = {year: life.values[year] - books.reserved[year] for year in life.values}
        found = {
            "voucher-not-running": not FIRST <= new.first <= life.last or life.today > life.last,
            "value-exhausted": any(0 <= left[year] < cents for year, cents in full.items()),
            "voucher-flagged": any(cents < 0 for cents in left.values()),
            "care-overlaps": new.is_exclusive
            and any(
                max(each.first, new.first) <= min(self.taken_until(each, closed), new.last(life.last))
                for each in books.care
                if each.is_exclusive
            ),
        }
        return {code for code, so in found.items() if so}

    def taken_until(self, care: Care, closed: dict[UUID, date]) -> date:
        """The last day that an agreement takes; where more was drawn than its days cost, at the most until it ended."""
        last = care.last(self.life.last)
        beyond = any(row.known_drawn > care.full(year, FIRST, last) for year, row in care.rows.items())
        day = closed.get(care.agreement_id)
        return max(last, min(care.agreed_last or LAST, day)) if day and beyond else last

    def picked(self, pick: int, *, is_running: bool = False) -> Care | None:
        """One of the agreements."""
        found = [each for each in self.now.care if each.is_running or not is_running]
        return found[pick % len(found)] if found else None

    @rule(pick=ANY, cents=st.sampled_from((60_000, 200_000, 900_000, 900_000)), ago=st.integers(0, 60))
    def draw(self, pick: int, cents: int, ago: int) -> None:
        """A batch of the provider, as far as claims holds it; care begins where it has not."""
        care = self.picked(pick)
        day = self.life.today - timedelta(days=ago)
        if care is None or not care.first <= day <= care.last(self.life.last):
            return
        which = self.provider[care.agreement_id]
        if care.care_started_on is None and self.run(self.play.start_care(care.agreement_id, which, care.first)):
            return
        row = care.rows[day.year]
        self.judge(care, day.year, max(0, min(cents, row.held - row.drawn)) or cents)

    @rule(pick=ANY, part=st.sampled_from((1, 2)))
    def credit(self, pick: int, part: int) -> None:
        """Care is taken back."""
        care = self.picked(pick)
        if care:
            for year, row in care.rows.items():
                if row.drawn:
                    self.judge(care, year, -(row.drawn // part))
                    return

    def judge(self, care: Care, year: int, cents: int) -> None:
        """Claims fetches, and judges a batch."""
        before = self.now
        drawn = self.run(self.play.batch(care.agreement_id, self.provider[care.agreement_id], year, cents))
        if drawn is not None:
            self.note("a fit before a batch", self.life.fit(before))
        self.look()

    @rule(pick=ANY, days=st.sampled_from((0, 0, 15, 60)))
    def end(self, pick: int, days: int) -> None:
        """The client ends an agreement on a day from today on."""
        care = self.picked(pick, is_running=True)
        if care is None:
            return
        day = max(self.life.today + timedelta(days=days), care.first - ONE_DAY)
        if day > care.last(self.life.last):
            return
        before, path = care, f"/agreements/{care.agreement_id}"
        match = f'"{self.run(self.play.version(care.agreement_id))}"'
        answer = self.run(self.play.post(f"{path}/ending", {"endsOn": str(day), "reason": "verhuisd"}, match))
        if care.is_in_swap:
            assert (answer.status_code, answer.json()["code"]) == (409, "swap-open")
            return
        assert answer.status_code == 201, answer.text
        self.look()
        after = self.now.of(care.agreement_id)
        for year, row in before.rows.items():
            kept = row.asked if year < day.year else 0
            if year == day.year:
                kept = min(after.full(year, FIRST, day), row.reserved)
            assert after.rows[year].asked == kept, (day, row, after.rows[year])
        released = sum(row.reserved for row in before.rows.values()) - sum(
            each.reserved for each in after.rows.values()
        )
        assert answer.json()["release"]["releasedCents"] == released, answer.text
        self.note("an end by the client")

    @rule(pick=ANY, days=st.sampled_from((20, 50, 120)))
    def postpone(self, pick: int, days: int) -> None:
        """The client puts the start of care off."""
        care = self.picked(pick, is_running=True)
        if care is None or care.care_started_on or care.is_in_swap:
            return
        until = max(care.first, self.life.today) + timedelta(days=days)
        body = {"until": str(until), "reason": "Nog in het ziekenhuis."}
        answer = self.run(self.play.post(f"/agreements/{care.agreement_id}/postponement", body))
        self.look()
        if answer.status_code == 201:
            assert self.now.of(care.agreement_id).postponed_until == until
            self.note("a postponement")

    def swap(self, pick: int, line: Line, which: int, how: str) -> None:
        """The client swaps an agreement for another from tomorrow on."""
        care, life = self.picked(pick, is_running=True), self.life
        tomorrow = life.today + ONE_DAY
        if care is None or life.has_ended or not care.first <= life.today < care.last(life.last):
            return
        self.claims_is(how)
        line, last = self.night(tomorrow, None) if line is NIGHT else (line, None)
        draft = self.run(self.play.draft(line, which, tomorrow, last, confirmed=True))
        new_id_ = UUID(draft["agreementId"])
        body = {
            "endings": [{"agreementId": str(care.agreement_id), "endsOn": str(life.today),
                         "version": self.run(self.play.version(care.agreement_id))}],
            "starts": [{"agreementId": draft["agreementId"], "version": self.run(self.play.version(new_id_))}],
            "reason": "Liever bij Linde.",
        }  # fmt: skip
        answer = self.run(self.play.post(f"/vouchers/{self.play.voucher_id}/swaps", body))
        self.provider[new_id_] = which
        self.look()
        if answer.status_code != 201:
            assert not any(each.agreement_id == new_id_ for each in self.now.care)
            self.note("a swap was refused")
            return
        status = answer.json()["status"]
        assert self.now.of(care.agreement_id).is_running is (status == "open")
        self.note(f"a swap was {status}")

    @rule(how=st.sampled_from(("well", "well", "well", "away", "unheard")))
    def claims_is(self, how: str) -> None:
        """Claims is away, or hears and its answers are lost, or is well."""
        claims = self.play.scene.claims
        claims.is_away, claims.is_unheard = how == "away", how == "unheard"


def life_instant(now: State) -> Any:
    """An instant after all redemptions so far."""
    return max((each.redeemed_at for each in now.care), default=None)
