#!/bin/sh
# SPDX-License-Identifier: MIT
# Who may include whom. The table lists the files of src/ from the bottom up, each with its layer: a file may include
# what stands on its own line or on an earlier one. Files on one line are siblings. A name ending in * is a family.
#
# Below it are the other walls: what a foreign library, an allocation or a look at the world may be in.

layers='
0 err arena text buffer say bytes
0 destination temporary
0 file_claims
1 file
1 wide siphash
1 money quantity date meter
2 book book_build book_check book_load book_merge book_audit book_tidy book_write book_data names rates workload request
3 quote changes
3 flat
3 sql_internal sql_engine sql_view sql
3 offer
3 month
3 solve chat forecast hints
4 decode gunzip unzstd
4 input sink
4 lines
4 reader scan values json cells digits
4 stretch
4 import import_*
4 slice
4 usage columns column profile
4 shape
4 answer_ids
4 usage_row
4 usage_csv usage_json
4 usage_file
4 charge
4 express fare shelf express_internal
4 tally
4 table
4 render render_text render_json render_csv layout render_internal
4 choose exchange baseline
4 totals annotate
4 ledger
4 lane
4 crew
4 usage_answer
4 usage_run
4 usage_readings
4 usage_forecast
5 words command cmd cmd_* view view_* select session candidates
6 plot pager progress
6 batch
6 door
7 repl mkbook
7 main
'

# WHAT|WHERE IT MAY BE|PATTERN, an extended regular expression over code without comments and strings.
# A word must not go on to the left or right: @ stands for that border.
walls='
cJSON|book_load.c json.c|#[ ]*include[ ]*<.*cJSON[.]h>
libcsv|reader.c|#[ ]*include[ ]*<csv[.]h>
zlib|gunzip.c|#[ ]*include[ ]*<zlib[.]h>
libzstd|unzstd.c|#[ ]*include[ ]*<zstd[.]h>
threads|crew.c|#[ ]*include[ ]*<pthread[.]h>
readline|repl.c|#[ ]*include[ ]*<readline/
allocation|arena.c repl.c|@(malloc|calloc|realloc|reallocarray|aligned_alloc|strdup|strndup|asprintf|vasprintf)[ ]*[(]
floating point||@(double|float|strtod|strtof|strtold|atof)@
floating point||@[0-9]+[.][0-9]
the case of a locale||@(strcasecmp|strncasecmp|tolower|toupper|islower|isupper|isalpha|isalnum)[ ]*[(]
opening files|file.c sink.c main.c repl.c mkbook.c|[^>A-Za-z0-9_](fopen|freopen|open|creat)[ ]*[(]
temporary files|temporary.c|@(openat|mkstemp|mkostemp|mkstemps|mkdtemp|tmpfile|tmpnam|tempnam)[ ]*[(]
the clock|main.c progress.c|@(time|clock_gettime|gettimeofday)[ ]*[(]
the environment|main.c repl.c|@(getenv|secure_getenv)[ ]*[(]
the terminal|main.c repl.c progress.c|@(isatty|ioctl|nl_langinfo)[ ]*[(]
'

cd "${TOLL_SRCDIR:-.}/src" || exit 99
LAYERS=$layers WALLS=$walls exec awk '
function complain(message) {
	printf "src/%s:%d: %s\n", file, FNR, message
	bad = 1
}

# The line of the table that a file stands on; 0 if none.
function place(name,    i) {
	sub(/[.][a-z]+$/, "", name)
	if (name in exact)
		return exact[name]
	for (i = 1; i <= families; i++)
		if (index(name, family[i]) == 1)
			return family_at[i]
	return 0
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
	n = split(ENVIRON["LAYERS"], row, "\n")
	for (i = 1; i <= n; i++) {
		words = split(row[i], word, " ")
		for (j = 2; j <= words; j++) {
			layer[i] = word[1]
			if (sub(/[*]$/, "", word[j])) {
				family[++families] = word[j]
				family_at[families] = i
			} else
				exact[word[j]] = i
		}
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
	here = place(file)
	if (!here)
		complain("not in the table of tests/layers.sh")
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
	split($0, quoted, "\"")
	there = place(quoted[2])
	if (!there)
		complain(quoted[2] " is not in the table of tests/layers.sh")
	else if (here && there > here)
		complain(quoted[2] " is above: layer " layer[there] " in " layer[here])
}

{
	line = " " code($0) " "
	for (i = 1; i <= walls; i++)
		if (!index(allowed[i], " " file " ") && line ~ pattern[i])
			complain(wall[i] ": " (allowed[i] == "  " ? "nowhere in src" : "only in" allowed[i]))
}

END { exit bad }
' ./*.[ch] ./*.def
