/* SPDX-License-Identifier: MIT */
/*
 * completion: scripts for shells. A script only hands the line to "toll completion candidates" and
 * shows what comes back, so that it is never older than the tables, and knows the user's own models.
 */
#include "commands/cmd.h"

#include <string.h>

#include "base/buffer.h"
#include "commands/completion.h"

static const char bash_script[] =
	"# bash completion for toll(1); printed by: toll completion bash\n"
	"\n"
	"_toll() {\n"
	"\tlocal line=${COMP_LINE:0:COMP_POINT} blanks piece='' word='' candidate files i\n"
	"\tlocal -a words=() found=()\n"
	"\n"
	"\t# COMP_WORDS is split at = : and @ as well: what no blank separates is one word.\n"
	"\tfor ((i = 0; i <= COMP_CWORD; i++)); do\n"
	"\t\tpiece=${COMP_WORDS[i]}\n"
	"\t\tblanks=${line%%[![:space:]]*}\n"
	"\t\tline=${line#\"$blanks\"}\n"
	"\t\t[[ $line == \"$piece\"* ]] || piece=$line\n"
	"\t\tline=${line#\"$piece\"}\n"
	"\t\tif [[ -n $blanks && i -gt 0 ]]; then\n"
	"\t\t\twords+=(\"$word\")\n"
	"\t\t\tword=$piece\n"
	"\t\telse\n"
	"\t\t\tword+=$piece\n"
	"\t\tfi\n"
	"\tdone\n"
	"\n"
	"\t# $2 is what Readline replaces; before it, a quote may be open.\n"
	"\tlocal part=$2 quote='' head=${word%\"$2\"}\n"
	"\tif [[ $head == *[\\\"\\'] ]]; then\n"
	"\t\tquote=yes\n"
	"\t\thead=${head%?}\n"
	"\telse\n"
	"\t\tpart=${part//\\\\/}\n"
	"\tfi\n"
	"\tword=$head$part\n"
	"\n"
	"\tCOMPREPLY=()\n"
	"\twhile IFS= read -r line; do\n"
	"\t\tcandidate=${line%%$'\\t'*}\n"
	"\t\tif [[ -n $candidate ]]; then\n"
	"\t\t\tfound+=(\"$candidate\")\n"
	"\t\telse\n"
	"\t\t\tfiles=${line#$'\\t'}\n"
	"\t\tfi\n"
	"\tdone < <(\"$1\" completion candidates -- \"${words[@]:1}\" \"$word\" 2>/dev/null)\n"
	"\n"
	"\tfor candidate in \"${found[@]}\"; do\n"
	"\t\tcandidate=${candidate:${#head}}\n"
	"\t\t[[ -n $quote || $candidate != *[!A-Za-z0-9_.,:=/@%+-]* ]] || printf -v candidate %q \"$candidate\"\n"
	"\t\tCOMPREPLY+=(\"$candidate\")\n"
	"\tdone\n"
	"\t[[ ${#found[@]} -eq 1 && ${found[0]} == *[=:] ]] && compopt -o nospace 2>/dev/null\n"
	"\tif [[ -n ${files+set} ]]; then\n"
	"\t\twhile IFS= read -r line; do\n"
	"\t\t\tCOMPREPLY+=(\"$files$line\")\n"
	"\t\t\tCOMPREPLY[${#COMPREPLY[@]} - 1]=${COMPREPLY[${#COMPREPLY[@]} - 1]:${#head}}\n"
	"\t\tdone < <(compgen -f -- \"${word:${#files}}\")\n"
	"\t\tcompopt -o filenames 2>/dev/null\n"
	"\tfi\n"
	"\treturn 0\n"
	"}\n"
	"\n"
	"complete -F _toll toll\n";

static const char zsh_script[] =
	"#compdef toll\n"
	"# zsh completion for toll(1); printed by: toll completion zsh\n"
	"\n"
	"_toll() {\n"
	"\tlocal line word text part=\"${(Q)PREFIX}\" any='m:{[:lower:][:upper:]}={[:upper:][:lower:]}'\n"
	"\tlocal -a found open files\n"
	"\tlocal -i ret=1\n"
	"\n"
	"\twhile IFS= read -r line; do\n"
	"\t\tword=${line%%$'\\t'*} text=${line#*$'\\t'}\n"
	"\t\tif [[ -z $word ]]; then\n"
	"\t\t\tfiles=(\"$text\")\n"
	"\t\telif [[ $word == *[=:] ]]; then\n"
	"\t\t\topen+=(\"${word//:/\\\\:}${text:+:$text}\")\n"
	"\t\telse\n"
	"\t\t\tfound+=(\"${word//:/\\\\:}${text:+:$text}\")\n"
	"\t\tfi\n"
	"\tdone < <(\"${${(Q)words[1]}/#\\~\\//$HOME/}\" completion candidates -- \\\n"
	"\t\t\"${(@Q)words[2,CURRENT-1]}\" \"$part\" 2>/dev/null)\n"
	"\n"
	"\t(( ${#found} )) && _describe -V -t words word found -M \"$any\" && ret=0\n"
	"\t(( ${#open} )) && _describe -V -t fields field open -M \"$any\" -S '' && ret=0\n"
	"\tif (( ${#files} )); then\n"
	"\t\tcompset -P \"${(b)files[1]}\"\n"
	"\t\t_files && ret=0\n"
	"\tfi\n"
	"\treturn ret\n"
	"}\n"
	"\n"
	"if [[ $funcstack[1] == _toll ]]; then\n"
	"\t_toll \"$@\"\n"
	"else\n"
	"\tcompdef _toll toll\n"
	"fi\n";

static const char fish_script[] =
	"# fish completion for toll(1); printed by: toll completion fish\n"
	"\n"
	"function __toll_candidates\n"
	"\tset -l words (commandline -opc)\n"
	"\tset -l part (string unescape -- (commandline -ct); or commandline -ct)\n"
	"\tset -l toll $words[1]\n"
	"\tset -e words[1]\n"
	"\tcommand $toll completion candidates -- $words \"$part\" 2>/dev/null | while read -l line\n"
	"\t\tif not string match -q -- \\t'*' $line\n"
	"\t\t\techo $line\n"
	"\t\t\tcontinue\n"
	"\t\tend\n"
	"\t\tset -l behind (string sub -s 2 -- $line)\n"
	"\t\tfor file in "
	"(__fish_complete_path (string sub -s (math (string length -- \"$behind\") + 1) -- \"$part\"))\n"
	"\t\t\techo $behind$file\n"
	"\t\tend\n"
	"\tend\n"
	"end\n"
	"\n"
	"complete -c toll -f -k -a '(__toll_candidates)'\n";

static const char *const shell_scripts[N_SHELLS] = { [SHELL_BASH] = bash_script, [SHELL_ZSH] = zsh_script,
	[SHELL_FISH] = fish_script };

/* The last word is the one under completion; a line each, with its help, if any, after a tab. */
static const char *
print_candidates(const struct context *c, const char *const *words, size_t n, struct arena *a)
{
	struct buffer out = buffer_new(a);
	struct completions found;

	completion_find(c->book, c->today, false, words, n == 0 ? 0 : n - 1, n == 0 ? "" : words[n - 1],
	    a, &found);
	for (size_t i = 0; i < found.n; i++)
		buffer_printf(&out, "%s%s%s\n", found.item[i].word, *found.item[i].help == '\0' ? "" : "\t",
		    found.item[i].help);
	if (found.files != NULL)
		buffer_printf(&out, "\t%s\n", found.files);
	return out.text;
}

bool
cmd_completion(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const char *what = call->n_operands == 0 ? "" : call->operands[0];

	if (strcmp(what, "candidates") == 0) {
		w->raw = print_candidates(c, call->operands + 1, call->n_operands - 1, w->arena);
		return true;
	}
	for (size_t i = 0; i < N_SHELLS && call->n_operands == 1; i++) {
		if (strcmp(what, completion_shells[i]) == 0)
			w->raw = shell_scripts[i];
	}
	return w->raw != NULL || err_set(e, ERR_USAGE,
	    "completion takes bash, zsh or fish, as in: toll completion bash");
}
