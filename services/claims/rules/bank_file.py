"""The bank file of a payment run: an ISO 20022 credit transfer (pain.001.001.09, SEPA)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID
from xml.etree import ElementTree as ET

from services.claims.rules.sepa_text import sepa_name

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"


@dataclass(frozen=True)
class Payer:
    """The payer: the care office (zorgkantoor) and its account."""

    name: str
    iban: str
    bic: str


class Transfer(Protocol):
    """One payment to one provider."""

    @property
    def order_id(self) -> UUID:
        """The payment order."""

    @property
    def paid_cents(self) -> int:
        """The amount."""

    @property
    def iban(self) -> str:
        """Where to."""

    @property
    def account_name(self) -> str:
        """The account's holder."""


def bank_file(run_id: UUID, made_at: datetime, pay_on: date, payer: Payer, transfers: Sequence[Transfer]) -> bytes:
    """The file as UTF-8 XML. Only transfers of more than nothing are in it; there must be one (PmtInf is 1..n)."""
    due = [each for each in transfers if each.paid_cents > 0]
    assert due, "a file without a payment is not valid"
    root = ET.Element("Document", xmlns=NAMESPACE)
    initiation = _add(root, "CstmrCdtTrfInitn")
    total = _euros(sum(each.paid_cents for each in due))
    header = _add(initiation, "GrpHdr")
    _add(header, "MsgId", run_id.hex)
    _add(header, "CreDtTm", made_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _add(header, "NbOfTxs", str(len(due)))
    _add(header, "CtrlSum", total)
    _add(_add(header, "InitgPty"), "Nm", sepa_name(payer.name))
    _payment(initiation, run_id, pay_on, payer, due, total)
    ET.indent(root)
    body: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return body


def reference(order_id: UUID) -> str:
    """Our reference on the provider's bank statement, at most 35 characters."""
    return f"PVB-{order_id.hex[-20:].upper()}"


def _payment(
    initiation: ET.Element, run_id: UUID, pay_on: date, payer: Payer, due: Sequence[Transfer], total: str
) -> None:
    payment = _add(initiation, "PmtInf")
    _add(payment, "PmtInfId", run_id.hex)
    _add(payment, "PmtMtd", "TRF")
    _add(payment, "NbOfTxs", str(len(due)))
    _add(payment, "CtrlSum", total)
    _add(_add(_add(payment, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    _add(_add(payment, "ReqdExctnDt"), "Dt", pay_on.isoformat())
    _add(_add(payment, "Dbtr"), "Nm", sepa_name(payer.name))
    _add(_add(_add(payment, "DbtrAcct"), "Id"), "IBAN", payer.iban)
    _add(_add(_add(payment, "DbtrAgt"), "FinInstnId"), "BICFI", payer.bic)
    _add(payment, "ChrgBr", "SLEV")
    for transfer in due:
        _transfer(payment, transfer)


def _transfer(payment: ET.Element, transfer: Transfer) -> None:
    one = _add(payment, "CdtTrfTxInf")
    _add(_add(one, "PmtId"), "EndToEndId", reference(transfer.order_id))
    amount = _add(_add(one, "Amt"), "InstdAmt", _euros(transfer.paid_cents))
    amount.set("Ccy", "EUR")
    _add(_add(one, "Cdtr"), "Nm", sepa_name(transfer.account_name))
    _add(_add(_add(one, "CdtrAcct"), "Id"), "IBAN", transfer.iban)
    _add(_add(one, "RmtInf"), "Ustrd", f"Betaalspecificatie {reference(transfer.order_id)}")


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = text
    return element


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
