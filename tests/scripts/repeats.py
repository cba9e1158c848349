#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Logs in which answers are repeated at random, with other counts, in any order, over several files.

What toll makes of them is compared with what it makes of the same logs after every record that does not count
was taken out here, by the rule written down once more: of an answer's records the one with the largest
output counts, of equals the last; one that says what the one says that counts adds nothing. What can be read only once
keeps the first record.

usage: repeats.py [SEED [ROUNDS]]
Exit status: 0 if everything agrees, else 1.
"""
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
from decimal import Decimal

MODELS = ["gpt-5", "gpt-5-mini", "gpt-4o"]
CLAUDE = ["claude-opus-4-6", "claude-haiku-4-5"]
failed = 0


def fail(seed, what, got, want):
    global failed
    failed += 1
    print(f"seed {seed}: {what}:\n  got  {got}\n  want {want}")


def record(r, answer):
    """One line of a log: its answer, its output, what else it says of the bill, and its text."""
    kind, name, created = answer
    output, fresh = r.choice([0, 1, 2, 500, 800, 262143, 262144, 300000]), r.choice([100, 100, 100, 7000])
    day = f"2026-{r.choice(['09', '10'])}-{r.randint(1, 30):02}"
    around = {"uuid": f"u{r.random()}", "sessionId": f"s{r.randint(0, 3)}"}
    if kind == "chat":
        model = r.choice(MODELS[:2]) if r.random() < 0.1 else MODELS[hash_of(name) % len(MODELS)]
        line = {"id": name, "object": "chat.completion", "created": created, "model": model,
                "usage": {"prompt_tokens": fresh, "completion_tokens": output, "total_tokens": fresh + output}}
        if r.random() < 0.5:
            line = dict(around, timestamp=day + "T10:00:00Z", response=line)
    else:
        model = CLAUDE[hash_of(name) % len(CLAUDE)]
        usage = {"input_tokens": fresh, "cache_read_input_tokens": 5000, "output_tokens": output}
        line = dict(around, timestamp=day + "T10:00:00Z", type="assistant",
                    message={"id": name, "model": model, "role": "assistant", "usage": usage})
        if created is not None:
            line["requestId"] = created
    return answer, output, (fresh, model), json.dumps(line)


def hash_of(name):
    return sum(name.encode())


def log(r):
    """Lines in any order: answers with one to five records, records that are copied, and lines that have no id."""
    lines = [record(r, ("claude", "the only one that has a session", None))]
    for i in range(r.randint(1, 25)):
        answer = (r.choice(["chat", "claude"]), f"id{i % 20}", r.choice([1790812800, 1790812801]))
        if answer[0] == "claude":
            answer = ("claude", answer[1], r.choice([None, "req_1", "req_2"]))
        if r.random() < 0.15:
            answer = (answer[0], "", answer[2])
        mine = [record(r, answer) for _ in range(r.choice([1, 1, 2, 3, 5]))]
        lines += mine + [r.choice(mine) for _ in range(r.randint(0, 2))]
    r.shuffle(lines)
    return lines


def winners(lines):
    """For each line, the number of the one that counts of its answer; its own if it has no id."""
    best = {}
    for i, (answer, output, rest, _) in enumerate(lines):
        old = best.get(answer)
        if answer[1] and (old is None or output > lines[old][1] or (output == lines[old][1] and rest != lines[old][2])):
            best[answer] = i
    return [best[line[0]] if line[0][1] else i for i, line in enumerate(lines)]


def firsts(lines):
    """The same if nothing can be read again, and whether a later line should have counted."""
    first, late = {}, False
    seen = []
    for i, line in enumerate(lines):
        first.setdefault(line[0], i)
        seen.append(first[line[0]] if line[0][1] else i)
    late = any(w != f for w, f in zip(winners(lines), seen))
    return seen, late


def toll(words, folder, stdin=None):
    given = {"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin or subprocess.DEVNULL}
    p = subprocess.run(["toll", *words, "quiet=yes"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **given)
    return p.returncode, p.stdout.decode()


def put(folder, name, lines):
    text = "".join(line[3] + "\n" for line in lines).encode()
    with open(os.path.join(folder, name), "wb") as f:
        f.write(gzip.compress(text) if name.endswith(".gz") else text)
    return text


def sums(words, folder, stdin=None):
    """Status and amounts of sum, by model and session."""
    status, out = toll(["sum", *words, "by=model,sessionId", "format=json"], folder, stdin)
    answer = json.loads(out) if out else {}
    groups = sorted((s["model"], s["sessionId"], s["rows"] - s["unpriced"], s["cost"], s["output"]) for s in answer.get("sums", [])
                    if s["cost"] is not None)
    return status, answer.get("total"), groups


def check_batch(seed, what, out, lines, counts):
    """Each line has a cost if and only if it is the one that counts; returns their sum."""
    rows = [json.loads(line) for line in out.splitlines()]
    if len(rows) != len(lines):
        return fail(seed, what + ": lines", len(rows), len(lines))
    for i, row in enumerate(rows):
        if (row["cost_usd"] is not None) != (counts[i] == i):
            fail(seed, f"{what}: line {i + 1} has a cost", row["cost_usd"], counts[i] + 1)
        if counts[i] > i and f"line {counts[i] + 1} has the final counts" not in (row["note"] or ""):
            fail(seed, f"{what}: note of line {i + 1}", row["note"], f"line {counts[i] + 1}")
    return sum(Decimal(row["cost_usd"] or 0) for row in rows)


def check(seed, folder):
    r = random.Random(seed)
    lines = log(r)
    counts, (seen, late) = winners(lines), firsts(lines)
    text = put(folder, "all.jsonl", lines)
    put(folder, "unique.jsonl", [line for i, line in enumerate(lines) if counts[i] == i])
    put(folder, "seen.jsonl", [line for i, line in enumerate(lines) if seen[i] == i])
    cuts = sorted(r.randint(0, len(lines)) for _ in range(2))
    parts = [("one.jsonl", lines[:cuts[0]]), ("two.jsonl.gz", lines[cuts[0]:cuts[1]]), ("three.jsonl", lines[cuts[1]:])]
    parts = [(name, part) for name, part in parts if part]
    for name, part in parts:
        put(folder, name, part)
    names = [name for name, _ in parts]

    want, once = sums(["unique.jsonl"], folder), sums(["seen.jsonl"], folder)
    for what, words in ("sum of a file", ["all.jsonl"]), ("sum of several files", names):
        got = sums(words, folder)
        if got != want:
            fail(seed, what, got, want)
    put(folder, "nameless.jsonl", [line for line in lines if not line[0][1]] or [record(r, ("chat", "", 1))])
    got, twice = sums(["all.jsonl", "all.jsonl"], folder), sums(["unique.jsonl", "nameless.jsonl"], folder)
    if any(not line[0][1] for line in lines) and got != twice:
        fail(seed, "the same file twice", got, twice)
    got = sums(["-"], folder, text)
    if got != (3 if late else once[0], *once[1:]):
        fail(seed, "sum of a pipe", got, (late, once))
    with open(os.path.join(folder, "all.jsonl"), "rb", buffering=0) as f:
        f.seek(len(lines[0][3]) + 1)    # a shell has read a line of it
        put(folder, "rest.jsonl", lines[1:])
        got, rest = sums(["-"], folder, f), sums(["rest.jsonl"], folder)
    if len(lines) > 1 and got != rest:
        fail(seed, "sum of the rest of a file", got, rest)
    piped = parts[0][0]
    with open(os.path.join(folder, piped), "rb") as f:
        got = sums(["-", *names[1:]], folder, f.read())
    if got != (3 if late else once[0], *once[1:]):
        fail(seed, "sum of a pipe and files", got, (late, once))

    status, out = toll(["batch", "all.jsonl"], folder)
    total = check_batch(seed, "batch", out, lines, counts)
    if status != 0 or total != Decimal(want[1]):
        fail(seed, "batch", (status, total), want[:2])
    status, _ = toll(["batch", "all.jsonl", "to=out.jsonl", "totals=out.json"], folder)
    if status != 0 or open(os.path.join(folder, "out.jsonl")).read() != out:
        fail(seed, "batch to=", status, "the same rows")
    if Decimal(json.load(open(os.path.join(folder, "out.json")))["totals"][0]["cost"]) != Decimal(want[1]):
        fail(seed, "totals=", open(os.path.join(folder, "out.json")).read(), want[1])
    status, out = toll(["batch", "-", "to=out.jsonl"], folder, text)
    total = check_batch(seed, "batch of a pipe", open(os.path.join(folder, "out.jsonl")).read(), lines,
                        [s if s <= i else i for i, s in enumerate(seen)])
    if status != (3 if late else 0) or total != Decimal(once[1]):
        fail(seed, "batch of a pipe", (status, total), (late, once[1]))
    if toll(["forecast", "all.jsonl", "format=json"], folder) != toll(["forecast", "unique.jsonl", "format=json"], folder):
        fail(seed, "forecast", "another one", "that of the records that count")
    return late


def main():
    first, rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1, int(sys.argv[2]) if len(sys.argv) > 2 else 20
    late = 0
    for seed in range(first, first + rounds):
        with tempfile.TemporaryDirectory() as folder:
            late += check(seed, folder)
    print(f"{rounds} logs, {late} of them with a line that came late: {failed} differ")
    sys.exit(failed > 0 or late == 0)


main()
