# SPDX-License-Identifier: Apache-2.0
"""Periods of Regulation (EEC, Euratom) No 1182/71, read from its articles and not from the program: dates as they fall in
Berlin, a set of days on which nothing ends, and the clock of Art. 12 GDPR on top of them."""
import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
ONE_DAY = timedelta(days=1)


def civil(at: datetime) -> date:
    return at.astimezone(BERLIN).date()


def month_later(day: date, months: int) -> date:
    """Art. 3(2)(c): the same day of the month, or the last one where there is none."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_working(day: date, holidays: set[date]) -> bool:
    """Art. 2(2): all days other than public holidays, Sundays and Saturdays."""
    return day.isoweekday() < 6 and day not in holidays


def end_of(event: date, months: int, holidays: set[date], added: int = 0) -> tuple[date, date]:
    """The day that the count leads to, and the last day of the period: Art. 3(4), then Art. 3(5)."""
    counted = month_later(event, months) + added * ONE_DAY
    last = counted
    while not is_working(last, holidays):
        last += ONE_DAY
    while sum(is_working(event + n * ONE_DAY, holidays) for n in range(1, (last - event).days + 1)) < 2:
        last += ONE_DAY
    return counted, last


@dataclass
class Pause:
    reason: str
    asked: datetime
    answered: datetime | None


@dataclass
class Case:
    received: datetime
    state: str
    access: bool
    mode: str
    extension: int
    notice: date | None
    now: datetime
    pauses: list[Pause] = field(default_factory=list)

    def line(self) -> str:
        """As tests/support/reckon.cpp reads it."""
        shown = lambda at: at.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
        words = [shown(self.received), self.state, str(int(self.access)), self.mode, str(self.extension)]
        words += [self.notice.isoformat() if self.notice else "", shown(self.now)]
        for pause in self.pauses:
            words += [pause.reason, shown(pause.asked), shown(pause.answered)]
        return "|".join(words)

    def credited(self) -> list[Pause]:
        """Asked within seven days; what is unclear only of access, and once."""
        latest = civil(self.received) + 7 * ONE_DAY
        if self.mode == "none":
            return []
        timely = [pause for pause in self.pauses if civil(pause.asked) <= latest]
        unclear = [pause for pause in timely if pause.reason == "clarification"][: 1 if self.access else 0]
        return [pause for pause in timely if pause.reason == "identity" or pause in unclear]

    def answer(self, holidays: set[date]) -> str:
        start, waiting = civil(self.received), set()
        credited = self.credited()
        for pause in credited:
            end = civil(pause.answered or self.now)
            waiting |= {n for n in range(civil(pause.asked).toordinal() + 1, end.toordinal() + 1)}
        if self.mode == "restart":
            waiting = set()
            start = max((civil(pause.answered or self.now) for pause in credited), default=start)
        counted, first = end_of(start, 1, holidays, len(waiting))
        months, due = 1, first
        if self.extension and self.notice and self.notice <= first:
            months = 1 + self.extension
            counted, due = end_of(start, months, holidays, len(waiting))
        strict = end_of(civil(self.received), months, holidays)[1]
        return "|".join([first.isoformat(), due.isoformat(), counted.isoformat(), strict.isoformat(), str(len(waiting))])
