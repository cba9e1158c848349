#!/bin/sh
# SPDX-License-Identifier: MIT
# toll update fetch= against a server on loopback: only the right answer is written, every other one is a message that
# names the address and the reason; undo restores the bytes. Needs python3, openssl and curl.
set -u
top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd) || exit 99
for program in python3 openssl curl; do
	command -v $program >/dev/null || { echo "skipped: there is no $program"; exit 77; }
done
tmp=$(mktemp -d) || exit 99
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
cd "$tmp" || exit 99

openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost \
	-addext subjectAltName=IP:127.0.0.1 >openssl.log 2>&1 || { cat openssl.log; exit 99; }
python3 "$top/tests/scripts/update.py" cert.pem key.pem "$top/tests/data/update/catalogue.json" port &
server=$!
n=0
while [ ! -s port ]; do
	n=$((n + 1))
	[ $n -lt 100 ] || { echo "the server does not start"; exit 99; }
	sleep 0.1
done
at=https://127.0.0.1:$(cat port)
XDG_CONFIG_HOME=$tmp/config CURL_CA_BUNDLE=$tmp/cert.pem TOLL_TODAY=2026-11-30 HOME=$tmp
export XDG_CONFIG_HOME CURL_CA_BUNDLE TOLL_TODAY HOME
unset https_proxy HTTPS_PROXY ALL_PROXY all_proxy 2>/dev/null
updates=$tmp/config/toll/pricing
failed=0

fail() {
	echo "$*"
	cat out err
	failed=1
}

# refuses PATH WORDS: exit status 5, a message with WORDS, and nothing written.
refuses() {
	timeout 60 toll update "fetch=$at$1" yes=yes >out 2>err
	status=$?
	[ $status -eq 5 ] || fail "$1: exit status $status"
	grep -q "^toll: .*$2" err || fail "$1: no message with '$2'"
	[ -e "$updates" ] && fail "$1: something is written"
	[ -s out ] && fail "$1: standard output is not empty"
}

refuses /wrong 'the form of no catalogue'
refuses /cut 'not JSON'
refuses /half 'broke off'
refuses /plain 'not https'
refuses /loop 'from address to address'
refuses /zeros 'more than 64 MiB'
refuses /gone 'status 404'
TOLL_FETCH_SECONDS=2
export TOLL_FETCH_SECONDS
refuses /silent 'took too long'
unset TOLL_FETCH_SECONDS
CURL_CA_BUNDLE=/dev/null refuses /right 'certificate\|secure connection'
mkdir only && ln -s "$(command -v toll)" only/toll && ln -s "$(command -v timeout)" only/timeout &&
	ln -s "$(command -v grep)" only/grep && ln -s "$(command -v cat)" only/cat
(
	# shellcheck disable=SC2123 # no other program is to be found
	PATH=$tmp/only
	refuses /right 'curl is not installed'
	exit $failed
) || failed=1

toll update "fetch=ftp://127.0.0.1/x" >out 2>err
[ $? -eq 2 ] || fail "ftp: not a usage error"
toll update "fetch=-o" >out 2>err
[ $? -eq 2 ] || fail "an option for an address: not a usage error"

# Without yes=yes nothing is written, and that is no failure; the address is shown first.
toll update "fetch=$at/moved" >out 2>err || fail "the right answer is refused"
head -n 1 err | grep -q "fetching $at/moved" || fail "the address is not shown first"
grep -q 'nothing is written' out || fail "it does not say that nothing is written"
[ -e "$updates" ] && fail "something is written without yes=yes"

# The first update, a second one, and undo: the bytes of the first are back.
toll update "fetch=$at/right" yes=yes >out 2>err || fail "the right answer is not written"
cp "$updates/update-llm-prices.json" first || exit 1
toll check >out 2>err || fail "the price list is not valid with the update"
[ "$(toll gpt-5 in=1M out=0 on=2026-11-30 --plain)" = 1.5 ] || fail "the price after the day of the catalogue"
[ "$(toll gpt-5 in=1M out=0 on=2026-11-28 --plain)" = 1.25 ] || fail "the price before the day of the catalogue"
sed 's/1\.5/1.75/' "$top/tests/data/update/catalogue.json" >second.json
toll update second.json yes=yes >out 2>err || fail "the second update is not written"
cmp -s first "$updates/update-llm-prices.json" && fail "the second update is the first"
[ "$(toll gpt-5 in=1M out=0 on=2026-11-30 --plain)" = 1.75 ] || fail "a correction of the same day is not taken"
toll update undo=yes >out 2>err || fail "undo fails"
cmp first "$updates/update-llm-prices.json" || fail "undo does not restore the bytes"
toll update undo=yes >out 2>err && fail "undo goes back twice"

# Nothing is forgotten by a later update: an earlier price keeps its days, and a second file adds to the first.
rm -r "$tmp/config"
sed 's/2026-11-29/2026-10-01/; s/1\.5/1.35/' "$top/tests/data/update/catalogue.json" >october.json
toll update october.json yes=yes >out 2>err || fail "the update of October is not written"
toll update second.json yes=yes >out 2>err || fail "the update of November is not written"
for want in 2026-09-30=1.25 2026-10-01=1.35 2026-11-28=1.35 2026-11-29=1.75; do
	[ "$(toll gpt-5 in=1M out=0 "on=${want%=*}" --plain)" = "${want#*=}" ] || fail "not $want after two updates"
done
cp "$updates/update-llm-prices.json" both.json
toll update october.json second.json yes=yes >out 2>err || fail "what is known already is refused"
cmp both.json "$updates/update-llm-prices.json" || fail "what is known already changes the file"
grep -q 'nothing in it is new' out || fail "it does not say that nothing is new"
rm -r "$tmp/config"
cat >anthropic.json <<'END'
{"claude-opus-4-5": {"pricing_config": {"pay_as_you_go": {
  "request_token": {"price": 0.0006}, "response_token": {"price": 0.003}}, "currency": "USD"}}}
END
cat >openai.json <<'END'
{"gpt-5": {"pricing_config": {"pay_as_you_go": {
  "request_token": {"price": 0.0002}, "response_token": {"price": 0.0012}}, "currency": "USD"}}}
END
two_files_are_updated() {
	[ "$(toll gpt-5 in=1M out=0 on=2026-11-30 --plain)" = 2 ] || fail "$1: the price of openai.json is lost"
	[ "$(toll claude-opus-4-5 in=1M out=0 on=2026-11-30 --plain)" = 6 ] || fail "$1: that of anthropic.json is lost"
	rm -r "$tmp/config"
}
toll update openai.json anthropic.json on=2026-11-28 yes=yes >out 2>err || fail "two files of a catalogue are refused"
two_files_are_updated "at once"
for file in openai anthropic; do
	toll update $file.json on=2026-11-28 yes=yes >out 2>err || fail "$file.json is refused"
done
two_files_are_updated "one after the other"
toll update openai.json second.json on=2026-11-28 yes=yes >out 2>err && fail "two catalogues at once are taken"
grep -q 'openai.json of Portkey' err || fail "the catalogues are not named"
toll update second.json yes=yes >out 2>err || fail "the second update is not written"

# An update that cannot be read stops every price, and is taken back all the same.
rm "$updates/update-llm-prices.json"
toll update second.json yes=yes >out 2>err || fail "the update is not written"
echo '{"toll": 1,' >"$updates/update-llm-prices.json"
toll gpt-5 in=1M out=0 >out 2>err && fail "an update that cannot be read is passed over"
grep -q update-llm-prices.json err || fail "the update that cannot be read is not named"
toll update undo=yes >out 2>err || fail "an update that cannot be read is not taken back"
toll gpt-5 in=1M out=0 >out 2>err || fail "there is no price after that"

# A price of the user's own file stays, whichever day is later.
for from in 2026-01-01 2026-11-30; do
	sed "s/FROM/$from/" "$top/tests/data/update/contract.json" >"$updates/contract.json"
	[ "$(toll gpt-5 in=1M out=0 on=2026-11-30 --plain)" = 1 ] || fail "the contract from $from is not used"
	toll update second.json yes=yes >out 2>err || fail "an update beside a contract fails"
	[ "$(toll gpt-5 in=1M out=0 on=2026-12-24 --plain)" = 1 ] || fail "the update replaces the contract from $from"
	toll update undo=yes >out 2>err || fail "undo fails"
done
exit $failed
