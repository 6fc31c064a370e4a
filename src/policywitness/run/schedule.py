"""Audits by the clock: which sites are due, one audit of a site at a time, and what is done after each.

A run that was missed (the machine was off) is caught up once, however many times it was missed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from cronsim import CronSim
from pydantic import ValidationError

from policywitness.bundle.layout import MANIFEST
from policywitness.config import ConfigurationError, load, schedule_of
from policywitness.ledger import Ledger, holds_password
from policywitness.ledger.schedules import Kept, Schedules
from policywitness.ledger.view import site_of
from policywitness.model.audit import Audit
from policywitness.run.notify import NotifyFailed, message, send

RAN = (0, 1)
"""Exit codes of an audit that looked at the site: with or without findings. Only then is the dead man's switch held."""
_PING_S = 20
_HEARTBEAT_S = 30


@dataclass(frozen=True, slots=True)
class Job:
    """A site and its schedule. `config` is the file's absolute path; `site` its name in the ledger."""

    config: Path
    site: str
    host: str
    cron: str
    timezone: str
    ping: str | None = None
    notify: tuple[str, ...] = ()
    keep_runs: int | None = None
    keep_days: int | None = None

    def last_due(self, now: datetime) -> datetime:
        """The latest time at or before `now` for which the schedule asks for an audit, in UTC."""
        zone = ZoneInfo(self.timezone)
        times = CronSim(self.cron, now.astimezone(zone) + timedelta(minutes=1), reverse=True)
        return next(at for at in (one.astimezone(UTC) for one in times) if at <= now)

    def next_due(self, now: datetime) -> datetime:
        """The first time after `now`, in UTC."""
        return next(CronSim(self.cron, now.astimezone(ZoneInfo(self.timezone)))).astimezone(UTC)


def job_of(config: Path) -> Job:
    """The job of a configuration file. Raises ConfigurationError, also where it has no schedule."""
    plan, section = load(config, {}), schedule_of(config)
    if section.cron is None:
        raise ConfigurationError(f'{config}: has no schedule; write for example [schedule] cron = "30 3 * * 1"')
    return Job(
        config=config.absolute(),
        site=site_of(plan.site.url),
        host=site_of(plan.site.url).partition("/")[0].partition(":")[0],
        cron=section.cron,
        timezone=section.timezone,
        ping=section.ping,
        notify=tuple(section.notify),
        keep_runs=section.keep_runs,
        keep_days=section.keep_days,
    )


def due(job: Job, schedules: Schedules, now: datetime) -> datetime | None:
    """The time for which the job is due and was not audited yet; None where it is not due. Missed times count as one."""
    last = job.last_due(now)
    since = schedules.caught_up_to(str(job.config), job.site, job.cron, job.timezone)
    return last if last > since else None


def carry_out(
    job: Job, ledger: Ledger, place: str, at: datetime, out: Path, say: Callable[[str], None], dry_run: bool = False
) -> int | None:
    """Audit a job's site into the folder `out`, then ping, notify, and remove old bundles; the audit's exit code.

    None where the site is being audited by another process. What goes wrong after the audit is said and costs nothing else.
    """
    schedules = Schedules(ledger)
    with schedules.audit(str(job.config), job.site, at) as mine:
        if not mine:
            say(f"{job.site}: is being audited by another process; this run is left out")
            return None
        code = _audit(job, place, out, schedules)
        schedules.ended(str(job.config), code)
        if job.ping and code in RAN:
            _ping(job, say)
        elif job.ping:
            say(f"{job.site}: exit code {code}, so {job.ping} is not pinged")
        _notify(job, out, say, dry_run)
        for line in prune(job, schedules, out.parent, datetime.now(UTC)):
            say(line)
        return code


def prune(job: Job, schedules: Schedules, reports: Path, now: datetime) -> list[str]:
    """Remove the bundles in the folder `reports` that the job's rule lets go; a line each.

    The latest two and the latest complete one always stay. A bundle that stands elsewhere was put there by somebody, and a
    folder that is not the bundle that was entered is not ours: neither is touched.
    """
    lines = []
    for run in removable(own(schedules.kept(job.site), reports), job.keep_runs, job.keep_days, now):
        folder = Path(run.bundle)
        if folder.exists():
            if not _is(folder, run):
                lines.append(f"{job.site}: {folder} is not the bundle of run {run.run} any more; it is left alone")
                continue
            shutil.rmtree(folder)
        schedules.removed(run)
        lines.append(f"{job.site}: removed the bundle of run {run.run} ({folder})")
    return lines


def own(kept: Sequence[Kept], reports: Path) -> list[Kept]:
    """The runs whose bundles stand in the folder where a schedule puts them."""
    return [run for run in kept if Path(run.bundle).parent == reports.absolute()]


def removable(kept: Sequence[Kept], keep_runs: int | None, keep_days: int | None, now: datetime) -> list[Kept]:
    """Of runs, latest first, those whose bundles may go: beyond the latest `keep_runs` and older than `keep_days` days.

    A limit that is not given holds nothing back; without both, nothing goes.
    """
    if keep_runs is None and keep_days is None:
        return []
    oldest = (now - timedelta(days=keep_days or 0)).isoformat()
    complete = next((run.id for run in kept if run.completeness == "complete"), None)
    beyond = kept[max(keep_runs or 0, 2) :]
    return [run for run in beyond if run.started_at < oldest and run.id != complete]


def _audit(job: Job, place: str, out: Path, schedules: Schedules) -> int:
    """In a process of its own: an audit that leaks or dies does not take the schedule with it."""
    command = [sys.executable, "-m", "policywitness", "audit", "--config", str(job.config), "--out", str(out)]
    # An address with a password must not be shown by the list of processes.
    command += [] if holds_password(place) else ["--ledger", place]
    environment = os.environ | {"POLICYWITNESS_LEDGER": place}
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL) as process:
        while True:
            try:
                code = process.wait(timeout=_HEARTBEAT_S)
            except subprocess.TimeoutExpired:
                schedules.alive(str(job.config))
            else:
                return code if code >= 0 else 4


def _ping(job: Job, say: Callable[[str], None]) -> None:
    assert job.ping is not None
    try:
        request = urllib.request.Request(job.ping, headers={"User-Agent": "policywitness"})
        with urllib.request.urlopen(request, timeout=_PING_S):
            return
    except (OSError, ValueError) as problem:
        say(f"{job.site}: {job.ping} could not be pinged ({problem}); the audit is complete")


def _notify(job: Job, out: Path, say: Callable[[str], None], dry_run: bool) -> None:
    if not job.notify:
        return
    try:
        said = message(Audit.model_validate_json((out / "audit.json").read_bytes()), out)
    except (OSError, ValidationError):
        return
    if said is None:
        say(f"{job.site}: nothing has changed, so nobody is told")
        return
    if dry_run:
        say(f"{job.site}: would tell {len(job.notify)} target(s):\n{said.title}\n{said.body}")
        return
    try:
        send(said, job.notify)
    except NotifyFailed as problem:
        say(f"{job.site}: {problem}; the audit is complete")


def _is(folder: Path, run: Kept) -> bool:
    try:
        return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest() == run.manifest_sha256
    except OSError:
        return False
