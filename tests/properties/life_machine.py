"""The life of a voucher as a state machine: rules do real operations, and after each the rules of the domain hold."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from services.common.ids import new_id
from tests.properties.life_base import FAR, FIRST, LAST, LINES, NIGHT, PRICED, PRICES
from tests.properties.life_model import ONE_DAY, Line
from tests.properties.life_parties import Parties
from tests.properties.life_play import INSIDE, OUTSIDE


class Lives(Parties):
    """One client after another, each with one voucher. Claims answers, hears without being heard, or is away."""

    @initialize(
        fate=st.sampled_from(("death", "death", "move", "none")),
        second=st.sampled_from(LINES[1:]),
        changes=st.sampled_from(("nothing", "profile", "form")),
    )
    def begin(self, fate: str, second: Line, changes: str) -> None:
        """A voucher with two agreements; how it ends if nothing ends it before, and what changes in it."""
        self.fate = fate
        self.run(self.play.begin(self.life))
        self.indications[FIRST] = self.play.indication_id
        self.life.value_again({})
        self.was = self.now = self.run(self.play.state())
        self.is_born = True
        self.agree(0, 0, NIGHT, None)
        self.agree(1, 0, second, None)
        if changes == "profile":
            self.reassess(60)
        if changes == "form":
            self.change_form(60)

    @rule(
        of=st.sampled_from(PRICED),
        percent=st.sampled_from((60, 60, 80, 100, 110)),
        days=st.sampled_from((0, 0, 20, 60)),
    )
    def new_prices(self, of: tuple[str, str], percent: int, days: int) -> None:
        """An edition of the price list: another price from a day on."""
        day = self.life.today + timedelta(days=days)
        prices = {each: cents for each, cents in self.life.prices[of].items() if each < day}
        self.life.prices[of] = prices | {day: PRICES[of] * percent // 100}
        self.run(self.play.tell_prices(self.life.prices))
        self.changed()

    @rule(factor=st.sampled_from((Fraction(7, 10), Fraction(1), Fraction(9995, 10_000))), days=st.sampled_from((0, 30)))
    def move_the_lever(self, factor: Fraction, days: int) -> None:
        """The care office decides on a factor, or takes it back."""
        if self.life.has_ended:
            return
        day = self.life.today + timedelta(days=days)
        self.run(self.play.move_lever(factor, day))
        self.life.levers[day] = factor
        self.changed()

    @precondition(lambda self: self.is_free)
    @rule(days=st.sampled_from((1, 20, 60)))
    def reassess(self, days: int) -> None:
        """A new indication with another profile begins on a day; the running one ends the day before."""
        life, day = self.life, self.life.today + timedelta(days=days)
        if day > life.last or life.next_terms_from(life.today):
            return
        start = max(self.indications)
        profile = "4VV" if life.profile(start) == "5VV" else "5VV"
        self.play.tell_indication(self.indications[start], life.profile(start), start, validTo=str(day - ONE_DAY))
        self.indications[day] = new_id()
        self.play.tell_indication(self.indications[day], profile, day)
        life.profiles[day] = profile
        self.changed()
        self.note("another profile")

    @precondition(lambda self: self.is_free)
    @rule(days=st.sampled_from((0, 1, 30)))
    def change_form(self, days: int) -> None:
        """The client asks for another form from a day on; what it does not list ends the day before."""
        life, day = self.life, self.life.today + timedelta(days=days)
        if day > life.last or day <= FIRST or life.next_terms_from(life.today) or day in (*life.profiles, *life.forms):
            return
        form = "vpt" if life.form(day) == "stay" else "stay"
        self.run(self.play.hear())
        before = self.run(self.play.state())
        answer = self.run(self.play.change_form(form, day))
        if answer is None:
            self.look()
            self.note("a form that does not fit")
            return
        life.forms[day] = form
        self.note("a lowering", life.value_again(before.reserved, is_asked_for=True))
        self.look()
        ends = {each["agreementId"] for each in answer["agreements"] if each["outcome"] == "ends"}
        for each in before.care:
            crosses = each.is_running and each.is_exclusive and each.first < day <= each.last(life.last)
            assert crosses is (str(each.agreement_id) in ends), each
            assert not crosses or self.now.of(each.agreement_id).ended_on == day - ONE_DAY, each
        self.works()
        self.note("another form")

    @property
    def is_free(self) -> bool:
        """Whether nothing has set the voucher an earlier end."""
        return not self.life.has_ended and self.life.indicated_until is None and self.life.moved_on is None

    @precondition(lambda self: self.is_free)
    @rule(days=st.sampled_from((1, 7, 40)), often=st.integers(0, 2))
    def die(self, days: int, often: int) -> None:
        """The client died some days ago."""
        if not often:
            self.withdrawn(self.life.today - timedelta(days=days), "death")

    @precondition(lambda self: self.is_free)
    @rule(days=st.sampled_from((0, 1, 20)), often=st.integers(0, 4))
    def revoke(self, days: int, often: int) -> None:
        """The indication is revoked, up to a day that may be over."""
        if not often:
            self.withdrawn(self.life.today - timedelta(days=days), None)

    def withdrawn(self, last: date, why: str | None) -> None:
        """Every indication ends on a day, or before it begins."""
        life = self.life
        last = max(last, FIRST - ONE_DAY)
        for start, indication_id in self.indications.items():
            if start <= last and (following := [each for each in self.indications if start < each <= last]):
                assert following
                continue
            until = max(last, start - ONE_DAY)
            how = {"status": "withdrawn", "withdrawalReason": why, "validTo": str(until)}
            self.play.tell_indication(indication_id, life.profile(start), start, **how)
        life.indicated_until = last
        self.why_ended = why or "revoked"
        self.changed()
        self.note("a death", why == "death")
        self.note("a revocation", why is None)

    @precondition(lambda self: self.life.has_ended and self.why_ended == "death" and self.life.today < LAST)
    @rule()
    def take_death_back(self) -> None:
        """The client lives."""
        life = self.life
        for start, indication_id in self.indications.items():
            following = min((each for each in self.indications if each > start), default=None)
            until = following and str(following - ONE_DAY)
            self.play.tell_indication(indication_id, life.profile(start), start, withdrawalReason=None, validTo=until)
        life.indicated_until, life.has_ended, self.why_ended = None, False, ""
        self.changed()
        self.note("a death was taken back")

    @precondition(lambda self: self.is_free)
    @rule(days=st.sampled_from((0, 5)), often=st.integers(0, 2))
    def move_away(self, days: int, often: int) -> None:
        """The client moves out of the region."""
        if not often:
            self.life.moved_on = self.life.today - timedelta(days=days)
            self.play.lives_in(OUTSIDE, self.life.moved_on)
            self.changed()
            self.note("a move")

    @precondition(lambda self: self.life.moved_on and not self.life.has_ended)
    @rule()
    def move_back(self) -> None:
        """The client returns before the voucher has ended; a voucher becomes longer once no swap is open."""
        if any(each.is_in_swap for each in self.now.care):
            return
        self.life.moved_on = None
        self.play.lives_in(INSIDE, self.life.today)
        self.changed()
        self.note("a move back")

    @rule(days=st.sampled_from((1, 8, 31, 31, 95)))
    def pass_time(self, days: int) -> None:
        """Days pass, and voucher does what it does by itself."""
        self.come_to(self.life.today + timedelta(days=days))

    @precondition(lambda self: self.life.lowerings)
    @rule(how=st.sampled_from(("well", "well", "away", "unheard")))
    def come_to_the_fit(self, how: str) -> None:
        """The next fit-by day."""
        self.claims_is(how)
        self.come_to(max(self.life.today, min(each.fit_by for each in self.life.lowerings)))

    def changed(self) -> None:
        """A fact changed of which the value is made."""
        self.works(is_new=True)

    @rule()
    def work(self) -> None:
        """Messages flow, and what is due is done."""
        self.works()

    def teardown(self) -> None:
        """The voucher ends as it was fated to, messages flow, and what nobody drew is free for good."""
        if not self.is_born:
            return
        self.claims_is("well")
        if self.fate == "death" and self.is_free:
            self.come_to(min(self.life.today + timedelta(days=7), LAST))
            if self.is_free:
                self.withdrawn(self.life.today - timedelta(days=7), "death")
        elif self.fate == "move" and self.is_free:
            self.move_away(0, 0)
        for day in (max(self.life.today, LAST + ONE_DAY), FAR):
            self.come_to(day)
            self.come_to(day)
        assert self.now.is_settled
        for each in self.now.care:
            assert not each.is_running, each
            for row in each.rows.values():
                assert row.final and row.reserved == row.held == row.drawn, each
        self.note("a final release", self.now.care)
        type(self).lives += 1
        self.seen.update(self.had)
