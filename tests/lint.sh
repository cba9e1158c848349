#!/bin/sh
# SPDX-License-Identifier: MIT
# What shellcheck says of every shell script, and of the completion for bash; what mandoc says of the manual: nothing.

set -u
status=0
missing=
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
cd "$TOLL_SRCDIR" || exit 99

# scripts: their names. A tarball has no .ci.
scripts() {
	grep -rlE --include='*.sh' '^#!.*sh$' tests docs
	for file in bootstrap .ci/run; do
		[ ! -f "$file" ] || echo "$file"
	done
}

if command -v shellcheck >/dev/null 2>&1; then
	toll completion bash >"$tmp/completion.bash" </dev/null || status=1
	scripts >"$tmp/scripts"
	[ "$(wc -l <"$tmp/scripts")" -ge 10 ] || {
		echo 'fewer than ten scripts are looked at'
		status=1
	}
	while read -r script; do
		shellcheck -x -P SCRIPTDIR -- "$script" </dev/null || status=1
	done <"$tmp/scripts"
	shellcheck --shell=bash -- "$tmp/completion.bash" || status=1
else
	missing="$missing shellcheck"
fi

if command -v mandoc >/dev/null 2>&1; then
	mandoc -Tlint -Wwarning man/toll.1 man/toll-pricing.5 || status=1
else
	missing="$missing mandoc"
fi

# Where one of them is missing the test counts as skipped, unless the other has found something.
[ $status -eq 0 ] && [ -n "$missing" ] && {
	echo "skipped: missing:$missing"
	exit 77
}
exit $status
