#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prices the exports of tests/data/usage a second time, and compares with what toll makes of them.

The prices below are those that vendors list, written down here once more; what the columns of an
export mean is one function for each, also written down once more. Nothing is taken from toll or from
pricing/, and everything is calculated in fractions, so that two ways must agree to the last digit.

Each file is given to toll as it is and changed in ways that may not matter: with a byte order mark,
with other line breaks, delimiters, quotes, in another order, with a column more, with an idle row.

usage: usage.py [MODEL.METER=PRICE] [FILE]    a wrong price in place of one below; one file alone
Exit status: 0 if everything agrees, else 1.
"""
import csv
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data" / "usage"

# Dollars per million tokens, per search where it says so; on the days of the rows in those files.
PRICES = {
    "gpt-4o-2024-08-06": {"in": "2.5", "read": "1.25", "out": "10"},
    "gpt-4o-audio": {"in": "2.5", "out": "10", "audio in": "40", "audio out": "80"},
    "gpt-5": {"in": "1.25", "read": "0.125", "out": "10"},
    "gpt-5 batch": {"in": "0.625", "read": "0.0625", "out": "5"},
    "gpt-5 priority": {"in": "2.5", "read": "0.25", "out": "20"},
    "gpt-5-mini": {"in": "0.25", "read": "0.025", "out": "2"},
    "gpt-5-mini flex": {"in": "0.125", "read": "0.0125", "out": "1"},
    "gpt-5.6-sol": {"in": "5", "read": "0.5", "write": "6.25", "out": "30"},
    "gpt-5.6-sol long": {"in": "10", "read": "1", "write": "12.5", "out": "45"},
    "gpt-6.2-sol": {"in": "2", "read": "0.1", "write": "2.5", "write 12h": "5", "out": "10"},
    "gpt-realtime": {"in": "4", "read": "0.4", "out": "16", "audio in": "32", "audio read": "0.4",
                     "audio out": "64", "image in": "5", "image read": "0.5"},
    "sonnet-4.5": {"in": "3", "read": "0.3", "write": "3.75", "write 1h": "6", "out": "15", "search": "0.01"},
    "sonnet-4.5 long": {"in": "6", "read": "0.6", "write": "7.5", "write 1h": "12", "out": "22.5",
                        "search": "0.01"},
    "sonnet-4": {"in": "3", "read": "0.3", "write": "3.75", "out": "15"},
    "opus-4": {"in": "15", "read": "1.5", "write": "18.75", "out": "75"},
    "opus-4.5": {"in": "5", "read": "0.5", "write": "6.25", "out": "25"},
    "opus-4.6 us": {"in": "5.5", "read": "0.55", "write": "6.875", "write 1h": "11", "out": "27.5",
                    "search": "0.01"},
    "opus-4.8 fast": {"in": "10", "read": "1", "write": "12.5", "write 1h": "20", "out": "50"},
    "opus-5": {"in": "5", "read": "0.5", "write": "6.25", "write 1h": "10", "out": "25"},
    "haiku-3.5": {"in": "0.8", "read": "0.08", "write": "1", "out": "4"},
    "haiku-4.5": {"in": "1", "read": "0.1", "write": "1.25", "out": "5"},
    "haiku-4.5 batch": {"in": "0.5", "read": "0.05", "write": "0.625", "out": "2.5"},
    "haiku-4.5 in-region": {"in": "1.1", "read": "0.11", "write": "1.375", "out": "5.5"},
    "sonnet-4.6": {"in": "3", "read": "0.3", "write": "3.75", "out": "15"},
    "gpt-4o": {"in": "2.5", "read": "1.25", "out": "10"},
    "gpt-5.4": {"in": "2.5", "read": "0.25", "out": "15"},
    "gpt-5.4 fast": {"in": "5", "read": "0.5", "out": "30"},
    "bedrock sonnet us": {"in": "3.3", "read": "0.33", "write": "4.125", "out": "16.5"},
    "gemini-2.5-pro": {"in": "1.25", "read": "0.125", "out": "10"},
    "gemini-2.5-pro long": {"in": "2.5", "read": "0.25", "out": "15"},
    "gemini-2.5-flash": {"in": "0.3", "read": "0.03", "out": "2.5"},
    "deepseek-v3.2": {"in": "0.28", "read": "0.028", "out": "0.42"},
}

# What a row calls its model: the name in PRICES.
NAMES = {
    "gpt-4o-2024-08-06": "gpt-4o-2024-08-06", "gpt-4o-audio-preview-2024-12-17": "gpt-4o-audio",
    "gpt-5-2025-08-07": "gpt-5", "openai/gpt-5": "gpt-5",
    "gpt-5-mini-2025-08-07": "gpt-5-mini", "gpt-5-mini": "gpt-5-mini", "openai/gpt-5-mini": "gpt-5-mini",
    "gpt-5.6-sol": "gpt-5.6-sol", "gpt-6.2-sol": "gpt-6.2-sol", "gpt-realtime-2025-08-28": "gpt-realtime",
    "claude-sonnet-4-5-20250929": "sonnet-4.5", "anthropic/claude-sonnet-4.5": "sonnet-4.5",
    "claude-sonnet-4-20250514": "sonnet-4", "claude-opus-4-20250514": "opus-4",
    "claude-opus-4-5-20251101": "opus-4.5", "claude-opus-4-6": "opus-4.6", "claude-opus-4-8": "opus-4.8",
    "claude-opus-5": "opus-5", "claude-3-5-haiku-20241022": "haiku-3.5",
    "claude-haiku-4-5-20251001": "haiku-4.5", "anthropic.claude-haiku-4-5-20251001-v1:0": "haiku-4.5 in-region",
    "claude-4.6-sonnet-medium-thinking": "sonnet-4.6", "claude-4.5-sonnet-thinking": "sonnet-4.5",
    "claude-sonnet-4-6": "sonnet-4.6", "gpt-5.4-high-fast": "gpt-5.4 fast", "gpt-5.4-high": "gpt-5.4",
    "gemini-2.5-pro": "gemini-2.5-pro", "google/gemini-2.5-pro": "gemini-2.5-pro",
    "gemini-2.5-flash": "gemini-2.5-flash", "models/gemini-2.5-flash": "gemini-2.5-flash",
    "deepseek-chat": "deepseek-v3.2", "deepseek-reasoner": "deepseek-v3.2",
}

IDLE, SKIPPED, DOLLARS = "empty", "skipped", "dollars"     # what a row may be in place of a cost


def price(name, **counts):
    """Each count times its price. A meter is written with _ for a blank, and may not be unknown."""
    total = Fraction(0)
    for meter, count in counts.items():
        meter = meter.replace("_", " ").strip()
        assert count >= 0, f"{name}: {meter} is {count}"
        if count:
            per = 1 if meter == "search" else 10 ** 6
            total += Fraction(PRICES[name][meter]) * count / per
    return total


def count(row, name):
    value = row.get(name)
    return 0 if value in (None, "") else int(Fraction(str(value)))


# ---- what the columns of each export mean

def openai_usage(row):
    """A sum of requests. Cached and written tokens, audio and images are inside input."""
    if not row["model"]:
        return IDLE
    name, requests = NAMES[row["model"]], count(row, "num_model_requests")
    if row["batch"].lower() == "true":
        name += " batch"
    elif row["service_tier"] not in ("", "default"):
        name += " " + row["service_tier"]
    if name == "gpt-5.6-sol" and count(row, "input_tokens") > 272000 * requests:
        name += " long"
    audio_read, image_read = count(row, "input_cached_audio_tokens"), count(row, "input_cached_image_tokens")
    read = count(row, "input_cached_tokens")
    write, write_12h = count(row, "input_cache_write_tokens"), count(row, "input_cache_write_12h_tokens")
    audio, image = count(row, "input_audio_tokens"), count(row, "input_image_tokens")
    audio_out = count(row, "output_audio_tokens")
    return price(name, in_=count(row, "input_tokens") - read - write - write_12h - audio - image,
                 read=read - audio_read - image_read, write=write, write_12h=write_12h,
                 audio_in=audio, audio_read=audio_read, image_in=image, image_read=image_read,
                 out=count(row, "output_tokens") - audio_out, audio_out=audio_out)


def anthropic_usage(row):
    """A sum of requests. Read and written tokens stand beside the others."""
    if not row["model_version"]:
        return IDLE
    name = NAMES[row["model_version"]]
    if row["usage_type"] == "batch":
        name += " batch"
    if row.get("speed") == "fast":
        name += " fast"
    if row.get("inference_geo") == "us":
        name += " us"
    if row.get("context_window") == "> 200k":
        name += " long"
    return price(name, in_=count(row, "usage_input_tokens_no_cache"),
                 write=count(row, "usage_input_tokens_cache_write_5m") +
                 count(row, "usage_input_tokens_cache_write"),
                 write_1h=count(row, "usage_input_tokens_cache_write_1h"),
                 read=count(row, "usage_input_tokens_cache_read"),
                 out=count(row, "usage_output_tokens"), search=count(row, "web_search_count"))


def anthropic_admin_usage(row):
    if not row["model"]:
        return IDLE
    name = NAMES[row["model"]] + (" batch" if row["service_tier"] == "batch" else "") + \
        (" long" if row["context_window"] == "200k-1M" else "")
    return price(name, in_=count(row, "uncached_input_tokens"), read=count(row, "cache_read_input_tokens"),
                 write=count(row, "cache_creation.ephemeral_5m_input_tokens"),
                 write_1h=count(row, "cache_creation.ephemeral_1h_input_tokens"),
                 out=count(row, "output_tokens"), search=count(row, "server_tool_use.web_search_requests"))


def dollars(row):
    return DOLLARS


def openrouter_generations(row):
    """A request. The free variant costs nothing, whatever the maker asks."""
    if not row["model_permaslug"]:
        return IDLE
    if row["variant"] == "free":
        return Fraction(0)
    name, tokens, read = NAMES[row["model_permaslug"]], count(row, "tokens_prompt"), count(row, "tokens_cached")
    if name == "gemini-2.5-pro" and tokens > 200000:
        name += " long"
    return price(name, in_=tokens - read, read=read, out=count(row, "tokens_completion"))


def openrouter_activity(row):
    if not row["Slug"]:
        return IDLE
    return price(NAMES[row["Slug"]], in_=count(row, "Prompt Tokens"), out=count(row, "Completion Tokens"))


def litellm_daily(row):
    """A sum of requests. Cached and written tokens are inside the prompt, also of Claude."""
    if not row["model"]:
        return IDLE
    read, write = count(row, "cache_read_input_tokens"), count(row, "cache_creation_input_tokens")
    return price(NAMES[row["model"]], in_=count(row, "prompt_tokens") - read - write, read=read, write=write,
                 out=count(row, "completion_tokens"))


def litellm_spend(row):
    """A request. The gateway's own cache costs nothing; what the vendor's held is in the metadata."""
    if not row["model"]:
        return IDLE
    if row["cache_hit"] == "True":
        return Fraction(0)
    usage = json.loads(row["metadata"] or "{}").get("usage_object", {})
    read = usage.get("cache_read_input_tokens", 0) or \
        usage.get("prompt_tokens_details", {}).get("cached_tokens", 0)
    write = usage.get("cache_creation_input_tokens", 0)
    return price(NAMES[row["model"]], in_=count(row, "prompt_tokens") - read - write, read=read, write=write,
                 out=count(row, "completion_tokens"))


def langfuse_details(row, details):
    """A request, if it is of a model. The counts are disjoint, reasoning too."""
    if row["type"] != "GENERATION":
        return SKIPPED if row["type"] else IDLE
    model = row.get("providedModelName") or row.get("provided_model_name")
    return price(NAMES[model], in_=count(details, "input"),
                 read=count(details, "input_cached_tokens") + count(details, "cache_read_input_tokens"),
                 write=count(details, "cache_creation_input_tokens"),
                 out=count(details, "output") + count(details, "output_reasoning_tokens"))


def langfuse(row):
    return langfuse_details(row, {name[len("usageDetails."):]: value for name, value in row.items()
                                  if name.startswith("usageDetails.")})


def langfuse_csv(row):
    return langfuse_details(row, json.loads(row["usage_details"] or "{}"))


def aws_cur(row):
    """Thousands of one kind of token; regions cost a tenth more, and the world does not."""
    if row["line_item_line_item_type"] not in ("", "Usage"):
        return SKIPPED
    kind = row["line_item_usage_type"]
    if not kind:
        return IDLE
    match = re.fullmatch(r"(USW2|EUC1)-Claude(4\.5Sonnet|4\.6Sonnet|4\.5Haiku)-"
                         r"(cache-read-input-token-count|cache-write-input-token-count|input-tokens|"
                         r"output-tokens)(-cross-region-global)?", kind)
    if not match:
        return SKIPPED
    tokens = Fraction(row["line_item_usage_amount"]) * 1000
    assert tokens.denominator == 1
    meter = {"cache-read-input-token-count": "read", "cache-write-input-token-count": "write",
             "input-tokens": "in", "output-tokens": "out"}[match[3]]
    if match[4]:
        assert match[2] == "4.5Haiku"
        return price("haiku-4.5", **{meter: tokens})
    assert match[2] != "4.5Haiku" and match[1] == "USW2"
    return price("bedrock sonnet us", **{meter: tokens})


def opentelemetry(row):
    """A request. Who answered, and how, beats who was asked."""
    if not row["gen_ai.response.model"]:
        return IDLE
    name, tier = NAMES[row["gen_ai.response.model"]], row["gen_ai.openai.response.service_tier"]
    name += " " + tier if tier not in ("", "default") else ""
    read = count(row, "gen_ai.usage.cache_read.input_tokens")
    write = count(row, "gen_ai.usage.cache_creation.input_tokens")
    return price(name, in_=count(row, "gen_ai.usage.input_tokens") - read - write, read=read, write=write,
                 out=count(row, "gen_ai.usage.output_tokens"))


def deepseek(row):
    if not row["model"]:
        return IDLE
    return price(NAMES[row["model"]], in_=count(row, "prompt_cache_miss_tokens"),
                 read=count(row, "prompt_cache_hit_tokens"), out=count(row, "completion_tokens"))


def cursor(row):
    """A request. The two kinds of input and the cache are disjoint."""
    if not row["Model"]:
        return IDLE
    if "Not Charged" in row.get("Kind", ""):
        return Fraction(0)
    cells = {name: value.replace(",", "") for name, value in row.items()}
    return price(NAMES[row["Model"]], in_=count(cells, "Input (w/o Cache Write)"), read=count(cells, "Cache Read"),
                 write=count(cells, "Input (w/ Cache Write)"), out=count(cells, "Output Tokens"))


def helicone(row):
    """A request. The total says whether cached tokens are inside the prompt."""
    if not row["response_model"]:
        return IDLE
    tokens, out = count(row, "prompt_tokens"), count(row, "completion_tokens")
    read, write = count(row, "prompt_cache_read_tokens"), count(row, "prompt_cache_write_tokens")
    if tokens + out == count(row, "total_tokens"):
        tokens -= read + write
    return price(NAMES[row["response_model"]], in_=tokens, read=read, write=write, out=out)


def gemini(row):
    """A request. Thoughts stand beside the candidates, prompts of tools beside the prompt."""
    model = row["model_version"] or row["model"]
    if not model:
        return IDLE
    name, tokens = NAMES[model], count(row, "prompt_token_count") + count(row, "tool_use_prompt_token_count")
    if name == "gemini-2.5-pro" and tokens > 200000:
        name += " long"
    read = count(row, "cached_content_token_count")
    return price(name, in_=tokens - read, read=read,
                 out=count(row, "candidates_token_count") + count(row, "thoughts_token_count"))


def ccusage(row, name=None):
    if not count(row, "outputTokens"):
        return IDLE
    return price(name or NAMES[row["modelName"]], in_=count(row, "inputTokens"),
                 read=count(row, "cacheReadTokens"), write=count(row, "cacheCreationTokens"),
                 out=count(row, "outputTokens"))


def ccusage_days(row):
    return ccusage(row, "sonnet-4.5")       # the words of the command line say so


class Export:
    """A file, the export that it must be recognised as, the meaning of its rows, the column of its
    day, the column of what was billed, and words that the command line needs. flat: whether its
    objects of JSON may also be rows of CSV."""

    def __init__(self, file, name, cost, day, billed=None, words=(), cents=False, flat=True):
        self.file, self.name, self.cost, self.day = file, name, cost, day
        self.billed, self.words, self.cents, self.flat = billed, list(words), cents, flat


EXPORTS = [
    Export("openai-usage.csv", "openai-usage", openai_usage, "start_time"),
    Export("openai-usage-new.csv", "openai-usage", openai_usage, "start_time"),
    Export("openai-costs.csv", "openai-costs", dollars, "start_time", "amount_value"),
    Export("anthropic-usage.csv", "anthropic-usage", anthropic_usage, "usage_date_utc"),
    Export("anthropic-usage-old.csv", "anthropic-usage", anthropic_usage, "usage_date_utc"),
    Export("anthropic-cost.csv", "anthropic-cost", dollars, "usage_date_utc", "cost_usd"),
    Export("anthropic-admin-usage.json", "anthropic-admin-usage", anthropic_admin_usage, "starting_at"),
    Export("anthropic-admin-cost.json", "anthropic-admin-cost", dollars, "starting_at", "amount", cents=True),
    Export("openrouter-generations.csv", "openrouter-generations", openrouter_generations, "created_at",
           "cost_total"),
    Export("openrouter-activity.csv", "openrouter-activity", openrouter_activity, "Date", "Usage"),
    Export("litellm-daily.csv", "litellm-daily", litellm_daily, "date", "spend"),
    Export("litellm-spend.csv", "litellm-spend", litellm_spend, "startTime", "spend"),
    # Its keys for cached tokens differ with the vendor: columns of one meaning, which CSV may not have.
    Export("langfuse.jsonl", "langfuse", langfuse, "startTime", "totalCost", flat=False),
    Export("langfuse-csv.csv", "langfuse-csv", langfuse_csv, "start_time", "total_cost"),
    Export("aws-cur.csv", "aws-cur", aws_cur, "line_item_usage_start_date", "line_item_unblended_cost"),
    Export("opentelemetry.csv", "opentelemetry", opentelemetry, "timestamp"),
    Export("deepseek.csv", "deepseek", deepseek, "created"),
    Export("gemini.csv", "gemini", gemini, "timestamp"),
    Export("cursor.csv", "cursor", cursor, "Date", "Cost"),
    Export("cursor-old.csv", "cursor", cursor, "Date", "Cost"),
    Export("helicone.csv", "helicone", helicone, "request_created_at", "costUSD"),
    Export("copilot.csv", "copilot", dollars, "date", "net_amount"),
    Export("copilot-credits.csv", "copilot", dollars, "date", "net_amount"),
    Export("azure-cost.csv", "azure-cost", dollars, "date", "costInBillingCurrency"),
    Export("azure-cost-usd.csv", "azure-cost-usd", dollars, "date", "costInUsd"),
    Export("azure-cost-analysis.csv", "azure-cost-analysis", dollars, "UsageDate", "CostUSD"),
    Export("focus.csv", "focus", dollars, "ChargePeriodStart", "BilledCost"),
    Export("azure-usage.csv", "azure-usage", dollars, "UsageDateTime", "PreTaxCost"),
    Export("gcp-cost.csv", "gcp-cost", dollars, "Usage start date", "Cost ($)"),
    Export("gcp-bigquery.csv", "gcp-cost", dollars, "usage_start_time", "cost"),
    Export("ccusage.json", "ccusage", ccusage, "date", "cost"),
    Export("ccusage-days.json", "ccusage-days", ccusage_days, "date", "totalCost",
           words=["model=claude-sonnet-4-5"]),
]

# Rows of real bills: file, row, and what was billed. They are in the files above, too; here they
# are written as amounts, so that no price of the table decides.
BILLS = [
    ("openai-usage.csv", 0, "0.24726"),          # ten requests, and not ten times that
    ("openai-usage.csv", 2, "0.569788"),
    ("openai-usage.csv", 3, "0.3409"),
    ("openai-usage.csv", 4, "0.072054"),
    ("anthropic-usage.csv", 0, "3"),             # a million tokens, of many requests
    ("anthropic-usage.csv", 3, "1.440055"),
    ("aws-cur.csv", 0, "1.789808625"),
    ("aws-cur.csv", 1, "1.77297747"),
    ("aws-cur.csv", 2, "0.0972873"),
    ("aws-cur.csv", 3, "0.513183"),
]


# ---- files

def flatten(value, prefix=""):
    """An object as columns, with points between keys. Lists are no columns."""
    row = {}
    for key, part in value.items():
        if isinstance(part, dict):
            row.update(flatten(part, prefix + key + "."))
        elif not isinstance(part, list):
            row[prefix + key] = part
    return row


def objects(path):
    """The rows of a file of JSON as objects: its lines, or what its lists hold, with the day around."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines()]
    root = json.loads(text)
    rows = []
    for outer in root.get("data") or root["daily"]:
        day = {key: outer[key] for key in ("starting_at", "date") if key in outer}
        inner = outer.get("results", outer.get("modelBreakdowns"))
        rows += [outer] if inner is None else [{**day, **row} for row in inner]
    return rows


def table(path):
    """Any file as a header and rows of texts."""
    if path.suffix == ".csv":
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        return rows[0], rows[1:]
    flat = [flatten(row) for row in objects(path)]
    header = list(dict.fromkeys(name for row in flat for name in row))
    return header, [["" if row.get(name) is None else str(row[name]) for name in header] for row in flat]


def write_csv(header, rows, delimiter=",", end="\n", quoted=False):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end,
               quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerows([header, *rows])
    return out.getvalue().encode()


def csv_variants(export, header, rows):
    """(what, bytes, header, rows, delimiter) of files that must cost the same."""
    order = list(range(len(header)))
    random.Random(7).shuffle(order)
    idle = ["1757548800" if name == export.day and row.isdigit() else row if name == export.day else ""
            for name, row in zip(header, rows[0])]
    more = [row + ["5"] for row in rows]
    yield "plain", write_csv(header, rows), header, rows, ","
    yield "a byte order mark", b"\xef\xbb\xbf" + write_csv(header, rows), header, rows, ","
    yield "CR LF", write_csv(header, rows, end="\r\n"), header, rows, ","
    yield "semicolons", write_csv(header, rows, ";"), header, rows, ";"
    yield "tabs", write_csv(header, rows, "\t"), header, rows, "\t"
    yield "quotes", write_csv(header, rows, quoted=True), header, rows, ","
    shuffled = [header[i] for i in order], [[row[i] for i in order] for row in rows]
    yield "another order", write_csv(*shuffled), *shuffled, ","
    yield "a column more", write_csv(header + ["mystery_tokens"], more), header + ["mystery_tokens"], more, ","
    yield "an idle row", write_csv(header, rows[:1] + [idle] + rows[1:]), header, rows[:1] + [idle] + rows[1:], ","


def json_variants(export, rows):
    """(what, bytes, rows) of files of JSON that must cost the same."""
    def lines(rows, end="\n"):
        return "".join(json.dumps(row, ensure_ascii=False) + end for row in rows).encode()

    chance, shuffled = random.Random(7), []
    for row in rows:
        keys = list(row)
        chance.shuffle(keys)
        shuffled.append({key: row[key] for key in keys})
    idle = {key: value if key == export.day else dict.fromkeys(value) if isinstance(value, dict) else None
            for key, value in rows[-1].items()}
    yield "as it is", (DATA / export.file).read_bytes(), rows
    yield "a byte order mark", b"\xef\xbb\xbf" + (DATA / export.file).read_bytes(), rows
    yield "lines", lines(rows), rows
    yield "CR LF", lines(rows, "\r\n"), rows
    yield "a list", json.dumps(rows).encode(), rows
    yield "a list over lines", json.dumps(rows, indent=4).encode(), rows
    yield "values over lines", "\n".join(json.dumps(row, indent=2) for row in rows).encode(), rows
    yield "another order", lines(shuffled), shuffled
    more = [{**row, "mystery_tokens": 5} for row in rows]
    yield "a column more", lines(more), more
    yield "an idle row", lines([rows[0], idle, *rows[1:]]), [rows[0], idle, *rows[1:]]


# ---- toll

class Failure(Exception):
    pass


def need(holds, text):
    if not holds:
        raise Failure(text)


def toll(*words, status=0):
    done = subprocess.run(["toll", *words], capture_output=True, stdin=subprocess.DEVNULL, check=False)
    need(done.returncode == status,
         f"toll {' '.join(words)}: exit {done.returncode}, want {status}: {done.stderr.decode()}")
    return done.stdout.decode("utf-8-sig"), done.stderr.decode()


def wanted(export, rows):
    """The cost of each row by the table above; rows are columns and texts."""
    return [export.cost(row) for row in rows]


def is_cost(want):
    return isinstance(want, Fraction)


def billed_of(export, row):
    """What a row says that was billed, in the units of toll: 10^-18 dollars."""
    text = row.get(export.billed)
    if text in (None, "", "-", "Included"):
        return None
    text = str(text).replace("$", "").replace(",", "")
    return Fraction(round(Fraction(text) / (100 if export.cents else 1) * 10 ** 18), 10 ** 18)


def check_rows(export, want, rows, got):
    """got: (cost, note, difference) of each row, as texts."""
    need(len(got) == len(want), f"{len(got)} rows came out, want {len(want)}")
    for i, (cost, note, difference) in enumerate(got):
        if not is_cost(want[i]):
            need(cost == "" and difference == "", f"row {i + 1}: {want[i]}, but costs {cost}: {note}")
            continue
        need(cost != "", f"row {i + 1}: no cost, want {float(want[i])}: {note}")
        need(Fraction(cost) == want[i], f"row {i + 1}: costs {cost}, want {float(want[i])}: {note}")
        billed = billed_of(export, rows[i])
        need(difference == "" if billed is None else Fraction(difference) == billed - want[i],
             f"row {i + 1}: differs by {difference}, billed {billed}, costs {cost}")


def is_partial(what, want):
    """Whether a file has rows with a cost, and a column that may be a charge."""
    return what == "a column more" and any(filter(is_cost, want))


def check_sum(export, want, path, rows, partial):
    """All rows together, what was billed, and the counts of rows."""
    out, said = toll("sum", path, "format=json", *export.words, *(["reported=yes"] if export.billed else []),
                     status=3 if partial else 0)
    answer = json.loads(out)
    need(Fraction(answer["total"]) == sum(filter(is_cost, want)), f"sum: total {answer['total']}")
    need(answer["partial"] is partial, f"sum: partial is {answer['partial']}")
    groups = answer["sums"]
    used = [i for i, w in enumerate(want) if w not in (IDLE, SKIPPED)]
    need(sum(group["rows"] for group in groups) == len(used), f"sum: rows {groups}")
    if export.billed:
        billed = sum(billed_of(export, rows[i]) or 0 for i in used)
        got = sum(Fraction(group["reported"] or 0) for group in groups)
        need(got == billed, f"sum: reported {got}, want {billed}")
    for what in (IDLE, SKIPPED):
        n = sum(1 for w in want if w == what)
        need((f"{n} {what}" in said) == (n > 0), f"sum: {n} rows are {what}: {said}")


def check_said(export, titles, what, said):
    need(titles[export.name] in said, f"not recognised: {said}")
    unread = re.findall(r"nothing reads the (?:column|key) '([^']*)'", said)
    need(unread == (["mystery_tokens"] if what == "a column more" else []), f"unread: {unread}")


def check_csv(export, titles, folder, what, data, header, rows, delimiter):
    path = os.path.join(folder, "in.csv")
    Path(path).write_bytes(data)
    named = [dict(zip(header, row)) for row in rows]
    want = wanted(export, named)
    if DOLLARS in want:
        check_said(export, titles, what, toll("batch", path, *export.words, status=3)[1])
    else:
        out, said = toll("batch", path, *export.words, *(["reported=yes"] if export.billed else []),
                         status=3 if is_partial(what, want) else 0)
        check_said(export, titles, what, said)
        got = list(csv.reader(io.StringIO(out, newline=""), delimiter=delimiter))
        ours = 3 if export.billed else 2
        need([row[:-ours] for row in got] == [header, *rows], "the rows did not come back as they were")
        check_rows(export, want, named, [(*row[-ours:], "")[:3] for row in got[1:]])
    check_sum(export, want, path, named, is_partial(what, want))


def check_json(export, titles, folder, what, data, rows):
    path = os.path.join(folder, "in.json")
    Path(path).write_bytes(data)
    named = [flatten(row) for row in rows]
    want = wanted(export, named)
    out, said = toll("batch", path, *export.words, *(["reported=yes"] if export.billed else []),
                     status=3 if is_partial(what, want) else 0)
    check_said(export, titles, what, said)
    got = [json.loads(line) for line in out.splitlines()]
    for before, after in zip(rows, got):
        need(all(after.get(key) == before[key] for key in before), f"a row did not come back: {after}")
    check_rows(export, want, named, [[row.get(key) or "" for key in ("cost_usd", "note", "diff_usd")]
                                     for row in got])
    check_sum(export, want, path, named, is_partial(what, want))


# ---- what is checked

def attempt(what, check, *arguments):
    """1 if the check fails, saying why."""
    try:
        check(*arguments)
        return 0
    except (Failure, KeyError, ValueError, AssertionError) as failure:
        kind = "" if isinstance(failure, Failure) else type(failure).__name__ + ": "
        print(f"{what}: {kind}{failure}")
        return 1


def check_export(export, titles, folder):
    failed = n = 0
    header, rows = table(DATA / export.file)
    for what, *arguments in csv_variants(export, header, rows) if export.flat else ():
        failed += attempt(f"{export.file}, as CSV, {what}", check_csv, export, titles, folder, what, *arguments)
        n += 1
    if not export.file.endswith(".csv"):
        for what, *arguments in json_variants(export, objects(DATA / export.file)):
            failed += attempt(f"{export.file}, {what}", check_json, export, titles, folder, what, *arguments)
            n += 1
    return failed, n


def check_files(titles):
    """Each export that toll knows has a file, and each file is one of an export, or in a transcript."""
    known, tested = set(titles), {export.name for export in EXPORTS}
    need(known == tested, f"exports without a file: {known - tested}; files of no export: {tested - known}")
    # Logs of agents and of tracers are no exports: a transcript shows what each of them costs.
    transcripts = "".join(path.read_text() for path in (DATA.parent.parent / "golden").glob("*.md"))
    priced = set(re.findall(r"^\$ toll (?:sum|batch) data/usage/(\S+)", transcripts, re.MULTILINE))
    files, listed = {path.name for path in DATA.iterdir()}, {export.file for export in EXPORTS}
    need(listed <= files, f"not there: {listed - files}")
    need(files <= listed | priced, f"files that nothing prices: {files - listed - priced}")


def check_bills():
    for file, i, amount in BILLS:
        export = next(export for export in EXPORTS if export.file == file)
        out, _ = toll("batch", str(DATA / file), "-q")
        cost = list(csv.DictReader(io.StringIO(out, newline="")))[i]["cost_usd"]
        need(cost == amount, f"{file}, row {i + 1}: costs {cost}; {amount} was billed")
        if export.billed:
            out, _ = toll("batch", str(DATA / file), "-q", "reported=yes")
            difference = list(csv.DictReader(io.StringIO(out, newline="")))[i]["diff_usd"]
            need(difference == "0", f"{file}, row {i + 1}: differs by {difference}")


def check_all_at_once():
    """Files of all kinds in one sum are the sum of their sums, and merge of their totals."""
    exports = [export for export in EXPORTS if not export.words]
    with tempfile.TemporaryDirectory() as folder:
        totals, want = [], Fraction(0)
        for i, export in enumerate(exports):
            totals.append(os.path.join(folder, str(i)))
            header, rows = table(DATA / export.file)
            want += sum(filter(is_cost, wanted(export, [dict(zip(header, row)) for row in rows])))
            toll("sum", str(DATA / export.file), "-q", f"totals={totals[-1]}")
        out, _ = toll("sum", *(str(DATA / export.file) for export in exports), "by=provider,model", "format=json")
        merged, _ = toll("merge", *totals, "format=json")
    answer = json.loads(out)
    need(Fraction(answer["total"]) == want, f"all files: {answer['total']}, want {want}")
    need(sum(Fraction(group["cost"] or 0) for group in answer["sums"]) == want, "all files: groups do not add up")
    need(Fraction(json.loads(merged)["totals"][0]["cost"]) == want, f"merge: {merged}, want {want}")


def check_invoice():
    """An export of costs beside one of usage: what was billed stands in the groups of what it was for."""
    out, _ = toll("sum", str(DATA / "openai-usage.csv"), str(DATA / "openai-costs.csv"), "by=day,model",
                  "format=json")
    groups = {(group["day"], group["model"]): group for group in json.loads(out)["sums"]}
    for day in ("2025-09-07", "2025-09-08", "2025-09-09"):
        group = groups[day, "gpt-5-mini"]
        need(group["difference"] == "0" and group["reported"] == group["cost"], f"{day}: {group}")
    group = groups["2025-09-09", ""]
    need(group["reported"] == "0.00383598" and group["cost"] is None, f"what no model did: {group}")
    out, _ = toll("sum", str(DATA / "anthropic-usage.csv"), str(DATA / "anthropic-cost.csv"), "by=day,model",
                  "format=json")
    for group in json.loads(out)["sums"]:
        if group["day"] in ("2025-11-03", "2025-11-04"):
            need(group["difference"] == "0" and group["reported"] == group["cost"], f"a title: {group}")


def main():
    only = [word for word in sys.argv[1:] if "=" not in word]
    for change in sys.argv[1:]:
        if change not in only:
            name, value = change.split("=")
            model, meter = name.rsplit(".", 1)
            PRICES[model][meter] = value
    listed = csv.reader(io.StringIO(toll("help", "exports", "format=csv")[0], newline=""))
    titles = {row[0]: row[1] for row in list(listed)[1:]}
    failed = attempt("the files", check_files, titles)
    n = 0
    with tempfile.TemporaryDirectory() as folder:
        for export in EXPORTS:
            if only and export.file not in only:
                continue
            more, tried = check_export(export, titles, folder)
            failed, n = failed + more, n + tried
    if not only:
        failed += attempt("real bills", check_bills)
        failed += attempt("all at once", check_all_at_once)
        failed += attempt("the invoice", check_invoice)
    print(f"{len(EXPORTS)} exports, {n} variants, {len(BILLS)} rows of real bills: {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
