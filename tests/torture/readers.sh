#!/bin/sh
# SPDX-License-Identifier: MIT
# One file has one sum, however it is read: tests/torture/readers.py.

set -u
command -v python3 >/dev/null 2>&1 || { echo 'python3 is missing: skipped'; exit 77; }
exec python3 "$TOLL_SRCDIR/tests/torture/readers.py"
