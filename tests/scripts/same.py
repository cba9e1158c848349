#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prices generated usage a second time, in whole numbers, and compares every cost with that of toll batch.

The usage is that of the benchmark (tests/bench/gen.c). Of invented models the price of each token
is taken from the generator's own table. Of models and days of the shipped book it is looked up in
pricing/ by tests/scripts/facts.py, which shares no code with toll: of a day with several prices the dearest
for the row. Everything is a whole number of 10^-18 dollars, so that two ways must agree to the last
digit; and the rows must come back as they were, in order.

usage: same.py ROWS [SEED] [MODEL.METER=PRICE]    a wrong price in place of one of the table
Exit status: 0 if all rows agree, else 1.
"""
import csv
import io
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

sys.dont_write_bytecode = True
from facts import Book, least, moment  # noqa: E402

TESTS = Path(__file__).resolve().parent.parent
GEN = Path(os.environ.get("TOLL_BUILDDIR", ".")) / "tests" / "gen"
STEP = 30       # minutes; no price of the book changes at others


def unit(price):
    """The price of one token, in 10^-18 dollars, of one in dollars per million."""
    whole, _, decimals = price.partition(".")
    return int(whole + decimals.ljust(12, "0"))


def amount(units):
    """An exact amount as toll writes it."""
    text = f"{units // 10 ** 18}.{units % 10 ** 18:018}"
    return text.rstrip("0").rstrip(".")


def run(*words):
    done = subprocess.run(words, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))}: exit {done.returncode}: {done.stderr.decode()}")
    return done.stdout.decode(), done.stderr.decode()


def read(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


# ---- what a row costs

def cost(row, prices):
    """prices: of a token of fresh input, of one read from the cache, and of one of output."""
    fresh, cached, output = prices
    read_back = int(row["cached_tokens"])
    each = (int(row["input_tokens"]) - read_back) * fresh + read_back * cached + int(row["output_tokens"]) * output
    return each * int(row["requests"])


class Invented:
    """The generator's own models: one price on every day."""

    def __init__(self, table):
        self.prices = {row["model"]: tuple(unit(row[meter]) for meter in ("input", "cache_read", "output"))
                       for row in table}

    def cost(self, row):
        return cost(row, self.prices[row["model"]])


class Shipped:
    """Models of pricing/, on their days and in their tiers."""

    def __init__(self):
        self.book = Book(TESTS.parent / "pricing")
        self.models = {}
        for provider, name in self.book.models:
            if provider not in self.book.hosts and not self.book.models[provider, name].get("host"):
                self.models.setdefault(name, []).append(provider)
        for provider, name in self.book.models:                 # a name that a maker has is the maker's
            if name not in self.models:
                self.models[name] = [provider]
        self.found = {}

    def rows(self, name, tier, day, tokens):
        """All rows of prices that hold at some time of the day for a prompt of that size."""
        (provider,) = self.models[name]
        bands = frozenset(least(rate) for rate in self.book.models[provider, name]["rates"] if least(rate) <= tokens)
        key = name, tier, day, bands
        if key not in self.found:
            moments = [moment(day) + timedelta(minutes=minute) for minute in range(0, 24 * 60, STEP)]
            found = [self.book.row(self.book.find(provider, name, at), tier, tokens, None, at)
                     for at in (moments if self.changes(provider, name, day) else moments[:1])]
            self.found[key] = {id(rate): (unit(rate["input"]), unit(rate.get("cache-read", rate["input"])),
                                          unit(rate["output"])) for rate in found if rate is not None}
        return self.found[key].values()

    def changes(self, provider, name, day):
        """Whether prices of the model may change within the day."""
        return any("hours" in rate or "days" in rate or any(rate.get(end, "").startswith(day + "T")
                                                              for end in ("from", "until"))
                   for rate in self.book.models[provider, name]["rates"])

    def cost(self, row):
        return max(cost(row, prices) for prices in self.rows(row["model"], row["tier"], row["date"],
                                                             int(row["input_tokens"])))


def price_book(table):
    """The generator's table as a book."""
    models = ", ".join(f'{{ "id": "{row["model"]}", "title": "{row["model"]}", "rates": [{{ "input": "{row["input"]}", '
                       f'"cache-read": "{row["cache_read"]}", "output": "{row["output"]}", "sources": ["t"] }}] }}'
                       for row in table)
    return ('{ "toll": 1, "provider": "bench", "title": "Bench", "sources": { "t": { "title": "The table", '
            f'"url": "https://bench.example", "read": "2026-11-22" }} }}, "models": [{models}] }}')


# ---- what is checked

def compare(what, usage, mine, *words):
    """The number of rows that differ, the first of them said."""
    Path("usage.csv").write_bytes(usage.encode())
    out, _ = run("toll", "batch", "usage.csv", "totals=totals.json", *words)
    before, after = read(usage), read(out)
    wrong = total = 0
    if len(before) != len(after):
        print(f"{what}: {len(after)} rows came out, want {len(before)}")
        wrong = 1
    for number, (row, got) in enumerate(zip(before, after), 1):
        want = mine.cost(row)
        total += want
        if got["cost_usd"] == amount(want) and all(got[name] == row[name] for name in row):
            continue
        wrong += 1
        if wrong <= 5:
            print(f"{what}: row {number}: costs {got['cost_usd']}, want {amount(want)}: {row}, note {got['note']}")
    told = run("toll", "merge", "totals.json", "--plain", "-q")[0].strip()
    if told != amount(total):
        print(f"{what}: total {told}, want {amount(total)}")
        wrong += 1
    print(f"{what}: {len(before)} rows, {wrong} wrong; total ${amount(total)}")
    return wrong


def main():
    numbers = [word for word in sys.argv[1:] if "=" not in word]
    changes = [word for word in sys.argv[1:] if "=" in word]
    rows, seed = (numbers + ["42"])[:2]
    table = read(run(GEN, "prices")[0])
    Path("book.json").write_text(price_book(table), encoding="utf-8")
    shipped = Shipped()
    for change in changes:
        name, price = change.split("=")
        model, meter = name.rsplit(".", 1)
        for row in table:
            if row["model"] == model:
                row[meter] = price
        for provider in shipped.models.get(model, []):
            for rate in shipped.book.models[provider, model]["rates"]:
                if meter in rate:
                    rate[meter] = price
    wrong = compare("invented models", run(GEN, rows, seed)[0], Invented(table), "prices=book.json", "block=4096")
    wrong += compare("the shipped book", run(GEN, rows, seed, "dated")[0], shipped, "block=64k")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
