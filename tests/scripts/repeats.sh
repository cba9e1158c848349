#!/bin/sh
# SPDX-License-Identifier: MIT
# An answer is billed once, however often logs repeat it, whole or in part (tests/scripts/repeats.py): in a file, a pipe, and
# several files.

set -u
command -v python3 >/dev/null 2>&1 || { echo "python3 is missing: skipped"; exit 77; }
exec python3 "$TOLL_SRCDIR/tests/scripts/repeats.py" "${SEED:-1}" "${ROUNDS:-25}"
