"""Rules of schedules in words, in both languages."""

from datetime import date
from itertools import product, takewhile
from zoneinfo import ZoneInfo

import pytest

from app.domain.schedule import Cron, Every, Once, Rule, Weekly
from app.language import Translator, translator
from app.language.schedules import clock_change, rule_in_words, rule_sentence
from app.recurrence import Moment, after, cron
from tests.recurrence.when import NEW_YORK, at, timing

JA, EN = translator("ja"), translator("en")
NOON = "2026-12-01T12:00"

SHORT: list[tuple[Rule, str, str]] = [
    (Cron("* * * * *"), "Every minute", "1 分ごと"),
    (Cron("*/15 * * * *"), "Every 15 minutes", "15 分ごと"),
    (Cron("30 * * * *"), "Every hour at :30", "毎時 30 分"),
    (Cron("5,20,40 * * * *"), "Every hour at :05, :20 and :40", "毎時 5、20、40 分"),
    (Cron("0 2 * * *"), "Every day at 2:00", "毎日 2:00"),
    (Cron("0 9,12 * * *"), "Every day at 9:00 and 12:00", "毎日 9:00、12:00"),
    (Cron("0 */2 * * *"), "Every 2 hours from 0:00 to 22:00", "0:00 から 22:00 まで 2 時間ごと"),
    (Cron("30 7 * * 1-5"), "Weekdays at 7:30", "平日 7:30"),
    (Cron("30 7 * * 6,7"), "Weekends at 7:30", "土日 7:30"),
    (Cron("0 1 * * SUN"), "Sundays at 1:00", "毎週日曜 1:00"),
    (Cron("0 1 * * 1,3,5"), "Mondays, Wednesdays and Fridays at 1:00", "毎週月・水・金曜 1:00"),
    (Cron("0 1 * * 2-5"), "Tuesdays to Fridays at 1:00", "毎週火〜金曜 1:00"),
    (Cron("0 1 * * 5#2"), "2nd Friday of each month, 1:00", "毎月第 2 金曜 1:00"),
    (Cron("0 1 * * 5L"), "Last Friday of each month, 1:00", "毎月最終金曜 1:00"),
    (Cron("30 2 14 * *"), "14th of each month, 2:30", "毎月 14 日 2:30"),
    (Cron("0 0 1-7,15 * *"), "1st–7th and 15th of each month, 0:00", "毎月 1〜7、15 日 0:00"),
    (Cron("0 0 1,L * *"), "1st and last day of each month, 0:00", "毎月 1 日、末日 0:00"),
    (Cron("0 0 LW * *"), "Last working day of each month, 0:00", "毎月最後の平日 0:00"),
    (Cron("0 0 1 1 *"), "1st of January each year, 0:00", "毎年 1 月 1 日 0:00"),
    (Cron("0 0 1 1,7 *"), "1st of January and July, 0:00", "1・7 月の 1 日 0:00"),
    (Cron("0 0 * 8 *"), "Every day in August at 0:00", "8 月の毎日 0:00"),
    (Cron("0 9 * 6-8 1"), "Mondays in June to August at 9:00", "6〜8 月の月曜 9:00"),
    (Every(6, "hours", NOON), "Every 6 hours", "6 時間ごと"),
    (Every(90, "minutes", NOON), "Every 90 minutes", "90 分ごと"),
    (Every(1, "days", NOON), "Every day at 12:00", "毎日 12:00"),
    (Every(2, "days", NOON), "Every 2 days at 12:00", "2 日ごと 12:00"),
    (Weekly((0, 1, 2, 3, 4), ("18:00", "07:30")), "Weekdays at 7:30 and 18:00", "平日 7:30、18:00"),
    (Weekly(tuple(range(7)), ("2:00",)), "Every day at 2:00", "毎日 2:00"),
    (Once("2026-12-01T09:00"), "Once, Tue 2026-12-01 9:00", "一度だけ 2026/12/01 (火) 9:00"),
]

SENTENCES: list[tuple[Rule, str, str]] = [
    (Cron("*/15 * * * *"), "Runs every 15 minutes", "15 分ごとに動きます"),
    (Cron("30 * * * *"), "Runs every hour at :30", "毎時 30 分に動きます"),
    (Cron("0 2 * * *"), "Runs every day at 2:00", "毎日 2:00 に動きます"),
    (Cron("30 7 * * 1-5"), "Runs on weekdays at 7:30", "平日の 7:30 に動きます"),
    (
        Cron("*/15 9-17 * * 1-5"),
        "Runs on weekdays, every 15 minutes from 9:00 to 17:45",
        "平日は、9:00 から 17:45 まで 15 分ごとに動きます",
    ),
    (
        Cron("30 2 14 * *"),
        "Runs on the 14th of each month at 2:30",
        "毎月 14 日の 2:30 に動きます",
    ),
    (
        Cron("*/10 * * 8 *"),
        "Runs every day in August, every 10 minutes",
        "8 月の毎日、10 分ごとに動きます",
    ),
    (Every(2, "days", NOON), "Runs every 2 days, at 12:00", "2 日ごと、12:00 に動きます"),
    (
        Once("2026-12-01T09:00"),
        "Runs once, on Tue 2026-12-01 at 9:00",
        "2026/12/01 (火) 9:00 に一度だけ動きます",
    ),
    # What is odd is said field by field, and never wrong.
    (
        Cron("0 0 13 * 5"),
        "Runs on the 13th of each month and on Fridays at 0:00",
        "毎月 13 日と毎週金曜の 0:00 に動きます",
    ),
    (
        Cron("0 9 */2 * 1"),
        "Runs on Mondays that fall on the 1st, 3rd, 5th, … and 31st of each month at 9:00",
        "毎月 1、3、5、…、31 日にあたる月曜の 9:00 に動きます",
    ),
    (
        Cron("0 9 */2 * 5#1,5L"),
        "Runs on 1st Fridays and last Fridays that fall on the 1st, 3rd, 5th, … and 31st of each "
        "month at 9:00",
        "毎月 1、3、5、…、31 日にあたる第 1 金曜、最終金曜の 9:00 に動きます",
    ),
    (
        Cron("0 9 10 * MON#1,2"),
        "Runs on the 10th of each month and on Tuesdays and the 1st Monday of each month at 9:00",
        "毎月 10 日と毎週火曜、毎月第 1 月曜の 9:00 に動きます",
    ),
    (Cron("0 0 1-31 * 1"), "Runs every day at 0:00", "毎日 0:00 に動きます"),
    (
        Cron("0,5,17,31,40,41,42,59 1,5,9 * * *"),
        "Runs at :00, :05, :17, :31, :40–:42 and :59 in the hours 1, 5 and 9",
        "1、5、9 時台の 0、5、17、31、40〜42、59 分に動きます",
    ),
    (
        Cron("* 2,4-6 * * *"),
        "Runs every minute in the hours 2 and 4–6",
        "2、4〜6 時台の 1 分ごとに動きます",
    ),
    (
        Cron("*/7 5-9 * * *"),
        "Runs at :00, :07, :14, :21, :28, :35, :42, :49 and :56 in the hours 5–9",
        "5〜9 時台の 0、7、14、21、28、35、42、49、56 分に動きます",
    ),
]


@pytest.mark.parametrize(("rule", "english", "japanese"), SHORT)
def test_a_rule_in_a_few_words(rule: Rule, english: str, japanese: str) -> None:
    assert (rule_in_words(EN, rule), rule_in_words(JA, rule)) == (english, japanese)


@pytest.mark.parametrize(("rule", "english", "japanese"), SENTENCES)
def test_a_rule_as_a_sentence(rule: Rule, english: str, japanese: str) -> None:
    assert (rule_sentence(EN, rule), rule_sentence(JA, rule)) == (english, japanese)


@pytest.mark.parametrize("_", [EN, JA], ids=["en", "ja"])
def test_different_rules_are_told_differently(_: Translator) -> None:
    days: dict[str, set[tuple[date, ...]]] = {}
    for day, month, weekday in product(
        ["*", "1", "1-7", "*/2", "1-31", "29-31", "L", "LW", "1,L", "1,15,LW"],
        ["*", "2", "1,7", "6-8", "*/6"],
        ["*", "0", "1-5", "6,0", "*/2", "1-7", "5#2", "5L", "1,5#2", "1#1,1#3"],
    ):
        told = rule_sentence(_, Cron(f"0 0 {day} {month} {weekday}"))
        found = cron.days(f"0 0 {day} {month} {weekday}", date(2027, 1, 1), backwards=False)
        days.setdefault(told, set()).add(tuple(takewhile(lambda one: one.year < 2029, found)))
    assert not [told for told, meant in days.items() if len(meant) > 1]

    times: dict[str, set[object]] = {}
    for minute, hour in product(
        ["*", "0", "30", "0,30", "*/7", "*/15", "5-59/15", "0-30", "0,5,10,40", "1-59/2"],
        ["*", "0", "9-17", "*/2", "*/5", "1-23/2", "1,3,8,9", "0-23", "22,23", "9,17"],
    ):
        read = cron.fields(f"{minute} {hour} * * *")
        told = rule_sentence(_, Cron(f"{minute} {hour} * * *"))
        times.setdefault(told, set()).add((read.minutes, read.hours))
    assert not [told for told, meant in times.items() if len(meant) > 1]


def test_a_rule_with_its_zone() -> None:
    rule = Cron("30 2 14 * *")
    assert rule_in_words(EN, rule, zone=NEW_YORK) == "14th of each month, 2:30 New York"
    assert rule_in_words(JA, rule, zone=NEW_YORK) == "毎月 14 日 2:30 ニューヨーク"
    assert rule_sentence(EN, rule, zone=NEW_YORK).endswith("at 2:30 (New York time)")
    assert rule_sentence(JA, rule, zone=NEW_YORK).endswith("に動きます (ニューヨーク時間)")


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (Cron("every day"), "every day"),
        (Every(2, "days", "noon"), "2 days, noon"),
        (Weekly((0, 1), ("noon", "7")), "0, 1; noon, 7"),
        (Once("noon"), "noon"),
    ],
)
def test_a_rule_with_mistakes_is_shown_as_it_was_written(rule: Rule, text: str) -> None:
    assert rule_in_words(JA, rule) == text
    assert rule_sentence(EN, rule) == text


def test_what_a_change_of_the_clocks_does() -> None:
    zone = ZoneInfo(NEW_YORK)
    gap = next(after(timing(Cron("30 2 * * *")), at("2026-03-08")))
    fold = next(after(timing(Cron("30 1 * * *")), at("2026-11-01")))
    assert clock_change(EN, gap, zone) == "DST starts: no 2:30, runs at 3:00"
    assert clock_change(JA, gap, zone) == "夏時間に切替。2:30 がないため 3:00 に実行"
    assert clock_change(EN, fold, zone) == "DST ends: 1:30 comes twice, runs once"
    assert clock_change(JA, fold, zone) == "冬時間に切替。1:30 は 2 度あるが 1 回だけ実行"
    assert clock_change(JA, Moment(0.0), zone) is None
