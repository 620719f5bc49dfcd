"""Writes messages.md from the kinds in the rules of the services: `python docs/reference/make_messages.py`."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from services.common.message_kinds import MessageKind

HERE = Path(__file__).parent
SERVICES = ("indication", "registry", "voucher", "claims")
HEAD = """# Messages

What a party is informed of, it receives as a message: a client (by the random id of the file), a provider, a care
office or an assessor's organisation. The API is the same in all four services: base path `/<service>/v1`.

| call | who | what |
| --- | --- | --- |
| `GET /messages?unread=true` | every party | own messages, newest first |
| `GET /messages/{messageId}` | every party | one message |
| `POST /messages/{messageId}/reading` | every party | notes that it was read; the first time counts |
| `GET /clients/{clientId}/messages` | client, representative | the messages of this service to one client |

A client reads the messages to its file and a representative those to the files that it may read; a provider, office
and assessor read those to their organisation. For an office these roles read: office-registry in registry,
office-voucher in voucher, office-finance and office-approver in claims.

Each message has a kind, a day (`sentOn`), the resource that it is about, a title and a text in Dutch (B1) and
English, the language that is shown first and the channel (`portal`). It is stored as it was sent: only `readAt`
changes. It is sent in the transaction that makes what it reports, so neither exists without the other. A caller that
may not read a message gets 404. Reading a client's messages is in the [access log](access-log.md).

Sentences contain amounts, days and the number of the agreement, and no name or number of a person. The event
`nl.pvb.messages.sent.v1` contains `messageId`, `kind`, `recipient`, `recipientId`, `resource`, `sentOn` and
`channel`, and no sentence. Messages are stored for 7 years after the year in which they were sent, as long as what
they say about money.

The kinds are declared in `rules/messages.py` of each service, or in a file like it for one subject;
`make_messages.py` writes the rest of this page from them.
"""


def page() -> str:
    """The page as Markdown."""
    return HEAD + "".join(_service(name) for name in SERVICES)


def _service(name: str) -> str:
    rows = list(_rows(name))
    if not rows:
        return ""
    return "".join([f"\n## {name}\n\n", "| kind | about | title and text |\n| --- | --- | --- |\n", *rows])


def _rows(service: str) -> Iterator[str]:
    rules = HERE.parents[1] / "services" / service / "rules"
    for path in sorted(rules.glob("*messages.py"), key=lambda each: len(each.name)):
        for kind in vars(import_module(f"services.{service}.rules.{path.stem}")).values():
            if isinstance(kind, MessageKind):
                yield f"| `{kind.code}` | `{kind.resource}` | **{kind.title.en}.** {kind.text.en} |\n"


if __name__ == "__main__":
    (HERE / "messages.md").write_text(page(), encoding="utf-8")
