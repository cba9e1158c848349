#!/bin/sh
# SPDX-License-Identifier: MIT
# make install puts the program, its manual, prices and completions below DESTDIR, where each of them works; make
# uninstall takes every file away. Both under limits: a rule that writes without end must not fill the disk.

set -u
status=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
# make here is not part of the make that runs the tests, if any.
unset MAKEFLAGS MFLAGS MAKELEVEL DESTDIR

limit=
! command -v timeout >/dev/null 2>&1 || limit='timeout 60'

wrong() {
	echo "$*"
	status=1
}

# make_target TARGET: ends the test if it fails; $limit is left bare: two words, or none.
make_target() {
	(ulimit -f 200000 && $limit make -C "$TOLL_BUILDDIR" "$1" DESTDIR="$tmp/dest") </dev/null >"$tmp/log" 2>&1 || {
		echo "make $1: exit status $?; its last lines:"
		tail -n 20 "$tmp/log" | cut -c 1-200
		exit 1
	}
}

# of_make NAME: a folder as configure set it.
of_make() {
	# shellcheck disable=SC2016 # the dollar is make's
	printf 'include Makefile\nshow-folder:\n\t@echo "$(%s)"\n' "$1" >"$tmp/show.mk"
	make -s --no-print-directory -C "$TOLL_BUILDDIR" -f "$tmp/show.mk" show-folder
}

make_target install
bin=$tmp/dest$(of_make bindir)
data=$tmp/dest$(of_make datadir)
man=$tmp/dest$(of_make mandir)
prices=$tmp/dest$(of_make pkgdatadir)/pricing
documents=$tmp/dest$(of_make docdir)

### The program, by the prices that are compiled in and by those that are installed

cd "$tmp" || exit 99
[ -x "$bin/toll" ] || wrong "no program $bin/toll"
[ "$("$bin/toll" gpt-5 in=1k --plain </dev/null)" = 0.00125 ] || wrong 'the installed program does not answer'
for file in "$TOLL_SRCDIR"/pricing/*.json; do
	cmp "$file" "$prices/${file##*/}" || wrong "${file##*/} is not installed as it is"
done
built_in=$("$bin/toll" show gpt-5 --json </dev/null)
if [ -z "$built_in" ] || [ "$(TOLL_PRICES=$prices "$bin/toll" show gpt-5 --json </dev/null)" != "$built_in" ]; then
	wrong 'the installed prices are not those of the program'
fi

### The manual

for page in toll.1 toll-pricing.5; do
	installed=$man/man${page##*.}/$page
	cmp "$TOLL_SRCDIR/man/$page" "$installed" || wrong "$page is not installed as it is"
	if command -v mandoc >/dev/null 2>&1; then
		mandoc "$installed" >"$tmp/page"
	elif command -v groff >/dev/null 2>&1; then
		groff -mdoc -Tascii "$installed" >"$tmp/page" 2>/dev/null
	else
		continue
	fi
	# Bold letters are printed over themselves.
	sed "s/.$(printf '\b')//g" "$tmp/page" >"$tmp/plain"
	if [ "$(wc -l <"$tmp/plain")" -lt 50 ] || ! grep -q '^SYNOPSIS\|^EXAMPLES' "$tmp/plain"; then
		wrong "$page does not show"
	fi
done
for file in README.md LICENSE; do
	cmp "$TOLL_SRCDIR/$file" "$documents/$file" || wrong "$file is not installed as it is"
done

### The completions: the same as the program prints; bash's is asked, by the installed program

cat >"$tmp/ask.bash" <<'END'
compopt() { :; }
source "$1"
COMP_LINE='toll histo' COMP_POINT=10 COMP_WORDS=(toll histo) COMP_CWORD=1
_toll toll histo toll
printf '%s\n' "${COMPREPLY[@]}"
END
while read -r shell file; do
	"$bin/toll" completion "$shell" </dev/null | cmp - "$data/$file" || wrong "the completion for $shell is not $file"
done <<'END'
bash bash-completion/completions/toll
zsh zsh/site-functions/_toll
fish fish/vendor_completions.d/toll.fish
END
if command -v bash >/dev/null 2>&1; then
	offered=$(PATH=$bin:$PATH bash --norc --noprofile "$tmp/ask.bash" "$data/bash-completion/completions/toll" </dev/null)
	[ "${offered% }" = history ] || wrong "bash offers '$offered' after 'toll histo'"
fi

### Away with it

make_target uninstall
find "$tmp/dest" ! -type d >"$tmp/left"
[ ! -s "$tmp/left" ] || wrong "make uninstall leaves $(cat "$tmp/left")"
exit $status
