#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""import.py TOLL FORMAT CATALOGUE BOOK REPORT

A second calculation of what an imported book must answer: from the catalogue's own text, in fractions, by what its
documentation says of its keys. Every model must be in the book or named in the report (all=yes); every price that is
not zero must be in the book or named; every bill must be what is computed here, to the last digit, or be refused where
the catalogue has no price. Nothing here is shared with toll but the answer.
"""
import csv
import io
import json
import re
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

PARENT = {
    "cache-read": "input", "cache-write": "input", "cache-write-1h": "cache-write", "audio-input": "input",
    "audio-cache-read": "cache-read", "image-input": "input", "image-cache-read": "cache-read", "video-input": "input",
    "reasoning": "output", "audio-output": "output", "image-output": "output", "video-output": "output",
    "search-low": "search", "search-high": "search",
}
EACH = {"search", "search-low", "search-high", "image", "second", "character", "request"}
CALLS = {"search", "search-low", "search-high", "request"}
INPUT = {"cache-read", "cache-write", "cache-write-1h", "audio-input", "audio-cache-read", "image-input",
         "image-cache-read", "video-input"}
OUTPUT = {"reasoning", "audio-output", "image-output", "video-output"}


def half_even(value, places):
    scaled = value * 10**places
    whole = scaled.numerator // scaled.denominator
    rest = scaled - whole
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2):
        whole += 1
    return Fraction(whole, 10**places)


def number(value):
    """The exact value of a number of JSON (or of a string that is one); None if it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        return None
    try:
        return Fraction(Decimal(value))
    except ArithmeticError:
        return None


def rate(value, shift):
    """A price in toll's unit: 12 decimals, half to even, and never from something to nothing."""
    exact = number(value) * Fraction(10)**shift
    rounded = half_even(exact, 12)
    return rounded if rounded or not exact else Fraction(1, 10**12)


class Row:
    """Prices and when they hold: tier, least prompt, days and hours."""

    def __init__(self, tier="standard", least=0, prices=None, since=None, until=None, hours=None, end=None):
        self.tier, self.least, self.prices = tier, least, prices if prices is not None else {}
        self.since, self.until, self.hours, self.end = since, until, hours, end


class Model:
    def __init__(self):
        self.rows, self.uplift = [], {}

    def row(self, tier="standard", least=0):
        for r in self.rows:
            if (r.tier, r.least, r.since, r.until, r.hours) == (tier, least, None, None, None):
                return r
        self.rows.append(Row(tier, least))
        return self.rows[-1]


def settle(model):
    """Prices of calls hold in every tier; a tier without prices for long prompts ends where others begin."""
    sizes = [r.least for r in model.rows if r.tier == "standard" and r.least and r.prices]
    model.rows = [r for r in model.rows if r.prices]
    for r in model.rows:
        banded = any(o.least for o in model.rows if o.tier == r.tier)
        if r.tier != "standard" and not banded and sizes:
            r.end = min(sizes) - 1
    return model


def choose(model, tier, prompt, day, minute):
    """The row that holds: with hours before without, larger sizes before smaller ones."""
    best = None
    for r in model.rows:
        if r.tier != tier or prompt < r.least or (r.end is not None and prompt > r.end):
            continue
        if (r.since and day < r.since) or (r.until and day >= r.until):
            continue
        if r.hours:
            start, end = r.hours
            if not (start <= minute < end if start < end else minute >= start or minute < end):
                continue
        if best is None or (bool(r.hours), r.least) > (bool(best.hours), best.least):
            best = r
    return best


def calls_of(model, day):
    """Prices of calls, which stand beside all rows of their days."""
    for r in model.rows:
        if r.tier == "standard" and not r.least and not r.hours and not (r.since and day < r.since) and \
                not (r.until and day >= r.until) and set(r.prices) - CALLS:
            return {m: p for m, p in r.prices.items() if m in CALLS}
    return {}


def bill(model, work):
    """The exact cost of a workload; None where something has no price."""
    counts = {m: Fraction(n) for m, n in work["counts"].items()}
    day, minute = work["on"][:10], int(work["on"][11:13]) * 60 + int(work["on"][14:16])
    row = choose(model, work["tier"], counts.get("input", 0), day, minute)
    if row is None:
        return None
    prices = dict(row.prices)
    prices.update(calls_of(model, day))
    parts = dict(counts)
    for whole, of in (("input", INPUT), ("output", OUTPUT)):
        if whole in parts:
            parts[whole] -= sum((n for m, n in counts.items() if m in of), Fraction(0))
    if "request" in prices:
        parts["request"] = Fraction(1)
    total = Fraction(0)
    for meter, n in parts.items():
        if not n:
            continue
        priced = meter
        while priced not in prices and priced in PARENT:
            priced = PARENT[priced]
        if priced not in prices:
            return None
        times = model.uplift.get(work["region"], Fraction(1)) if meter not in EACH else 1
        total += half_even(prices[priced] * times * n / (1 if meter in EACH else 10**6), 18)
    return total


# ---- catalogues ----

LITELLM = {
    "input_cost_per_token": "input", "output_cost_per_token": "output", "cache_read_input_token_cost": "cache-read",
    "input_cost_per_token_cache_hit": "cache-read", "cache_creation_input_token_cost": "cache-write",
    "cache_creation_input_token_cost_above_1hr": "cache-write-1h", "input_cost_per_audio_token": "audio-input",
    "cache_read_input_audio_token_cost": "audio-cache-read", "input_cost_per_image_token": "image-input",
    "cache_read_input_image_token_cost": "image-cache-read", "input_cost_per_video_token": "video-input",
    "output_cost_per_reasoning_token": "reasoning", "output_cost_per_audio_token": "audio-output",
    "output_cost_per_image_token": "image-output", "output_cost_per_video_token": "video-output",
    "output_cost_per_image": "image", "input_cost_per_request": "request",
}
LITELLM_BY_MODE = {
    "audio_transcription": {"input_cost_per_second": "second"},
    "audio_speech": {"output_cost_per_second": "second", "input_cost_per_character": "character"},
    "video_generation": {"output_cost_per_second": "second", "output_cost_per_video_per_second": "second"},
    "search": {"input_cost_per_query": "search"},
}
LITELLM_TIERS = {None: "standard", "_priority": "priority", "_flex": "flex", "_batches": "batch"}
LITELLM_KEY = re.compile(r"(.*?)(?:_above_(\d+)(k?)_tokens)?(_priority|_flex|_batches)?$")


def litellm(root):
    for key, entry in root.items():
        if key == "sample_spec" or not isinstance(entry, dict):
            continue
        model, lost = Model(), set()
        names = dict(LITELLM, **LITELLM_BY_MODE.get(entry.get("mode"), {}))

        def read(name, value, least):
            base, size, k, tier = LITELLM_KEY.match(name).groups()
            if base in names:
                size = int(size) * (1000 if k else 1) + 1 if size else 0
                model.row(LITELLM_TIERS[tier], least or size).prices[names[base]] = \
                    rate(value, 0 if names[base] in EACH else 6)
            elif any(word in name for word in ("cost", "price", "pricing", "multiplier")) and number(value):
                lost.add(name)

        for name, value in entry.items():
            if name == "tiered_pricing":
                if any("range" not in band for band in value):
                    lost.add("tiered_pricing without a range of tokens")
                    continue
                for band in value:
                    start = int(number(band["range"][0]))
                    for k, v in band.items():
                        if k != "range":
                            read(k, v, start + 1 if start else 0)
            elif name == "search_context_cost_per_query":
                for size, meter in (("low", "search-low"), ("medium", "search"), ("high", "search-high")):
                    if "search_context_size_" + size in value:
                        model.row().prices[meter] = rate(value["search_context_size_" + size], 0)
            elif name.startswith("regional_processing_uplift_multiplier_"):
                model.uplift[name[-2:]] = number(value)
            elif name == "provider_specific_entry":
                for k, v in value.items():
                    if k == "us":
                        model.uplift["us"] = number(v)
                    elif number(v):
                        lost.add("a factor in provider_specific_entry")
            elif number(value) is not None:
                read(name, value, 0)
        yield key, model, lost


MODELS_DEV = {"input": "input", "output": "output", "reasoning": "reasoning", "cache_read": "cache-read",
              "cache_write": "cache-write", "input_audio": "audio-input", "output_audio": "audio-output"}


def plain(row, prices, names, shift, lost):
    for name, value in prices.items():
        if name in names and value is not None:
            row.prices[names[name]] = rate(value, shift)
        elif number(value):
            lost.add(name)


def models_dev(root):
    for provider, p in root.items():
        for key, entry in p["models"].items():
            model, lost, cost = Model(), set(), entry.get("cost") or {}
            plain(model.row(), cost, MODELS_DEV, 0, lost)
            sizes = [(t["tier"]["size"], t) for t in cost.get("tiers", [])]
            if not sizes and "context_over_200k" in cost:
                sizes = [(200000, cost["context_over_200k"])]
            for size, prices in sizes:
                plain(model.row(least=int(size) + 1), prices, MODELS_DEV, 0, lost)
            for name, mode in entry.get("experimental", {}).get("modes", {}).items():
                tier = mode.get("provider", {}).get("body", {}).get("service_tier", name)
                plain(model.row(tier), mode.get("cost", {}), MODELS_DEV, 0, lost)
            yield provider + "/" + key, model, lost


GENAI = {"input_mtok": ("input", 0), "cache_read_mtok": ("cache-read", 0), "cache_write_mtok": ("cache-write", 0),
         "cache_write_1h_mtok": ("cache-write-1h", 0), "output_mtok": ("output", 0),
         "input_audio_mtok": ("audio-input", 0), "cache_audio_read_mtok": ("audio-cache-read", 0),
         "output_audio_mtok": ("audio-output", 0), "input_image_mtok": ("image-input", 0),
         "cache_image_read_mtok": ("image-cache-read", 0), "output_image_mtok": ("image-output", 0),
         "input_video_mtok": ("video-input", 0), "output_video_mtok": ("video-output", 0),
         "output_reasoning_mtok": ("reasoning", 0), "requests_kcount": ("request", -3),
         "web_searches_kcount": ("search", -3)}


def genai(root):
    for p in root:
        for entry in p["models"]:
            model, lost, listed = Model(), set(), entry["prices"]
            listed = listed if isinstance(listed, list) else [{"prices": listed}]
            for i, item in enumerate(listed):
                limits = {} if i == 0 else item.get("constraint") or {}
                later = [o.get("constraint", {}).get("start_date") for o in listed[i + 1:]]
                until = min((d for d in later if d), default=None)
                hours = tuple(int(limits[k][:2]) * 60 + int(limits[k][3:5]) for k in ("start_time", "end_time")) \
                    if "start_time" in limits else None
                starts = {0} | {t["start"] for v in item["prices"].values() if isinstance(v, dict) for t in v["tiers"]}
                for start in starts:
                    row = Row(least=start + 1 if start else 0, since=limits.get("start_date"), until=until, hours=hours)
                    for name, v in item["prices"].items():
                        if isinstance(v, dict):
                            v = [v["base"]] + [t["price"] for t in sorted(v["tiers"], key=lambda t: t["start"])
                                               if t["start"] <= start]
                            v = v[-1]
                        if name in GENAI:
                            row.prices[GENAI[name][0]] = rate(v, GENAI[name][1])
                        elif number(v):
                            lost.add(name)
                    model.rows.append(row)
            yield p["id"] + "/" + entry["id"], model, lost


LLM_PRICES = {"input": "input", "output": "output", "input_cached": "cache-read"}


def llm_prices(root):
    models = {}
    for record in root["prices"]:
        row = Row(since=record.get("from_date"), until=record.get("to_date"))
        plain(row, {k: v for k, v in record.items() if k in LLM_PRICES}, LLM_PRICES, 0, set())
        models.setdefault(record["id"], Model()).rows.append(row)
    for key, model in models.items():
        yield key, model, set()


OPENROUTER = {"prompt": "input", "completion": "output", "input_cache_read": "cache-read",
              "input_cache_write": "cache-write", "input_cache_write_1h": "cache-write-1h", "audio": "audio-input",
              "input_audio_cache": "audio-cache-read", "internal_reasoning": "reasoning",
              "audio_output": "audio-output", "image_output": "image-output"}


def openrouter(root):
    for entry in root["data"]:
        model, lost, prices = Model(), set(), entry["pricing"]
        overrides = prices.get("overrides", [])
        for least, item in [(0, prices)] + [(o.get("min_prompt_tokens"), o) for o in overrides]:
            if least is None:
                lost.add("overrides for something else than the size of a prompt")
                continue
            row = model.row(least=int(least))
            plain(row, {k: v for k, v in item.items() if k not in ("overrides", "min_prompt_tokens", "web_search",
                                                                    "request")}, OPENROUTER, 6, lost)
            for name, meter in (("web_search", "search"), ("request", "request")):
                if name in item and item[name] == prices.get(name):
                    row.prices[meter] = rate(item[name], 0)
                elif name in item and number(item[name]):
                    lost.add(meter + " of one tier, size or hour only")
        yield entry["id"], model, lost


FORMATS = {"litellm": litellm, "models.dev": models_dev, "genai-prices": genai, "llm-prices": llm_prices,
           "openrouter": openrouter}


# ---- workloads ----

def works(model):
    """What is asked of a model: plain and cached requests, at and behind each size, each tier, each meter."""
    def work(tier="standard", region="", on="2026-10-01T12:00Z", **counts):
        return {"tier": tier, "region": region, "on": on,
                "counts": {k.replace("_", "-"): v for k, v in counts.items()}}

    yield work(input=1000, output=500)
    yield work(input=1000)
    yield work(input=2000, cache_read=900, cache_write=70, cache_write_1h=30, output=11)
    yield work(input=300001, cache_read=100000, output=7, reasoning=3)
    yield work(input=300001, cache_write=9, cache_write_1h=2, output=7, on="2025-01-15T20:30Z")
    for least in sorted({r.least for r in model.rows if r.least}):
        yield work(input=least - 1, cache_read=5, output=1)
        yield work(input=least, cache_read=5, output=1)
        for tier in sorted({r.tier for r in model.rows}):
            yield work(tier=tier, input=least, output=1)
    for tier in sorted({r.tier for r in model.rows} - {"standard"}):
        yield work(tier=tier, input=1000, cache_read=400, cache_write=8, output=10, reasoning=4)
    for region in sorted(model.uplift):
        yield work(region=region, input=1000, cache_read=300, output=77)
    for day in sorted({d for r in model.rows for d in (r.since, r.until) if d}):
        yield work(input=1000, output=10, on=day + "T00:00Z")
    for minute in sorted({m for r in model.rows if r.hours for m in r.hours}):
        yield work(input=1000, output=10, on="2026-10-01T%02d:%02dZ" % divmod(minute, 60))
        yield work(input=1000, output=10, on="2026-10-01T%02d:%02dZ" % divmod((minute - 1) % 1440, 60))
    named = sorted({m for r in model.rows for m in r.prices})
    for meter in named:
        if meter in INPUT:
            yield work(**{"input": 1000, "output": 3, meter.replace("-", "_"): 40})
        elif meter in OUTPUT:
            yield work(**{"input": 1000, "output": 300, meter.replace("-", "_"): 40})
        elif meter in EACH and meter != "request":
            yield work(**{meter.replace("-", "_"): "2.5" if meter == "second" else 3})


def ask(toll, book, questions):
    """What toll answers: an exact decimal in text for each question, or "" and why not."""
    meters = sorted({m for _, w in questions for m in w["counts"]})
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(["provider", "model", "tier", "region", "on"] + meters)
    for name, w in questions:
        out.writerow(list(name) + [w["tier"], w["region"], w["on"]] + [w["counts"].get(m, "") for m in meters])
    run = subprocess.run([toll, "batch", "-", "prices=" + book, "--quiet"], input=text.getvalue(), text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return [(r["cost_usd"], r["note"]) for r in csv.DictReader(io.StringIO(run.stdout))]


def book_keys(path):
    """Which model of the book stands for which key of the catalogue: its source says so."""
    with open(path, encoding="utf-8") as f:
        book = json.load(f)
    keys = {}
    for p in book if isinstance(book, list) else [book]:
        for m in p["models"]:
            title = p["sources"][m["rates"][0]["sources"][0]]["title"]
            keys[title.split(": ", 1)[1]] = (p["provider"], m["id"])
    return keys


def named_in(report, head):
    """What lines of a report name: {what: models}."""
    found = {}
    for line in report:
        match = re.search(r": %s: (.*), \d+ models?: (.*)$" % head, line)
        if match:
            found.setdefault(match.group(1), set()).update(match.group(2).split(", "))
    return found


def main(toll, name, catalogue, book, report):
    with open(catalogue, encoding="utf-8") as f:
        root = json.load(f, parse_float=Decimal)
    with open(report, encoding="utf-8") as f:
        lines = f.read().splitlines()
    keys, faults, questions, wanted = book_keys(book), [], [], []
    out, lost_by = named_in(lines, "left out"), named_in(lines, "not carried")
    twice = out.pop("it is given twice, at the same prices", set())
    left_out = set().union(*out.values()) if out else set()
    for key, model, lost in FORMATS[name](root):
        if (key in keys or key in twice) == (key in left_out):
            faults.append("%s: %s" % (key, "in the book and left out" if key in keys else "dropped in silence"))
        for what in lost:
            if key not in lost_by.get(what, ()):
                faults.append("%s: %s is lost in silence" % (key, what))
        if key in keys:
            settle(model)
            for w in works(model):
                questions.append((keys[key], w))
                wanted.append(bill(model, w))
    answers = ask(toll, book, questions)
    if len(answers) != len(questions):
        faults.append("%d questions, %d answers" % (len(questions), len(answers)))
    priced = 0
    for (who, w), want, (got, note) in zip(questions, wanted, answers):
        is_ = Fraction(got) if got else None
        priced += want is not None
        if is_ != want:
            faults.append("%s %s: %s (%s), computed %s" % (who, w, got, note, None if want is None else float(want)))
    if not priced:
        faults.append("nothing was priced")
    for fault in faults[:20]:
        print("%s: %s" % (catalogue, fault))
    print("%s: %d models in the book, %d left out, %d bills, %d of them without a price, %d faults" %
          (catalogue, len(keys), len(left_out), len(questions), len(questions) - priced, len(faults)))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
