#!/bin/sh
# SPDX-License-Identifier: MIT
# What shellcheck says of every shell script, and of the completion for bash; what mandoc says of the manual: nothing.
# No source file, function or line is longer than a reader can take in.
# And Makefile.am assigns no variable that configure, automake or make has a meaning for: all their rules would take it.

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

# sizes FILE...: the sources that are too long, by the braces of KNF: those of a function are alone on their lines.
sizes() {
	awk -v file_max=800 -v body_max=60 -v width_max=120 '
	function complain(line, message) {
		printf "%s:%d: %s\n", file, line, message
		bad = 1
	}
	function width(s,    n, part, i, sum) {
		n = split(s, part, "\t")
		for (i = 1; i < n; i++)
			sum = int((sum + length(part[i])) / 8 + 1) * 8
		return sum + length(part[n])
	}
	function end_file() {
		if (lines > file_max)
			complain(lines, "the file has more than " file_max " lines")
	}
	FNR == 1 {
		end_file()
		file = FILENAME
		begin = 0
	}
	{ lines = FNR }
	file ~ /[.][ch]$/ && width($0) > width_max { complain(FNR, "a line of more than " width_max " columns") }
	/^[A-Za-z_].*[)] *[{]$/ { complain(FNR, "the { of a function is alone on its line") }
	/^[A-Za-z_].*[(]/ { name = substr($0, 1, index($0, "(") - 1) }
	/^[{]/ { begin = FNR }
	/^[}]/ && begin {
		functions++
		if (FNR - begin - 1 > body_max)
			complain(begin, name ": its body has more than " body_max " lines")
		begin = 0
	}
	END {
		end_file()
		if (functions < 1000)
			complain(0, "only " functions + 0 " functions are found in src")
		exit bad
	}
	' "$@"
}
sizes src/*/*.[ch] src/*/*.def || status=1

# reserved: the names of configure's answers, of automake's own rules (where it is installed) and of make's. DESTDIR is
# nowhere assigned; ARFLAGS is left to Makefile.am, since automake documents it as ours.
reserved() {
	sed -n 's/^S\["\([A-Za-z_][A-Za-z0-9_]*\)"\]=.*/\1/p; s/^s&@\([A-Za-z_]*\)@&.*/\1/p' "$TOLL_BUILDDIR/config.status"
	folder=$(automake --print-libdir 2>/dev/null) && [ -d "$folder/am" ] &&
		sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\) *=.*/\1/p' "$folder"/am/*.am
	env -i PATH="$PATH" make -pq -f /dev/null 2>/dev/null | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\) *:*=.*/\1/p'
	echo DESTDIR
}
reserved | sort -u | grep -vx ARFLAGS >"$tmp/reserved"
for name in INSTALL INSTALL_DATA CFLAGS LIBS MKDIR_P SHELL prefix mandir MAKE DESTDIR; do
	grep -qx "$name" "$tmp/reserved" || {
		echo "$name is not among the names that Makefile.am must not assign"
		status=1
	}
done
sed -n 's/^ *\([A-Za-z_][A-Za-z0-9_]*\)[ 	]*[:+?]*=.*/\1/p' Makefile.am | sort -u >"$tmp/assigned"
comm -12 "$tmp/assigned" "$tmp/reserved" | sed 's/^/Makefile.am assigns /' >"$tmp/clash"
if [ -s "$tmp/clash" ]; then
	cat "$tmp/clash"
	status=1
fi

# Where one of them is missing the test counts as skipped, unless the other has found something.
[ $status -eq 0 ] && [ -n "$missing" ] && {
	echo "skipped: missing:$missing"
	exit 77
}
exit $status
