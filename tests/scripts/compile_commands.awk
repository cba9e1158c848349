# SPDX-License-Identifier: MIT
# Writes compile_commands.json, for make compile_commands.json: reads the names of sources, one a line, and tells for each
# how make compiles it. From the environment: builddir, srcdir, compile (the command), readline (flags of src/cli alone).

function quoted(s) {
	gsub(/[\\"]/, "\\\\&", s)
	return "\"" s "\""
}

function exists(file,    line, found) {
	found = (getline line <file) >= 0
	close(file)
	return found
}

BEGIN {
	builddir = ENVIRON["builddir"]
	print "["
}

/[.]c$/ && !($0 in seen) {
	seen[$0] = 1
	# What make has written lies in the build folder.
	file = exists($0) ? builddir "/" $0 : ENVIRON["srcdir"] "/" $0
	command = ENVIRON["compile"] (/^src\/cli\/(main|repl)[.]c$/ ? " " ENVIRON["readline"] : "") " -c " file
	printf "%s{ \"directory\": %s, \"file\": %s, \"command\": %s }", n++ ? ",\n" : "", quoted(builddir),
	    quoted(file), quoted(command)
}

END { print "\n]" }
