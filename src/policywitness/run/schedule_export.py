"""Hand schedules to those who keep time anyway: systemd, cron, GitHub Actions, Kubernetes. Each export is text to look at first.

All of them run `policywitness schedule run --now CONFIG`, so that the ping, the messages, and the rule for old bundles hold there too.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim

from policywitness.config import ConfigurationError
from policywitness.run.schedule import Job

_DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_MINUTES_OF_DAY = 24 * 60


def systemd(jobs: Sequence[Job], program: str) -> dict[str, str]:
    """A service and a timer for each job; `Persistent` catches up a missed run once."""
    files = {}
    for job in jobs:
        name = f"policywitness-{_slug(job.site)}"
        lines = "\n".join(f"OnCalendar={line}" for line in calendar(job))
        files[f"{name}.timer"] = (
            f"[Unit]\nDescription=Audit {job.site} by schedule\n\n[Timer]\n{lines}\nPersistent=true\n\n"
            "[Install]\nWantedBy=timers.target\n"
        )
        files[f"{name}.service"] = (
            f"[Unit]\nDescription=Audit {job.site}\nWants=network-online.target\nAfter=network-online.target\n\n"
            f"[Service]\nType=oneshot\nWorkingDirectory={_escaped(str(job.config.parent))}\n"
            f"ExecStart={_escaped(program)} schedule run --now {_quoted(str(job.config))}\n"
            "# 1: findings; 3: evidence incomplete. Neither is a failure of the service.\nSuccessExitStatus=1 3\n"
        )
    return files


def cron(jobs: Sequence[Job], program: str) -> dict[str, str]:
    """One crontab. CRON_TZ is understood by cronie (Fedora, Arch, ...) and systemd-cron; Debian's cron knows the system's zone only."""
    lines = [
        "# Time zones by CRON_TZ need cronie or systemd-cron. Debian's own cron ignores it: set the system's zone there, or export --systemd."
    ]
    for job in jobs:
        command = f"cd {shlex.quote(str(job.config.parent))} && {shlex.quote(program)} schedule run --now {shlex.quote(str(job.config))}"
        # A percent sign in a crontab is a line feed.
        lines += [f"CRON_TZ={job.timezone}", f"{job.cron} {command}".replace("%", "\\%")]
    return {"crontab": "\n".join(lines) + "\n"}


def github(jobs: Sequence[Job], program: str) -> dict[str, str]:
    """A workflow for each job. GitHub counts in UTC: there is a line for each offset of the zone, and a step that asks which holds."""
    files = {}
    for job in jobs:
        offsets = utc_lines(job)
        triggers = "\n".join(f'    - cron: "{line}"' for lines in offsets.values() for line in lines)
        files[f"policywitness-{_slug(job.site)}.yml"] = _WORKFLOW.format(
            site=job.site,
            triggers=triggers,
            due=_due_step(job, offsets),
            config=shlex.quote(job.config.name),
            guard="" if len(offsets) == 1 else _GUARD,
        )
    return files


def kubernetes(jobs: Sequence[Job], program: str) -> dict[str, str]:
    """A CronJob for each job (Kubernetes 1.27 or newer, for `timeZone`)."""
    return {
        f"policywitness-{_slug(job.site)}.yaml": _CRONJOB.format(
            name=f"policywitness-{_slug(job.site)}"[:52].rstrip("-"),
            cron=job.cron,
            timezone=job.timezone,
            config=job.config.name,
        )
        for job in jobs
    }


EXPORTS: Mapping[str, Callable[[Sequence[Job], str], dict[str, str]]] = {
    "systemd": systemd,
    "cron": cron,
    "github": github,
    "kubernetes": kubernetes,
}
"""By name: jobs and the program's path in, files by name out."""


def calendar(job: Job) -> list[str]:
    """The job's times as systemd's calendar events; two where cron means "this day of the month or that weekday"."""
    times = _times(job)
    clock = f"{_some(times.hours, range(24))}:{_some(times.minutes, range(60))}:00 {job.timezone}"
    months, days = _some(times.months, range(1, 13)), _some(times.days, range(1, 32))
    weekdays = ",".join(_DAYS[day] for day in sorted(_weekdays(times)))
    every = len(_weekdays(times)) == 7
    if every or times.day_and:
        prefix = "" if every else f"{weekdays} "
        return [f"{prefix}*-{months}-{days} {clock}"]
    return [f"*-{months}-{days} {clock}", f"{weekdays} *-{months}-* {clock}"]


def utc_lines(job: Job, year: int | None = None) -> dict[str, list[str]]:
    """Cron lines in UTC for each offset that the job's zone has in a year: `{"+0100": [...], "+0200": [...]}`.

    Raises ConfigurationError where the day of the month would be another one in UTC.
    """
    zone, times = ZoneInfo(job.timezone), _times(job)
    start = datetime(year or datetime.now(UTC).year, 1, 1, 12, tzinfo=UTC)
    found: dict[str, list[str]] = {}
    for day in range(366):
        at = (start + timedelta(days=day)).astimezone(zone)
        name, offset = at.strftime("%z"), at.utcoffset()
        if name not in found and offset is not None:
            found[name] = _shifted(job, times, int(offset.total_seconds() // 60))
    return found


def _shifted(job: Job, times: CronSim, offset: int) -> list[str]:
    groups: dict[tuple[int, int], set[int]] = {}
    for hour in times.hours:
        for minute in times.minutes:
            day, rest = divmod(hour * 60 + minute - offset, _MINUTES_OF_DAY)
            groups.setdefault((day, rest % 60), set()).add(rest // 60)
    months, days = _some(times.months, range(1, 13)), _some(times.days, range(1, 32))
    lines = []
    for (day, minute), hours in sorted(groups.items()):
        if day and (months, days) != ("*", "*"):
            raise ConfigurationError(
                f"{job.config}: GitHub counts in UTC, where {job.cron} {job.timezone} falls on another day of the month; "
                "choose another hour"
            )
        weekdays = _some({(one + day) % 7 for one in _weekdays(times)}, range(7))
        lines.append(f"{minute} {_some(hours, range(24))} {days} {months} {weekdays}")
    return lines


def _times(job: Job) -> CronSim:
    times = CronSim(job.cron, datetime(2026, 1, 1, tzinfo=UTC))
    if CronSim.LAST in times.days or any(not isinstance(day, int) for day in times.weekdays):
        raise ConfigurationError(
            f'{job.config}: "{job.cron}" uses L or #, which only cron and Kubernetes exports can say'
        )
    return times


def _weekdays(times: CronSim) -> set[int]:
    return {int(day) % 7 for day in times.weekdays if isinstance(day, int)}


def _some(chosen: set[int], every: range) -> str:
    return "*" if set(every) <= chosen else ",".join(map(str, sorted(chosen)))


def _slug(site: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", site.lower()).strip("-")


def _quoted(text: str) -> str:
    """A word of a systemd command line."""
    escaped = _escaped(text).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{escaped}"'


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def _due_step(job: Job, offsets: Mapping[str, Sequence[str]]) -> str:
    if len(offsets) == 1:
        return ""
    cases = "\n".join(f'            "{line}") offset={name} ;;' for name, lines in offsets.items() for line in lines)
    return _DUE.format(zone=job.timezone, cases=cases)


_GUARD = "\n        if: steps.due.outputs.due == 'true'"
_DUE = """      - name: Is it time in {zone}, or is this the line for the other half of the year?
        id: due
        env:
          SCHEDULE: ${{{{ github.event.schedule }}}}
        run: |
          case "$SCHEDULE" in
{cases}
            *) offset=$(TZ={zone} date +%z) ;;
          esac
          if [ "$(TZ={zone} date +%z)" = "$offset" ]; then echo "due=true" >> "$GITHUB_OUTPUT"; fi
"""
_WORKFLOW = """name: Audit {site}
on:
  workflow_dispatch:
  schedule:
{triggers}
permissions:
  contents: read
concurrency:
  group: policywitness-{site}
jobs:
  audit:
    runs-on: ubuntu-latest
    steps:
{due}      - uses: actions/checkout@v4{guard}
      - uses: actions/setup-python@v5{guard}
        with:
          python-version: "3.13"
      - name: Install{guard}
        run: pip install policywitness && playwright install --with-deps chromium
      # What was found in earlier runs, for first and last seen dates and for what has changed.
      - name: The ledger of earlier runs{guard}
        uses: actions/cache@v4
        with:
          path: ledger.sqlite
          key: policywitness-ledger-${{{{ github.run_id }}}}
          restore-keys: policywitness-ledger-
      - name: Audit{guard}
        run: policywitness schedule run --now --ledger ledger.sqlite {config}
      - name: Keep the report{guard}
        uses: actions/upload-artifact@v4
        with:
          name: report
          path: reports/
"""
_CRONJOB = """apiVersion: batch/v1
kind: CronJob
metadata:
  name: {name}
spec:
  schedule: "{cron}"
  timeZone: {timezone}
  concurrencyPolicy: Forbid
  # A run that was missed is caught up once within a day.
  startingDeadlineSeconds: 86400
  jobTemplate:
    spec:
      backoffLimit: 0
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: policywitness
              image: policywitness:latest
              args: ["schedule", "run", "--now", "/config/{config}"]
              workingDir: /data
              env:
                - name: POLICYWITNESS_LEDGER
                  value: /data/ledger.sqlite
              resources:
                requests: {{cpu: "1", memory: 2Gi}}
              volumeMounts:
                - {{name: config, mountPath: /config, readOnly: true}}
                - {{name: data, mountPath: /data}}
                - {{name: shm, mountPath: /dev/shm}}
          volumes:
            - name: config
              configMap: {{name: policywitness}}
            - name: data
              persistentVolumeClaim: {{claimName: policywitness}}
            - name: shm
              emptyDir: {{medium: Memory, sizeLimit: 1Gi}}
"""
