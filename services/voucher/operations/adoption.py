"""After a restore of voucher's database: fence off its former epoch, take over what claims holds, open the books.

A restored database lacks what happened since its backup. Until claims' list was taken over, no money changes in it: a
trigger on the books refuses. All of it is one transaction, so a crash leaves the books closed and it begins again.
Source: the protocol of the escrow, restores (decision 0036).
"""

from collections.abc import Sequence
from uuid import UUID

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.data.statement import Json, as_json
from services.common.http import PeerRefused
from services.common.logs import logger
from services.common.refusals import PeerAway
from services.common.service import Change, Service
from services.common.texts import Text
from services.common.web.app import Worker
from services.voucher.operations.escrow import CLAIMS
from services.voucher.operations.parties import agreement_fact
from services.voucher.peers import ListedAllotment, ListedPage, VoucherEpoch
from services.voucher.rules.agreement_states import AGREEMENTS_CHANGED
from services.voucher.rules.budget_year import Days
from services.voucher.rules.swap_states import SWAPS_CHANGED, SwapStatus, SwapStep, swap_fact
from services.voucher.rules.voucher_states import VOUCHER_CHANGED, VoucherStatus, voucher_fact
from services.voucher.store import adoption as store

SHOWN = 20
"""How many agreements a line of the log names."""
WORDS_LOST = (
    "Deze overeenkomst is na het herstel van een back-up teruggezet uit de gegevens voor declaraties. "
    "De eigen woorden van cliënt en aanbieder zijn er niet meer."
)


async def adopt_after_restore(service: Service) -> None:
    """Open the books of a restored database; does nothing when they are open. Tried again while claims is away."""
    async with service.reading() as reading:
        epochs = await store.get_epochs(reading.session)
    if epochs.are_books_open:
        return
    logger().warning("the books are closed until claims' list was taken over", epoch=epochs.epoch)
    try:
        await _catch_up(service)
        await service.peers[CLAIMS].tell("/allotments/_fence", VoucherEpoch(voucher_epoch=epochs.epoch))
        pages = await _pages(service)
    except (PeerAway, PeerRefused) as fault:
        logger().warning("claims' list could not be taken over, trying again", fault=type(fault).__name__)
        return
    async with service.writing() as change:
        if await store.open_books(change.session, epochs.epoch):
            await _adopt(change, pages, service.itself.subject, epochs.epoch)


async def _catch_up(service: Service) -> None:
    """Know the indications and admissions of now, which a recreated voucher rests on."""
    for source in ("indication", "registry"):
        await service.readers.catch_up(source)


async def _pages(service: Service) -> list[ListedPage]:
    """Claims' list as it is once the former epoch is fenced off; what is drawn later comes with the answers."""
    pages = [await _page(service, None)]
    while pages[-1].next_cursor is not None:
        pages.append(await _page(service, pages[-1].next_cursor))
    return pages


async def _adopt(change: Change, pages: Sequence[ListedPage], subject: UUID, epoch: int) -> None:
    decision_id = await change.decide(_record(subject, epoch))
    unplaced: list[UUID] = []
    for page in pages:
        unplaced += await _adopt_page(change, page.items, decision_id)
    await store.widen_vouchers(change.session, decision_id)
    settled = await store.settle_books(change.session)
    await store.renew_numbers(change.session)
    await _undo_swaps(change, decision_id)
    await store.send_all_again(change.session, epoch, change.at)
    over = [each for each in settled if each.reserved_cents > each.value_cents]
    logger().warning("claims' list was taken over", years_changed=len(settled), years_over=len(over))
    if unplaced:
        shown = [str(each) for each in unplaced[:SHOWN]]
        logger().critical("agreements that claims holds have no voucher", count=len(unplaced), first=shown)


async def _page(service: Service, cursor: str | None) -> ListedPage:
    params: dict[str, str | int] = {"pageSize": 100} | ({"cursor": cursor} if cursor else {})
    return await service.peers[CLAIMS].get("/allotments", params=params, answer=ListedPage)


async def _adopt_page(change: Change, items: Sequence[ListedAllotment], decision_id: UUID) -> Sequence[UUID]:
    """Take over one page; returns its agreements that have no voucher here and cannot get one."""
    adopting = store.Adopting(_plain(items), change.at, decision_id)
    vouchers = await store.recreate_vouchers(change.session, adopting)
    unplaced = set(await store.list_unplaced(change.session, adopting.items))
    placed = [each for each in items if each.agreement_id not in unplaced]
    adopting = store.Adopting(_plain(placed), change.at, decision_id)
    agreements = await store.adopt_agreements(change.session, adopting, WORDS_LOST)
    await store.adopt_amounts(change.session, adopting)
    await change.publish_all(VOUCHER_CHANGED, [(each.voucher_id, _voucher_fact(each)) for each in vouchers])
    await change.publish_all(AGREEMENTS_CHANGED, [(each.agreement_id, agreement_fact(each)) for each in agreements])
    return sorted(unplaced)


async def _undo_swaps(change: Change, decision_id: UUID) -> None:
    why = SwapStep.VOUCHER_CHANGES
    undone = await store.undo_swaps(change.session, change.at, decision_id, why.value)
    facts = [
        (
            each.swap_id,
            swap_fact(
                each.swap_id,
                each.voucher_id,
                each.client_id,
                SwapStatus.UNDONE,
                why,
                endings=each.endings,
                starts=each.starts,
            ),
        )
        for each in undone
    ]
    await change.publish_all(SWAPS_CHANGED, facts)


def _plain(items: Sequence[ListedAllotment]) -> Json:
    return as_json([each.model_dump(mode="json", by_alias=True) for each in items])


def _voucher_fact(voucher: store.RecreatedVoucher) -> dict[str, object]:
    days = Days(voucher.valid_from, voucher.valid_to)
    return voucher_fact(
        voucher.voucher_id, voucher.client_id, voucher.pilot_code, 1, VoucherStatus.ACTIVE.value, voucher, days
    )


def _record(subject: UUID, epoch: int) -> DecisionRecord:
    return DecisionRecord(
        kind="adoption",
        subject=subject,
        outcome="adopted",
        rule_set="adoption",
        rule_set_version="1",
        rules=[RuleSpoke("claims-knows", "adopted", WHY)],
        facts=[Fact("voucherEpoch", epoch, source="voucher feed")],
    )


WHY = Text(
    "De gegevens over vouchers zijn teruggezet uit een back-up. De gereserveerde bedragen, en wat al is "
    "gedeclareerd, zijn daarna overgenomen uit de gegevens voor declaraties. Overeenkomsten die ontbraken, zijn "
    "opnieuw gemaakt uit hun voorwaarden.",
    "Voucher's data was restored from a backup. The amounts that claims holds, and what was already claimed, were "
    "taken over afterwards. Missing agreements were made again from their terms.",
)
WORKERS = (Worker("take over what claims holds after a restore", 1, adopt_after_restore),)
"""The work that voucher does by itself after a restore."""
