#!/bin/sh
# SPDX-License-Identifier: MIT
# How much memory a log of JSON takes, whatever its length: lines of OpenAI's chat come through a pipe, are priced and
# added up, and the peak of toll's memory is told for a short log and a long one. It does not pass or fail; the two
# figures should differ by noise alone. usage: json_memory.sh [TOLL [LINES]], a million lines unless said otherwise.
# It needs python3, which starts toll, and Linux, which tells its peak (VmHWM) while it waits for more.
set -eu

toll=${1:-toll}
lines=${2:-1000000}

# measure LINES WORDS...
measure() {
	python3 - "$toll" "$@" <<'END'
import subprocess
import sys
import time

toll, lines, words = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
start = time.monotonic()
child = subprocess.Popen([toll, *words], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE, text=True)
for i in range(lines):
    child.stdin.write('{"id":"chatcmpl-%d","created":%d,"model":"gpt-5-mini","user":"user-%d",'
                      '"usage":{"prompt_tokens":%d,"completion_tokens":%d}}\n'
                      % (i, 1767225600 + i // 100, i % 977, 1000 + i % 777, i % 555))
child.stdin.flush()
with open(f"/proc/{child.pid}/status", encoding="ascii") as status:
    peak = next(line.split()[1] for line in status if line.startswith("VmHWM:"))
child.stdin.close()
said = child.stderr.read().splitlines()
if child.wait() != 0:
    sys.exit("\n".join(said))
print(f"{lines:>9} lines, {' '.join(words)}: peak {peak} KiB, {time.monotonic() - start:.1f} s; {said[-1]}")
END
}

for words in 'batch -' 'sum - by=day,model'; do
	# shellcheck disable=SC2086 # several words
	measure $((lines / 100)) $words
	# shellcheck disable=SC2086
	measure "$lines" $words
done
