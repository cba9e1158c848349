#!/bin/sh
# SPDX-License-Identifier: MIT
# The manual and the program name the same things. In man/toll.1 each ".It Ic NAME" is a command and each ".It Cm NAME"
# a field; in man/toll-pricing.5 each ".It Cm NAME" is a meter. Lists of anything else use other macros.
#
# Help is short and its examples work, as do those of the manual; the links of the pages lead somewhere.

set -u
status=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM

# in_program TOPIC: the names in the first column.
in_program() {
	toll help "$1" format=csv </dev/null >"$tmp/csv" || {
		echo "toll help $1 format=csv failed"
		status=1
	}
	sed -e 1d -e 's/,.*//' -e 's/"//g' -e 's/\r$//' "$tmp/csv" | sort -u
}

# in_manual PAGE MACRO
in_manual() {
	awk -v macro="$2" '$1 == ".It" && $2 == macro { print $3 }' "$TOLL_SRCDIR/man/$1" | sort -u
}

# compare TOPIC PAGE MACRO
compare() {
	in_program "$1" >"$tmp/program"
	in_manual "$2" "$3" >"$tmp/manual"
	if [ ! -s "$tmp/program" ]; then
		echo "$1: the program names none"
		status=1
	fi
	comm -23 "$tmp/program" "$tmp/manual" | sed "s|.*|$1: man/$2 has no line \".It $3 &\"|" >"$tmp/drift"
	comm -13 "$tmp/program" "$tmp/manual" | sed "s|.*|$1: man/$2 has \".It $3 &\", which toll does not know|" >>"$tmp/drift"
	if [ -s "$tmp/drift" ]; then
		cat "$tmp/drift"
		status=1
	fi
}

compare commands toll.1 Ic
compare fields toll.1 Cm
compare meters toll-pricing.5 Cm

# Options: each --NAME of the manual's list exists, and each switch is in that list.
toll help options fields=option format=plain </dev/null | sed 's/ .*//' | grep '^--' | sort -u >"$tmp/program"
awk '$1 == ".It" && $2 == "Fl" { for (i = 3; i <= NF; i++) if ($i ~ /^-[a-z]/) print "-" $i }' \
	"$TOLL_SRCDIR/man/toll.1" | sort -u >"$tmp/manual"
while read -r option; do
	grep -qx -e "$option" "$tmp/program" || {
		echo "options: man/toll.1 has $option, which toll does not know"
		status=1
	}
done <"$tmp/manual"
while read -r option; do
	case $option in
	--to | --requests) continue ;;	# fields, and listed with those
	esac
	grep -qx -e "$option" "$tmp/manual" || {
		echo "options: man/toll.1 has no $option"
		status=1
	}
done <"$tmp/program"
# The form --FIELD VALUE is the same as FIELD=VALUE, of every field: none is taken for an unknown option.
for field in $(in_program fields); do
	# In a folder of its own: --to 1 is taken too.
	(cd "$tmp" && toll help "--$field" 1 </dev/null 2>&1) | grep 'unknown option' && status=1
done

# Help fits a terminal, and each of its examples runs.
toll --help </dev/null >"$tmp/help"
if [ "$(wc -l <"$tmp/help")" -gt 24 ]; then
	echo "toll --help has more than 24 lines"
	status=1
fi
if grep -n '.\{81\}' "$tmp/help"; then
	echo "toll --help is wider than 80 columns"
	status=1
fi
cp -R "$TOLL_SRCDIR/tests/data/help/." "$tmp"
sed -n -e 's/^  \(toll.*\)$/\1/' -e 's/   *.*$//p' "$tmp/help" >"$tmp/examples"
if [ "$(wc -l <"$tmp/examples")" -lt 10 ]; then
	echo "toll --help has fewer than ten examples"
	status=1
fi
# replay WHERE FILE: each line of FILE is a command that succeeds and answers, or writes a file that it names.
replay() {
	while read -r example; do
		if ! (cd "$tmp" && sh -c "$example" </dev/null >"$tmp/answer" 2>&1); then
			echo "$1: '$example' fails:"
			cat "$tmp/answer"
			status=1
		elif [ ! -s "$tmp/answer" ]; then
			case $example in
			toll | cost=* | *' to='*) ;;
			*)
				echo "$1: '$example' answers nothing"
				status=1
				;;
			esac
		fi
	done <"$2"
}
replay 'toll --help' "$tmp/examples"

# So does each example of the man page, which has one for every command.
cp "$tmp/usage.csv" "$tmp/counts.csv"
cp "$TOLL_SRCDIR/tests/data/import/llm-prices-current.json" "$tmp/current-v1.json"
cat >"$tmp/contract.json" <<'END'
{ "toll": 1, "provider": "openai", "title": "OpenAI",
  "sources": { "contract": { "title": "Our contract", "url": "https://intranet.example/openai", "read": "2026-09-01" } },
  "models": [ { "id": "gpt-5", "title": "GPT-5", "rates": [
    { "from": "2026-09-01", "input": "1", "cache-read": "0.1", "output": "8", "sources": ["contract"] } ] } ] }
END
sed -n -e '/^\.Sh EXAMPLES/,/^\.Sh SEE/s/^\.Dl \$ //p' "$TOLL_SRCDIR/man/toll.1" | sed 's/\\e/\\/g' >"$tmp/examples"
replay 'toll.1' "$tmp/examples"
for command in $(in_program commands); do
	case $command in
	quote) continue ;;	# the word is left out
	esac
	if ! grep -q "toll $command\|['n]$command" "$tmp/examples"; then
		echo "toll.1: EXAMPLES has none of $command"
		status=1
	fi
done

# The pages: each relative link leads to what is there, and its #part to a heading of that page.

# links PAGE: the addresses in it, of paragraph after paragraph, since a link may go on in the next line; not in code.
links() {
	awk '
	function flush() {
		gsub(/`[^`]*`/, "", text)
		while (match(text, /\]\([^) ]*/)) {
			print substr(text, RSTART + 2, RLENGTH - 2)
			text = substr(text, RSTART + RLENGTH)
		}
		text = ""
	}
	/^ *```/ { code = !code; flush(); next }
	code { next }
	/^ *$/ { flush(); next }
	{ text = text " " $0 }
	END { flush() }' "$1"
}

# anchors PAGE: those of its headings, as GitHub makes them: no punctuation, a hyphen for each blank, numbers for the
# second and later ones of one text.
anchors() {
	awk '
	/^ *```/ { code = !code }
	!code && /^##* / {
		heading = tolower($0)
		sub(/^#* +/, "", heading)
		sub(/ +$/, "", heading)
		gsub(/\]\([^)]*\)/, "", heading)
		gsub(/[!-,.\/:-@[-^`{-~]/, "", heading)
		gsub(/ /, "-", heading)
		print heading (seen[heading] ? "-" seen[heading] : "")
		seen[heading]++
	}' "$1"
}

# check_link PAGE LINK
check_link() {
	target=$1
	case $2 in
	'#'*) ;;
	*) target=$(dirname "$1")/${2%%#*} ;;
	esac
	if [ ! -e "$target" ]; then
		echo "${1#"$TOLL_SRCDIR"/}: ($2): there is no ${target#"$TOLL_SRCDIR"/}"
		status=1
		return
	fi
	case $2 in
	*'#'*) ;;
	*) return ;;
	esac
	anchors "$target" | grep -qxF -e "${2#*#}" || {
		echo "${1#"$TOLL_SRCDIR"/}: ($2): ${target#"$TOLL_SRCDIR"/} has no such heading"
		status=1
	}
}

count=0
for page in "$TOLL_SRCDIR"/*.md "$TOLL_SRCDIR"/docs/*.md "$TOLL_SRCDIR"/docs/*/*.md "$TOLL_SRCDIR"/tests/golden/*.md; do
	[ -f "$page" ] || continue
	links "$page" >"$tmp/links"
	while read -r link; do
		case $link in
		*://* | mailto:*) continue ;;
		esac
		check_link "$page" "$link"
		count=$((count + 1))
	done <"$tmp/links"
done
if [ $count -lt 50 ]; then
	echo "the pages have $count relative links: fewer than fifty are looked at"
	status=1
fi

# The first page is short; what is long is on the others.
if [ "$(wc -c <"$TOLL_SRCDIR/README.md")" -gt 14000 ]; then
	echo "README.md has more than 14000 characters"
	status=1
fi

exit $status
