#!/bin/sh
# SPDX-License-Identifier: MIT
# Databases of agents are read as they are at one moment, while their program writes, has been killed, or holds a lock;
# nothing is created or changed beside them; and what is no such database, or a broken one, is named and never believed.

set -u
status=0
data=${TOLL_SRCDIR:?}/tests/data/databases
database=${TOLL_BUILDDIR:?}/tests/database
tmp=$(mktemp -d) || exit 99
writer=
trap '[ -z "$writer" ] || kill -9 "$writer" 2>/dev/null; chmod -R u+rwx "$tmp"; rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
mkdir "$tmp/db" && cd "$tmp/db" || exit 99
export TOLL_TODAY=2026-11-22 HOME="$tmp/home"
guard=60	# seconds, after which something hangs

"$database" try.db </dev/null 2>../err
[ $? -ne 77 ] || {
	echo "SKIP: the library or the header of SQLite is not here: $(cat ../err)"
	exit 77
}

complain() {
	echo "$*"
	status=1
}

# beside FOLDER: the names of its files, and what is in those that are not the memory that connections share.
beside() {
	ls -A "$1"
	find "$1" -type f ! -name '*-shm' -exec cksum {} + | LC_ALL=C sort
}

# want STATUS TOTAL PART PATH...: sums the paths; the total is that, standard error says PART, and no file is changed or new.
want() {
	want=$1 total=$2 part=$3
	shift 3
	folder=$(dirname -- "$1")
	beside "$folder" >../before
	timeout -k 5 $guard toll sum "$@" --json >../out 2>../err </dev/null
	got=$?
	beside "$folder" >../after
	[ "$got" -eq "$want" ] || complain "toll sum $*: exit $got, want $want: $(cat ../err)"
	[ -z "$total" ] || grep -qF "\"total\": \"$total\"" ../out || complain "toll sum $*: not $total: $(cat ../out)"
	[ -z "$part" ] || grep -qF -e "$part" ../err || complain "toll sum $*: says no '$part': $(cat ../err)"
	cmp -s ../before ../after || complain "toll sum $*: files were changed: $(diff ../before ../after)"
}

# make FILE [WORDS...]: an opencode database from standard input after its own SQL.
make_database() {
	file=$1
	shift
	cat "$data/opencode.sql" - | "$database" "$file" "$@"
}

# Waits until a writer that was started has said so.
await_writer() {
	i=0
	while [ $i -lt 600 ] && ! grep -qs ready ../ready; do
		sleep 0.05
		i=$((i + 1))
	done
}

### Each way in which a database may lie there

mkdir plain log live killed copied three readonly
make_database plain/opencode.db </dev/null
want 0 0.015975 '' plain/opencode.db
want 0 0.015975 '1 file, 0 without usage; 0 others left alone' plain

{ echo 'PRAGMA journal_mode = WAL;'; cat "$data/opencode.sql"; } | "$database" log/opencode.db
[ ! -e log/opencode.db-wal ] || complain "the log of writes is still there"
want 0 0.015975 '' log/opencode.db
chmod a-w log log/opencode.db
want 0 0.015975 '' log/opencode.db

{
	{ echo 'PRAGMA journal_mode = WAL;'; cat "$data/opencode.sql"; } | "$database" killed/opencode.db kill
} 2>/dev/null
[ -s killed/opencode.db-wal ] || complain "no log of writes was left by a killed program"
want 0 0.015975 '' killed/opencode.db
cp killed/opencode.db* three
want 0 0.015975 '' three/opencode.db
cp killed/opencode.db killed/opencode.db-wal copied
want 5 '' ".backup COPY" copied/opencode.db
want 3 0 'newest rows are in a -wal file without its -shm file' copied
cp copied/* readonly && chmod a-w readonly
[ -w readonly ] || want 5 '' "cp '$(cd readonly && pwd -P)/opencode.db'" readonly/opencode.db
ln -s ../killed/opencode.db live/link.db
want 0 0.015975 '' live/link.db			# its log is beside the file that the link leads to

mkdir emptied
make_database emptied/opencode.db </dev/null
: >emptied/opencode.db-wal
want 0 0.015975 '' emptied/opencode.db

### The same messages in several places are counted once

mkdir -p twice/storage/message/ses_4f1 kilo
cp plain/opencode.db twice
printf '%s\n' '{"id":"msg_3","sessionID":"ses_4f1","role":"assistant","time":{"created":1795428006000,"completed":1795428009000},"parentID":"msg_1","modelID":"gpt-5","providerID":"openai","path":{"cwd":"/home/user/shop","root":"/home/user/shop"},"cost":0.00445,"tokens":{"total":3300,"input":1000,"output":100,"reasoning":200,"cache":{"read":2000,"write":0}}}' >twice/storage/message/ses_4f1/msg_3.json
want 0 0.015975 '2 files, 0 without usage' twice
want 0 0.015975 '' twice/opencode.db plain killed/opencode.db
cp plain/opencode.db kilo/kilo.db
toll sum kilo/kilo.db by=agent,project,session --csv -q >../out
grep -q '^kilo,/home/user/shop,ses_4f1,2,' ../out || complain "kilo.db is of: $(cat ../out)"

# A priced copy is lines of JSON, which say so by their name, and adds nothing to the database.
toll batch plain to=priced -q 2>../err || complain "batch of a folder: $(cat ../err)"
[ "$(ls priced)" = opencode.db.jsonl ] || complain "the priced copy is $(ls priced)"
want 0 0.015975 '' priced
want 0 0.015975 '' plain priced

### While its program writes, and after it was killed in between

# Each transaction adds two answers, so that an odd number is of no moment that there was.
pairs="INSERT INTO message SELECT 'msg_' || (SELECT count(*) FROM message) || '_' || i, 'ses_4f1', 0, 0,
    replace(data, '1795428001000', 1795428001000 + (SELECT count(*) FROM message)) FROM message,
    (SELECT 1 AS i UNION SELECT 2) WHERE id = 'msg_2'"
for mode in WAL DELETE; do
	rm -f ../ready
	folder=writing-$mode
	mkdir "$folder"
	{ echo "PRAGMA journal_mode = $mode;"; cat "$data/opencode.sql"; echo "DELETE FROM message WHERE id = 'msg_3';"; } |
	    "$database" "$folder/opencode.db" write "$pairs" >../ready 2>../writing.err &
	writer=$!
	await_writer
	i=0
	last=0
	while [ $i -lt 12 ]; do
		timeout -k 5 $guard toll sum "$folder/opencode.db" --csv -q fields=rows >../out 2>../err
		got=$?
		rows=$(sed -n 2p ../out)
		if [ $got -eq 0 ]; then
			if [ $((rows % 2)) -ne 1 ] || [ "$rows" -lt "$last" ]; then
				complain "$mode: $rows answers while a program writes, after $last"
			fi
			last=$rows
		else
			grep -q 'locked the database\|was killed\|changes the database' ../err ||
			    complain "$mode: exit $got while a program writes: $(cat ../err)"
		fi
		i=$((i + 1))
	done
	[ "$last" -gt 1 ] || complain "$mode: no answers were read while a program wrote"
	kill -9 "$writer"
	wait "$writer" 2>/dev/null
	writer=
	beside "$folder" >../before
	toll sum "$folder/opencode.db" --csv -q fields=rows >../out 2>../err
	got=$?
	beside "$folder" >../after
	cmp -s ../before ../after || complain "$mode: files were changed: $(diff ../before ../after)"
	rows=$(sed -n 2p ../out)
	if [ $got -ne 0 ]; then
		grep -q 'was killed' ../err || complain "$mode: exit $got after the kill: $(cat ../err)"
	elif [ $((rows % 2)) -ne 1 ] || [ "$rows" -lt "$last" ]; then
		complain "$mode: $rows answers after the kill, and $last before"
	fi
done

# A program that opens and closes it for each change: in between there is no log of writes, and no lock would tell of a change.
# Each moves the usage between the first and the last message, which are far apart, so that there is one at each moment.
mkdir opened
{
	echo 'PRAGMA journal_mode = WAL;'
	cat "$data/opencode.sql"
	echo "UPDATE message SET data = replace(data, 'tokens', 't0kens') WHERE id = 'msg_3';"
	echo "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000)"
	echo "INSERT INTO message SELECT 'user' || i, 'ses_4f1', 0, 0, hex(zeroblob(1000)) FROM n;"
	echo "INSERT INTO message SELECT 'msg_4', 'ses_4f1', 0, 0, data FROM message WHERE id = 'msg_3';"
	echo "DELETE FROM message WHERE id = 'msg_3';"
} | "$database" opened/opencode.db
move="UPDATE message SET data = CASE WHEN instr(data, 'tokens') THEN replace(data, 'tokens', 't0kens')
    ELSE replace(data, 't0kens', 'tokens') END WHERE id IN ('msg_2', 'msg_4');"
(while :; do echo "$move" | "$database" opened/opencode.db; done) 2>/dev/null &
writer=$!
i=0
while [ $i -lt 12 ]; do
	if timeout -k 5 $guard toll sum opened/opencode.db --csv -q fields=rows >../out 2>../err; then
		rows=$(sed -n 2p ../out)
		[ "$rows" -eq 1 ] || complain "$rows answers, and not 1, while a program opens and closes it"
	else
		grep -q 'changes the database\|cannot be opened' ../err || complain "opened and closed: $(cat ../err)"
	fi
	i=$((i + 1))
done
kill -9 "$writer"
wait "$writer" 2>/dev/null
writer=

### A lock, and what a killed program left half written

mkdir locked hot
rm -f ../ready
{ cat "$data/opencode.sql"; echo 'BEGIN EXCLUSIVE;'; } | "$database" locked/opencode.db hold >../ready &
writer=$!
await_writer
want 5 '' 'locked/opencode.db: another program has locked the database for more than two seconds' locked/opencode.db
want 3 0.015975 'another program has locked' plain locked
kill -9 "$writer"
wait "$writer" 2>/dev/null
writer=
{
	cat "$data/opencode.sql"
	echo 'PRAGMA cache_size = 1; BEGIN;'
	echo "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
	echo "INSERT INTO part SELECT 'p' || i, 'm', 's', hex(zeroblob(300)) FROM n;"
} >../hot.sql
{
	"$database" hot/opencode.db kill <../hot.sql
} 2>/dev/null
[ -s hot/opencode.db-journal ] || complain "a killed program left no journal"
want 5 '' 'was killed has left changes beside the database' hot/opencode.db

### What is no such database, or a broken or hostile one

mkdir odd big 'we ird?#%41&:'
make_database 'we ird?#%41&:/:memory:' </dev/null
want 0 0.015975 '' 'we ird?#%41&:/:memory:'
mkdir odd/folder.db
mkfifo odd/pipe.db
: >odd/empty.db
echo 'a text' >odd/text.db
gzip -c plain/opencode.db >odd/packed.db.gz
echo 'CREATE TABLE message (id, body);' | "$database" odd/other.db
sed 's/CREATE TABLE message/CREATE TABLE m2/; s/INTO message/INTO m2/' "$data/opencode.sql" >../view.sql
echo 'CREATE VIEW message AS SELECT * FROM m2;' >>../view.sql
"$database" odd/view.db <../view.sql
want 0 0 'no usage: 0 files read' odd
want 5 '' 'odd/view.db: a database of SQLite, but not with the tables of one of these: ' odd/view.db
want 5 '' 'neither compressed nor through a pipe' odd/packed.db.gz
toll sum - <plain/opencode.db >../out 2>../err
got=$?
if [ $got -ne 5 ] || ! grep -q 'neither compressed nor through a pipe' ../err; then
	complain "of standard input: exit $got: $(cat ../err)"
fi

mkdir bad
make_database bad/damaged.db </dev/null
dd if=/dev/zero of=bad/damaged.db bs=4096 seek=1 count=8 conv=notrunc 2>/dev/null
want 5 '' 'bad/damaged.db: the database is damaged' bad/damaged.db
{ head -c 16 plain/opencode.db; head -c 8000 "$data/goose.sql"; } >bad/none.db
want 5 '' 'bad/none.db: it begins as a database of SQLite, but is none' bad/none.db
head -c 6000 plain/opencode.db >bad/short.db
want 5 '' 'bad/short.db: the database is damaged' bad/short.db
cp plain/opencode.db bad
want 3 0.015975 '3 files could not be read whole' bad
[ "$(grep -c '^toll: bad/[a-z]*[.]db: ' ../err)" -eq 3 ] || complain "bad: not each is named: $(cat ../err)"

# The same when the files are read a second time, because a later record of an answer counts.
mkdir again
cp bad/damaged.db again/a.db
for n in 10 20; do
	printf '{"id":"a","model":"gpt-5","created":1795000000,"usage":{"prompt_tokens":1000,"completion_tokens":%s}}\n' \
	    $n >again/$n.jsonl
done
want 3 0.00145 '1 file could not be read whole' again

make_database big/opencode.db <<'END'
INSERT INTO message VALUES ('msg_9', 'ses_4f1', 0, 0, '"tokens"' || hex(zeroblob(40000000)));
END
want 5 '' 'a row of the database has more than 64 MiB' big/opencode.db

mkdir rows
make_database rows/opencode.db <<'END'
INSERT INTO message SELECT 'nul' || char(0) || 'x', 'ses_4f1', 0, 0, data FROM message WHERE id = 'msg_2';
INSERT INTO message VALUES ('broken', 'ses_4f1', 0, 0, '{"tokens":{"input":');
INSERT INTO message SELECT 'large', 'ses_4f1', 0, 0, replace(data, ':1200', ':99999999999999999999') FROM message WHERE id = 'msg_2';
INSERT INTO message SELECT 'lines', 'ses_4f1', 0, 0, replace(data, ',', ',' || char(10)) FROM message WHERE id = 'msg_3';
END
want 3 0.020475 '3 rows are not priced' rows/opencode.db

### Without the library

mkdir lib
: >lib/libsqlite3.so.0
: >lib/libsqlite3.so
LD_LIBRARY_PATH=$tmp/db/lib toll sum plain/opencode.db >../out 2>../err
got=$?
missing='its library is not here: install libsqlite3-0 .*sqlite3 -readonly FILE .*| toll sum -'
if [ "$(uname -s)" = Linux ] && { [ $got -ne 5 ] || ! grep -q "$missing" ../err; }; then
	complain "without the library: exit $got: $(cat ../err)"
fi
exit $status
