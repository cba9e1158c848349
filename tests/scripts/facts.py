#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the price book with a table of facts.

The unit tests read the book by toll's own loader, and what the loader misreads they never see. This
script reads the files of the book by itself and shares no code with toll, so that two readers must
agree before a price counts as right.

A fact is a row of FACTS.csv: provider, model (or alias), meter, service_tier, context_above_tokens,
region, price_usd_per_unit, unit, effective_from and effective_to (half open; empty means unknown).
The book is asked for that price on the first and on the last moment of the fact's period: on the
last alone if the first is unknown, and on TODAY if no end is known.

A table with the column usd_per is of the other kind: its meters have the names of the book, and it
also says the first day of a model, when it was retired, what replaced it, second names, and quotas
of plans. Ids of Bedrock have their region in front, or regional for none.

EXCEPTIONS.csv lists where the book says something else and why it is right: key (the fact), book
(what it answers instead) and reason. An exception excuses this one answer and no other.

Exit status: 0 if all else agrees; 1 if a fact differs without an exception, if an exception is not
needed, or if there are no facts.
"""
import argparse
import csv
import json
import re
import sys
from collections import Counter
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
TODAY = "2026-11-22"        # the day on which the facts were collected
ADDED = "2026-11-30"        # the same of a table of the other kind

# The meters of the facts, and those of the book.
METERS = {
    "input": "input",
    "cached_input": "cache-read",
    "cache_write": "cache-write",
    "cache_write_5m": "cache-write",
    "cache_write_30m": "cache-write",
    "cache_write_1h": "cache-write-1h",
    "cache_write_12h": "cache-write-12h",
    "audio_input": "audio-input",
    "cached_audio_input": "audio-cache-read",
    "image_input": "image-input",
    "cached_image_input": "image-cache-read",
    "output": "output",
    "output_reasoning": "reasoning",
    "audio_output": "audio-output",
    "image_output": "image-output",
    "web_search_call": "search",
    "per_image": "image",
    "video_second": "second",
    "audio_minute": "minute",
    "per_task": "task",
    "per_request": "request",
    "per_search_unit": "search-unit",
}
SEARCH_SIZES = {
    "standard:search_context_size_low": "search-low",
    "standard:search_context_size_medium": "search",
    "standard:search_context_size_high": "search-high",
}
FEES = {"month": ("month", "user"), "agency_year": ("year", "agency"), "user_month": ("month", "user"),
        "seat_month": ("month", "seat")}
OTHER_KINDS = ("first-day", "retired", "successor", "alias", "quota")
REGIONS = ("us-gov", "us", "eu", "apac", "jp", "au", "ca", "sa", "in", "global", "regional")
KEY = ("provider", "model", "meter", "service_tier", "context_above_tokens", "region",
       "effective_from", "effective_to")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@lru_cache(maxsize=None)
def moment(text):
    """A day, a month or an instant as a time in UTC."""
    if len(text) == len("2026-11"):
        text += "-01"
    if "T" not in text:
        text += "T00:00Z"
    return datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=timezone.utc)


def show(at):
    return at.strftime("%Y-%m-%dT%H:%MZ")


def holds(row, at):
    """Whether at lies in a row's period."""
    return ("from" not in row or at >= moment(row["from"])) and \
        ("until" not in row or at < moment(row["until"]))


# ---- the book

def as_list(value):
    return value if isinstance(value, list) else [value]


def unique(pairs):
    """An object of JSON; a key that stands twice is an error, which json would not say."""
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a key stands twice among " + ", ".join(keys))
    return dict(pairs)


def fold(name):
    """Case, and . _ - and blank, are equal in names."""
    return re.sub(r"[._\- ]", "-", name.lower())


def in_days(days, weekday):
    for part in days.split(","):
        first, _, last = part.partition("-")
        first, last = WEEK.index(first), WEEK.index(last or first)
        if (first <= weekday <= last) if first <= last else (weekday >= first or weekday <= last):
            return True
    return False


def in_hours(spans, clock):
    for span in spans:
        start, end = (int(time[:2]) * 60 + int(time[3:]) for time in span.split("-"))
        if (start <= clock < end) if start < end else (clock >= start or clock < end):
            return True
    return False


def has_window(row):
    return "hours" in row or "days" in row


def in_window(row, at):
    """Hours and days are both those of the moment itself, on the clock of the offset."""
    sign, hour, minute = re.fullmatch(r"([+-])(\d\d):(\d\d)", row.get("offset", "+00:00")).groups()
    east = timedelta(hours=int(hour), minutes=int(minute))
    local = at + east if sign == "+" else at - east
    return in_hours(row.get("hours", ["00:00-24:00"]), local.hour * 60 + local.minute) and \
        in_days(row.get("days", "mon-sun"), local.weekday())


def least(row):
    """The smallest prompt that a row's band takes."""
    return row["above"] + 1 if "above" in row else row.get("at-least", 0)


class Book:
    def __init__(self, folder):
        self.models, self.names, self.tiers, self.plans, self.hosts = {}, {}, {}, {}, set()
        for path in sorted(Path(folder).glob("*.json")):
            self.read(json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=unique))
        if not self.models:
            raise ValueError(f"{folder}: no price book")
        self.take_rows()

    def read(self, data):
        for plan in data.get("plans", []):
            self.plans[plan["provider"], plan["id"]] = plan
        provider = data.get("provider")
        self.tiers[provider] = data.get("tiers", {})
        if data.get("host"):
            self.hosts.add(provider)
        for model in data.get("models", []):
            self.models[provider, model["id"]] = model
            names = self.names.setdefault((provider, fold(model["id"])), [])
            names.insert(0, (model, {}))                        # an id beats an alias
            for alias in model.get("aliases", []):
                alias = {"id": alias} if isinstance(alias, str) else alias
                self.names.setdefault((provider, fold(alias["id"])), []).append((model, alias))

    def take_rows(self):
        """Gives the models with the key like the rows of those that they name."""
        for model in self.models.values():
            like = model.get("like")
            if not like:
                continue
            maker = self.models[tuple(like["model"].split("/", 1))]
            for row in maker["rates"]:
                if row.get("tier", "standard") in like.get("tiers", ["standard"]):
                    model["rates"].append({key: str(Decimal(value) * Decimal(like.get("times", "1")))
                                           if isinstance(value, str) and re.fullmatch(r"[0-9.]+", value)
                                           else value for key, value in row.items()})

    def place(self, provider, name, at):
        """The model that a name means, and its region: ids of Bedrock begin with it."""
        region, _, rest = name.partition(".") if provider == "amazon" else ("", "", "")
        if region in REGIONS and self.find(provider, rest, at):
            model, region = self.find(provider, rest, at), "in-region" if region == "regional" else region
        else:
            model, region = self.find(provider, name, at), ""
        if provider == "amazon" and model is not None and not region and \
                self.has_region(model, "in-region"):
            region = "in-region"
        return model, region if model and self.has_region(model, region) else ""

    @staticmethod
    def has_region(model, region):
        return any(region in as_list(uplift["region"]) for uplift in model.get("uplift", [])) or \
            any(row.get("region") == region for row in model["rates"])

    def find(self, provider, name, at):
        for model, alias in self.names.get((provider, fold(name)), []):
            if not holds(alias, at):
                continue
            successor = model.get("successor")
            if successor and at >= moment(successor["from"]):
                return self.models[provider, successor["id"]]
            return model
        return None

    def row(self, model, tier, tokens, region, at):
        """The most specific row that holds: region before window before the highest band."""
        rows = [row for row in model["rates"]
                if row.get("tier", "standard") == tier and row.get("region") in (None, region)
                and least(row) <= tokens <= row.get("up-to", tokens)
                and holds(row, at) and in_window(row, at)]
        return max(rows, default=None,
                   key=lambda row: ("region" in row, has_window(row), least(row)))

    def price(self, fact, at):
        """The price of a fact's meter, or why there is none."""
        provider, tier = fact["provider"], fact["service_tier"]
        meter = SEARCH_SIZES.get(tier) or METERS.get(fact["meter"], fact["meter"])
        if tier in SEARCH_SIZES or tier in ("peak", "offpeak"):
            tier = "standard"                                   # of that size; at those hours
        model, region = self.place(provider, fact["model"], at)
        if model is None:
            return "no such name"
        if not fact["region"]:
            fact = dict(fact, region=region)
        above = fact["context_above_tokens"]
        for wanted in (self.tiers[provider].get(tier, tier), "any"):
            row = self.row(model, wanted, int(above) + 1 if above else 1000, fact["region"], at)
            if row is not None and meter == "reasoning" and meter not in row:
                meter = "output"                                # thinking is billed as output
            if row is not None and meter in row:
                times = self.times(model, row, fact, at)
                return "not in this region" if times is None else Decimal(row[meter]) * times
        return "no price"

    @staticmethod
    def times(model, row, fact, at):
        """What the region adds to a row without one; None if the model is not sold there."""
        if "region" in row or not fact["region"]:
            return 1
        for uplift in model.get("uplift", []):
            if fact["region"] in as_list(uplift["region"]) and holds(uplift, at):
                return Decimal(uplift["times"]) if fact["unit"] == "1M_tokens" else 1
        return None

    def fee(self, fact, at):
        """The fee of a subscription, or why there is none."""
        plan = self.plans.get((fact["provider"], fact["model"]))
        if plan is None:
            return "no such plan"
        for fee in plan["fees"]:
            if (fee["per"], fee["each"]) == FEES[fact["unit"]] and holds(fee, at):
                return Decimal(fee["fee"])
        return "no fee"

    def other(self, fact, at):
        """What the book says of a fact that is no price: the fact's own word if it agrees."""
        kind, model = fact["meter"], self.models.get((fact["provider"], fact["model"]))
        if kind == "quota":
            plan = self.plans.get((fact["provider"], fact["model"]), {"quotas": []})
            return next((Decimal(q["count"]) for q in plan["quotas"] if "count" in q), "no quota")
        model = model or self.find(fact["provider"], fact["model"], at)
        if model is None:
            return "no such name"
        if kind == "first-day":
            return min(row.get("from", "no day") for row in model["rates"] or [{}])
        if kind == "retired":
            return model.get("retired", "not retired")
        if kind == "successor":
            return "{id} from {from}".format(**model.get("successor", {"id": "none", "from": "none"}))
        meant = self.find(fact["provider"], fact["price_usd_per_unit"], at)
        return fact["price_usd_per_unit"] if meant is model else f"means {meant and meant['id']}"

    def answer(self, fact, at):
        if fact["meter"] in OTHER_KINDS:
            return self.other(fact, at)
        return self.fee(fact, at) if fact["unit"] in FEES else self.price(fact, at)


# ---- the facts

def hours_of(at):
    """DeepSeek's peak hours, written down a second time and not read from the book."""
    if moment("2025-02-26") <= at < moment("2025-09-05"):
        clock = at.hour * 60 + at.minute
        return "offpeak" if clock >= 16 * 60 + 30 or clock < 30 else "peak"
    if at < moment("2026-08-16T16:00Z"):
        return None                                             # one price round the clock
    weekend = (at + timedelta(hours=8)).weekday() >= 5 and at >= moment("2026-08-22T16:00Z")
    return "peak" if at.hour in (1, 2, 3, 6, 7, 8, 9) and not weekend else "offpeak"


def moments(fact):
    """The first and the last moment of a fact's period at which its hours are."""
    first = moment(fact["effective_from"]) if fact["effective_from"] else None
    if fact["effective_to"]:
        last = moment(fact["effective_to"]) - timedelta(minutes=1)
    else:
        today = moment(fact.get("today", TODAY))
        last = max(today, first or today)
    first = first or last
    if fact["provider"] == "deepseek":
        tier = fact["service_tier"]
        wanted = (None, tier if tier in ("peak", "offpeak") else "peak")
        while hours_of(first) not in wanted and first < last:
            first += timedelta(minutes=30)
        while hours_of(last) not in wanted and last > first:
            last -= timedelta(minutes=1)
    return sorted({first, last})


def key_of(fact):
    return "|".join(fact[column] for column in KEY)


def compare(book, fact):
    """What the book says that the fact does not: "" if they agree."""
    differ = []
    for at in moments(fact):
        answer = book.answer(fact, at)
        wanted = fact["price_usd_per_unit"]
        if answer != (wanted if fact["meter"] in OTHER_KINDS and fact["meter"] != "quota" else Decimal(wanted)):
            differ.append(f"{show(at)}: {answer}")
    return "; ".join(differ)


def added_facts(row):
    """The facts of a row of the other kind of table."""
    fact = {"provider": row["provider"], "model": row["model"], "meter": row["meter"],
            "service_tier": "standard" if row["tier"] in ("any", "plan") else row["tier"],
            "context_above_tokens": row["band"].lstrip(">"), "region": "", "unit": row["unit"],
            "price_usd_per_unit": row["usd_per"], "effective_from": row["from"],
            "effective_to": row["until"], "today": ADDED}
    if row["meter"] in ("first-day", "retired"):
        return [dict(fact, price_usd_per_unit=row["from"], effective_from="")]
    if row["meter"] == "successor":
        return [dict(fact, price_usd_per_unit=f"{row['alias_ids']} from {row['from']}")]
    if row["meter"] == "alias":
        return [dict(fact, price_usd_per_unit=name) for name in row["alias_ids"].split("|")]
    return [fact]


def read_table(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if rows and "usd_per" in rows[0]:
        return [fact for row in rows for fact in added_facts(row)]
    return rows


def read_exceptions(path):
    exceptions = {}
    for row in read_table(path):
        if row["key"] in exceptions or not row["reason"].strip():
            raise ValueError(f"{path}: {row['key']}: stands twice, or has no reason")
        exceptions[row["key"]] = (row["book"], row["reason"])
    return exceptions


def report(facts, book, exceptions):
    """Prints what differs; the exit status."""
    reasons, bad = Counter(), 0
    for fact in facts:
        key, differ = key_of(fact), compare(book, fact)
        excused, reason = exceptions.get(key, ("", ""))
        if differ == excused:
            reasons[reason] += 1
            continue
        bad += 1
        print(f"{key}: the fact is {fact['price_usd_per_unit']}, the book says "
              f"{differ or 'the same'}" + (f", its exception {excused}" if excused else ""))
    agree = reasons.pop("", 0)
    print(f"{len(facts)} facts: {agree} agree, {len(facts) - agree - bad} differ with a reason, "
          f"{bad} without")
    for reason, count in reasons.most_common():
        print(f"{count:6} {reason}")
    return 0 if facts and not bad else 1


def main():
    parser = argparse.ArgumentParser(description="Compares the price book with a table of facts.")
    parser.add_argument("facts", metavar="FACTS.csv")
    parser.add_argument("folder", metavar="BOOK_FOLDER", nargs="?", default=TESTS.parent / "pricing")
    parser.add_argument("exceptions", metavar="EXCEPTIONS.csv", nargs="?",
                        default=TESTS / "scripts" / "facts-exceptions.csv")
    options = parser.parse_args()
    return report(read_table(options.facts), Book(options.folder),
                  read_exceptions(options.exceptions))


if __name__ == "__main__":
    sys.exit(main())
