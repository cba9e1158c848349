# SPDX-License-Identifier: MIT
# A terminal's screen, as tmux capture-pane -e -p tells it, as a picture: text in SVG, with the colours and the bold
# and dim letters that it had. COLUMNS is the width of the screen, TITLE what a reader is told who cannot see it.

BEGIN {
	split("#3b4252 #d0585f #7fb069 #d9a441 #5d8fc9 #b48ead #5aa9a9 #d8dee9", normal)
	split("#7b8794 #e06c75 #98c379 #e5c07b #61afef #c678dd #56b6c2 #ffffff", bright)
	wide = 8.4
	high = 18
}

function escape(s) {
	gsub(/&/, "\\&amp;", s)
	gsub(/</, "\\&lt;", s)
	gsub(/>/, "\\&gt;", s)
	return s
}

# Takes the numbers of one sequence, as in "1;32".
function style(codes,   n, i, c, part) {
	n = split(codes == "" ? "0" : codes, part, ";")
	for (i = 1; i <= n; i++) {
		c = part[i] + 0
		if (c == 0)
			colour = bold = dim = ""
		else if (c == 1)
			bold = " font-weight=\"bold\""
		else if (c == 2)
			dim = " opacity=\"0.6\""
		else if (c == 22)
			bold = dim = ""
		else if (c >= 30 && c <= 37)
			colour = " fill=\"" normal[c - 29] "\""
		else if (c == 39)
			colour = ""
		else if (c >= 90 && c <= 97)
			colour = " fill=\"" bright[c - 89] "\""
	}
}

function span(text) {
	if (text == "")
		return ""
	return colour bold dim == "" ? escape(text) : "<tspan" colour bold dim ">" escape(text) "</tspan>"
}

{
	out = ""
	rest = $0
	while (match(rest, /\033\[[0-9;]*m/)) {
		out = out span(substr(rest, 1, RSTART - 1))
		style(substr(rest, RSTART + 2, RLENGTH - 3))
		rest = substr(rest, RSTART + RLENGTH)
	}
	lines[NR] = out span(rest)
	if (lines[NR] != "")
		last = NR
}

END {
	w = COLUMNS * wide + 32
	h = last * high + 32
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n", w, h, w, h
	print "<title>" escape(TITLE) "</title>"
	printf "<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#1e2430\"/>\n", w, h
	print "<g font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" " \
	    "font-size=\"14\" fill=\"#d8dee9\">"
	for (i = 1; i <= last; i++)
		printf "<text x=\"16\" y=\"%d\" xml:space=\"preserve\">%s</text>\n", 16 + i * high - 4, lines[i]
	print "</g>\n</svg>"
}
