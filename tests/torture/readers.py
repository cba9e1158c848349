#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One file has one sum, however it is read.

Generated usage has what makes a reader stumble: odd quotes (inch marks), quoted line breaks, blanks around cells, empty
lines, line ends of each kind, cells of all lengths. Threads, blocks, readers, pipes and compression must not show in an
answer: the reference is libcsv with one thread. Where the file is one whose sum is known, that must come out too; and
in each answer the groups, the total row, the summary and totals= must be one figure.

SHARE is the percentage of rounds: of all, 60 runs of each command on a file of inch marks, and SEEDS * FILES files.
"""
import csv
import gzip
import io
import json
import os
import random
import subprocess
import sys
from decimal import Decimal

SHARE = int(os.environ.get("SHARE", "100"))
RUNS = 60
SEEDS = (7, 2026, 99991)
FILES = 500
TEAMS = ("hull", "keel", "mast", "rudder", "sail")
REFERENCE = ("reader=libcsv", "threads=1")

passed = 0
failed = 0


def some(rounds):
    return max(1, rounds * SHARE // 100)


def check(good, what):
    """Counts; what is a text, or a function that gives one."""
    global passed, failed
    if good:
        passed += 1
        return
    failed += 1
    if failed <= 20:
        print("FAIL:", what() if callable(what) else what, flush=True)


def run(*words, stdin=b""):
    done = subprocess.run(("toll",) + words, capture_output=True, input=stdin, check=False, timeout=300)
    return done.returncode, done.stdout, done.stderr


def price(meter):
    return Decimal(run("gpt-5", f"{meter}=1M", "--plain")[1].decode()) / 1000000


# ---- inch marks: a sum that is known

def inch_marks(name, rows, every, odd, rng):
    """Each row of odd has an inch mark; each of the other rows of every a quoted line break. Returns the rows' costs."""
    each_in, each_out = price("in"), price("out")
    total = Decimal(0)
    with open(name, "w", newline="") as out:
        out.write("team,model,input_tokens,output_tokens,comment\n")
        for i in range(rows):
            comment = '19" rack' if i in odd else '"two\nlines"' if i % every == 0 else "ok"
            given, answered = rng.randrange(100, 100000), rng.randrange(10, 2000)
            total += given * each_in + answered * each_out
            out.write(f"{TEAMS[i % len(TEAMS)]},gpt-5,{given},{answered},{comment}\n")
    return total


def repeat(rows, every, odd, rng):
    """The same sum RUNS times: of the file, of a pipe, compressed; grouped and not."""
    total = inch_marks("inch.csv", rows, every, odd, rng)
    data = open("inch.csv", "rb").read()
    with gzip.open("inch.csv.gz", "wb", compresslevel=1) as out:
        out.write(data)
    ways = (("inch.csv", b""), ("inch.csv.gz", b""), ("-", data))
    for by in (("by=team",), ()):
        want = None
        for i in range(some(RUNS)):
            file, stdin = ways[i % len(ways)]
            for more in ((), ("threads=2",), ("threads=5", "block=30000")):
                status, out, err = run("sum", file, "--json", "totals=totals.json", *by, *more, stdin=stdin)
                answer = json.loads(out) if status == 0 else {}
                sums = answer.get("sums", [])
                written = json.load(open("totals.json"))["totals"][0] if status == 0 else {}
                want = want or sums
                said = f"{rows} rows, {rows} priced; total ${round(total, 2):,}".encode()
                check(status == 0 and Decimal(answer["total"]) == total
                      and sum(Decimal(s["cost"]) for s in sums) == total
                      and sum(int(s["rows"]) for s in sums) == rows and sums == want
                      and Decimal(written["cost"]) == total and int(written["rows"]) == rows and said in err,
                      lambda: f"{rows} rows, a line break each {every}, inch marks at {sorted(odd)}: "
                              f"sum {file} {' '.join(by + more)}: {total} wanted; exit {status}, "
                              f"{answer.get('total')}, {err.decode()}")


# ---- files that stumble: every reader against libcsv

def stumbling(rng):
    """A file of usage; how often its cells are odd differs from file to file."""
    end = rng.choice(("\n", "\n", "\r\n", "\r"))
    odd = rng.choice((0, 0.01, 0.1))
    cut = rng.choice((",", ",", ";", "\t"))
    blanks = (" ", "\t", "  ") if cut != "\t" else (" ", "  ")

    def cell(text):
        kind = rng.random() / odd if odd else 9
        if kind < 1:
            return rng.choice(blanks) + text
        if kind < 2:
            return text + rng.choice(blanks)
        if kind < 3:
            return f'"{text}"'
        if kind < 3.3:
            return f'"{text}""a{cut}{end}"'
        if kind < 3.5:
            return text + '" q'
        if kind < 3.6:
            return f'"{text}"z'
        if kind < 3.63:
            return f'"{text}'
        if kind < 3.66:
            return text + "\0"
        return "" if kind < 3.7 else text

    lines = [cut.join(("team", "model", "date", "input_tokens", "output_tokens")) + end]
    for _ in range(rng.randrange(1, 300)):
        cells = ("t" * rng.choice((1, 3, 20, 62, 63, 64, 65, 130)), rng.choice(("gpt-5", "gpt-5-mini", "gpt-0")),
                 f"2026-{rng.randrange(1, 12):02}-{rng.randrange(1, 29):02}",
                 str(rng.randrange(10 ** rng.randrange(1, 9))), str(rng.randrange(100)))
        lines.append(cut.join(cell(c) for c in cells) + rng.choice((end,) * 30 + ("\n", "\r\n", end + end)))
    text = "".join(lines)
    return (text[:-len(end)] if rng.random() < 0.2 else text).encode()


def groups(out):
    """The rows of a table of sums, in any order of those that cost the same."""
    return sorted(map(tuple, csv.reader(io.StringIO(out.decode(), newline=""))))


def ways_of(rng, data):
    """Words that must not change an answer, and what is read instead of the file."""
    yield ("use.csv",), b""
    yield ("use.csv", "reader=portable", "threads=1"), b""
    yield ("use.csv", f"threads={rng.randrange(2, 6)}", f"block={rng.choice((64, 100, 500, 1000, 5000))}"), b""
    yield ("use.csv", "reader=libcsv", f"threads={rng.randrange(2, 4)}", f"block={rng.choice((64, 700))}"), b""
    yield ("-", "threads=2", f"block={rng.choice((100, 4000))}"), data
    yield ("use.csv.gz", "threads=3", "block=300"), b""


def compare(seed, number):
    rng = random.Random(seed * 1000003 + number)
    data = stumbling(rng)
    with open("use.csv", "wb") as out:
        out.write(data)
    with gzip.open("use.csv.gz", "wb", compresslevel=1) as out:
        out.write(data)
    by = rng.choice(("by=team", "by=team,model", "by=month", "by=model,day"))
    more = rng.choice(((), (), ("models=gpt-5,claude-sonnet-4-5",), ("tier=batch",)))
    priced = run("batch", "use.csv", "-q", *more, *REFERENCE)[:2]
    summed = run("sum", "use.csv", "-q", "--csv", by, *more, *REFERENCE)[:2]
    for way, stdin in ways_of(rng, data):
        name = f"seed {seed}, file {number}: {' '.join(way + more)}"
        check(run("batch", *way, "-q", *more, stdin=stdin)[:2] == priced, f"{name}: batch differs from libcsv")
        got = run("sum", *way, "-q", "--csv", by, *more, stdin=stdin)[:2]
        check(got[0] == summed[0] and groups(got[1]) == groups(summed[1]), f"{name}: sum {by} differs from libcsv")


def main():
    rng = random.Random(1)
    repeat(60000, 50, {30000}, rng)
    repeat(20000, 7, {3, 9001, 9002, 19999}, rng)
    for seed in SEEDS:
        for number in range(some(FILES)):
            compare(seed, number)
    print(f"{passed} passed, {failed} failed")
    sys.exit(0 if failed == 0 else 1)


main()
