"""What runs here, and how it is."""

from datetime import datetime
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from deploy.launcher.home import Home
from deploy.launcher.options import Options
from deploy.sandbox.showing import instant

NOT_READY = 1
NOTHING_RUNS = 3


def show_status(options: Options, console: Console) -> int:
    """Show what runs in this home; 0 when all of it is ready, 1 when not all, 3 when nothing runs."""
    running = Home(options.home).running()
    if running is None:
        console.print(f"Nothing runs in {options.home}; start it with ./pvb up")
        return NOTHING_RUNS
    console.print(f"Process {running.get('pid')} holds {options.home}.")
    if port := running.get("database_port"):
        console.print(f"PostgreSQL listens on 127.0.0.1, port {port}.")
    url = running.get("url")
    if url is None:
        console.print("The gateway does not run, or not yet.")
        return NOT_READY
    console.print(f"The gateway is at {url}, as {running['topology']}.")
    return 0 if _show_health(url, running, console) else NOT_READY


def _show_health(url: str, running: dict[str, Any], console: Console) -> bool:
    with httpx.Client(base_url=url, trust_env=False, timeout=5) as client:
        try:
            health = client.get("/health/ready")
            clock = datetime.fromisoformat(client.get("/sandbox/clock").json()["now"])
        except (httpx.HTTPError, ValueError, KeyError) as fault:
            console.print(f"It does not answer: {fault}")
            return False
    console.print(f"The sandbox clock shows {instant(clock)}.")
    if not health.is_success:
        console.print(health.json().get("detail", "Not everything is ready."))
        return False
    table = Table("service", "status", "cannot reach now", "process")
    for each in health.json()["services"]:
        process = running.get("processes", {}).get(each["service"], running["pid"])
        table.add_row(each["service"], each["status"], ", ".join(each["degraded"]) or "–", str(process))
    console.print(table)
    return True
