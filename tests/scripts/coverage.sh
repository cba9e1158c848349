#!/bin/sh
# SPDX-License-Identifier: MIT
# Which lines of src the tests of a build with --coverage have run, by file and by room: for make coverage. It needs gcov,
# which comes with gcc.
#
#	usage: [GCOV=PROGRAM] coverage.sh BUILD-FOLDER

set -u
gcov=${GCOV:-gcov}
command -v "$gcov" >/dev/null 2>&1 || {
	echo "coverage: $gcov is missing; it comes with gcc" >&2
	exit 1
}
cd -- "$1" || exit

# Lines of headers are in each file that includes them, so only those of .c files are told. What the build alone runs,
# mkbook and book_emit_c.c, is not there.
find src -name '*.gcda' -exec "$gcov" -n {} + 2>/dev/null | awk '
/^File / {
	file = $0
	gsub(/^File \047|\047$/, "", file)
	if (!sub(/^.*src\//, "", file) || file !~ /[.]c$/)
		file = ""
}
/^Lines executed:/ && file != "" {
	split($2, part, /[:%]/)
	lines[file] = $4
	run[file] = int(part[2] * $4 / 100 + 0.5)
	file = ""
}
END {
	for (file in lines) {
		room = file
		sub(/\/.*/, "", room)
		of[room] += lines[file]
		done[room] += run[file]
		all += lines[file]
		ran += run[file]
		printf "%5.1f %%  %5d of %5d  %s\n", 100 * run[file] / lines[file], run[file], lines[file], file | "sort -k6"
	}
	close("sort -k6")
	if (all == 0) {
		print "coverage: nothing was run"
		exit 1
	}
	print ""
	for (room in of)
		printf "%5.1f %%  %5d of %5d  %s\n", 100 * done[room] / of[room], done[room], of[room], room | "sort -k6"
	close("sort -k6")
	printf "%5.1f %%  %5d of %5d  lines of src\n", 100 * ran / all, ran, all
}'
