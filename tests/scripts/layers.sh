#!/bin/sh
# SPDX-License-Identifier: MIT
# Which room may see which. A room is a folder of src/; what its files include lies in the room itself or in one that
# its rule names. docs/architecture.md says what each room is for.
#
# Below the rules are the other walls: what a foreign library, an allocation or a look at the world may be in.

rooms='
base:
book: base
pricing: base book
io: base
tokens: base io
usage: base book pricing io tokens
report: base book pricing io
batch: base book pricing io tokens usage report
interop: base book pricing io tokens usage report
commands: base book pricing io tokens usage report batch interop
cli: base book pricing io tokens usage report batch interop commands
'

# WHAT|WHERE IT MAY BE|PATTERN, an extended regular expression over code without comments and strings.
# A word must not go on to the left or right: @ stands for that border.
walls='
cJSON|book/book_json.c io/json.c|#[ ]*include[ ]*<.*cJSON[.]h>
libcsv|io/csv_reader.c|#[ ]*include[ ]*<csv[.]h>
zlib|io/decompress_gzip.c|#[ ]*include[ ]*<zlib[.]h>
libzstd|io/decompress_zstd.c|#[ ]*include[ ]*<zstd[.]h>
SQLite|io/sqlite.c|#[ ]*include[ ]*<sqlite3[.]h>
libraries loaded at run time|io/sqlite.c|#[ ]*include[ ]*<dlfcn[.]h>
threads|batch/worker_pool.c io/json_ahead.c tokens/text_pool.c|#[ ]*include[ ]*<pthread[.]h>
readline|cli/repl.c|#[ ]*include[ ]*<readline/
allocation|base/arena.c cli/repl.c|@(malloc|calloc|realloc|reallocarray|aligned_alloc|strdup|strndup|asprintf|vasprintf)[ ]*[(]
floating point||@(double|float|strtod|strtof|strtold|atof)@
floating point||@[0-9]+[.][0-9]
the case of a locale||@(strcasecmp|strncasecmp|tolower|toupper|islower|isupper|isalpha|isalnum)[ ]*[(]
opening files|base/file.c io/output.c cli/main.c cli/repl.c book/mkbook.c tokens/mkvocab.c|[^>A-Za-z0-9_](fopen|freopen|open|creat)[ ]*[(]
temporary files|base/temporary.c|@(openat|mkstemp|mkostemp|mkstemps|mkdtemp|tmpfile|tmpnam|tempnam)[ ]*[(]
the clock|cli/main.c cli/progress.c|@(time|clock_gettime|gettimeofday)[ ]*[(]
the environment|cli/main.c cli/repl.c|@(getenv|secure_getenv)[ ]*[(]
the terminal|cli/main.c cli/repl.c cli/progress.c|@(isatty|ioctl|nl_langinfo)[ ]*[(]
'

cd "${TOLL_SRCDIR:-.}/src" || exit 99
# A file outside the rooms would escape the rules.
for file in *; do
	[ -d "$file" ] || {
		echo "src/$file: every file lies in a room"
		exit 1
	}
done
ROOMS=$rooms WALLS=$walls exec awk '
function complain(message) {
	printf "src/%s:%d: %s\n", file, FNR, message
	bad = 1
}

# The room of a path; "" if it names none.
function room_of(path) {
	return index(path, "/") ? substr(path, 1, index(path, "/") - 1) : ""
}

# A line of C without comments and the contents of strings; block comments may go on over lines.
function code(s,    out, token) {
	out = ""
	while (s != "") {
		if (comment) {
			if (!match(s, /\*\//))
				return out
			s = substr(s, RSTART + 2)
			comment = 0
		} else if (match(s, /"([^"\\]|\\.)*"|\047([^\047\\]|\\.)*\047|\/\*|\/\//)) {
			token = substr(s, RSTART, RLENGTH)
			out = out substr(s, 1, RSTART - 1)
			s = substr(s, RSTART + RLENGTH)
			if (token == "//")
				return out
			if (token == "/*")
				comment = 1
			out = out (token == "/*" ? " " : "\"\"")
		} else
			return out s
	}
	return out
}

BEGIN {
	n = split(ENVIRON["ROOMS"], row, "\n")
	for (i = 1; i <= n; i++) {
		words = split(row[i], word, "[: ]+")
		if (words == 0)
			continue
		known[word[1]] = 1
		for (j = 2; j <= words; j++)
			sees[word[1], word[j]] = 1
	}
	n = split(ENVIRON["WALLS"], row, "\n")
	for (i = 1; i <= n; i++) {
		if (row[i] == "")
			continue
		split(row[i], word, "|")
		wall[++walls] = word[1]
		allowed[walls] = " " word[2] " "
		pattern[walls] = substr(row[i], length(word[1]) + length(word[2]) + 3)
		gsub(/@/, "[^A-Za-z0-9_]", pattern[walls])
	}
}

FNR == 1 {
	file = FILENAME
	sub(/^[.]\//, "", file)
	comment = 0
	here = room_of(file)
	if (!(here in known))
		complain("the room " here " has no rule in tests/scripts/layers.sh")
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
	split($0, quoted, "\"")
	there = room_of(quoted[2])
	if (there == "")
		complain(quoted[2] ": an include names the room")
	else if (there != here && !((here, there) in sees))
		complain(quoted[2] ": " here " does not see " there)
}

{
	line = " " code($0) " "
	for (i = 1; i <= walls; i++)
		if (!index(allowed[i], " " file " ") && line ~ pattern[i])
			complain(wall[i] ": " (allowed[i] == "  " ? "nowhere in src" : "only in" allowed[i]))
}

END { exit bad }
' ./*/*.[ch] ./*/*.def
