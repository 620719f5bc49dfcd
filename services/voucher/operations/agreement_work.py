"""What voucher does by itself about agreements: send, lapse, release, compare."""

from services.common.web.app import Worker
from services.voucher.operations.agreements import lapse_drafts
from services.voucher.operations.compare import compare_nightly
from services.voucher.operations.escrow import send_open
from services.voucher.operations.final_release import release_finally

AGREEMENT_WORKERS = (
    Worker("send what claims has not answered", 1, send_open),
    Worker("let old drafts lapse", 3600, lapse_drafts),
    Worker("release years whose claim window has passed", 3600, release_finally),
    Worker("compare with claims", 600, compare_nightly),
)
