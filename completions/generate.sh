#!/bin/sh
# Writes the completions of a tool for bash, zsh and fish from its own
# option table, as --print-words gives it: WORD, LETTER, ARGUMENT and HELP
# with tabs between them.
#
# usage: completions/generate.sh TOOL FOLDER
#
# TOOL is the program (build/bin/mrzcheck); the files go to FOLDER.

tool=$1
to=$2
name=${tool##*/}
words=$("$tool" --print-words) || exit 1

# Each shell gets the rows with a kind put in front:
#	KIND VERB LONG LETTER ARGUMENT CHOICES HELP
# KIND: verb, flag, file, folder, choice, text.
rows()
{
	printf '%s\n' "$words" | awk -F '\t' -v OFS='\t' '
	{
		verb = ""; long = $1
		if (split($1, part, " ") == 2) { verb = part[1]; long = part[2] }
		choices = ""
		if (long !~ /^--/) {
			kind = "verb"; verb = long; long = ""
		} else if ($3 == "") {
			kind = "flag"
		} else if ($3 ~ /FILE/) {
			kind = "file"
		} else if ($3 ~ /DIR/) {
			kind = "folder"
		} else if ($3 ~ /\|/) {
			kind = "choice"; choices = $3; gsub(/\|/, " ", choices)
		} else {
			kind = "text"
		}
		gsub(/\047/, "\xE2\x80\x99", $4)	# a quote would end the quoting
		# "-" for nothing: empty fields would run together
		print kind, verb == "" ? "-" : verb, long == "" ? "-" : long,
			$2 == "" ? "-" : $2, $3 == "" ? "-" : $3,
			choices == "" ? "-" : choices, $4
	}'
}

bash_completion()
{
	rows | awk -F '\t' -v name="$name" '
	function add(list, word) { return list == "" ? word : list " " word }
	$1 == "verb" { verbs = add(verbs, $2); next }
	{
		if ($2 == "-") common = add(common, $3)
		else of[$2] = add(of[$2], $3)
		both = $3
		if ($4 != "-") both = both "|" $4
		if ($1 == "choice")
			cases = cases sprintf("\t%s)\n\t\tCOMPREPLY=($(compgen " \
				"-W \047%s\047 -- \"$cur\"))\n\t\treturn ;;\n", both, $6)
		else if ($1 == "folder") folders = folders "|" both
		else if ($1 == "file") files = files "|" both
		else if ($1 == "text") texts = texts "|" both
	}
	END {
		print "# bash completion for " name "; made by completions/generate.sh"
		print ""
		print "_" name "()\n{"
		print "\tlocal cur=${COMP_WORDS[COMP_CWORD]}"
		print "\tlocal prev=${COMP_WORDS[COMP_CWORD - 1]}"
		print "\tlocal options=\047" common "\047"
		print "\tlocal verbs=\047" verbs "\047 verb= i\n"
		print "\tfor ((i = 1; i < COMP_CWORD; i++)); do"
		print "\t\tif [[ \" $verbs \" == *\" ${COMP_WORDS[i]} \"* ]]; then"
		print "\t\t\tverb=${COMP_WORDS[i]}\n\t\t\tbreak\n\t\tfi\n\tdone"
		print "\tcase $verb in"
		n = split(verbs, list, " ")
		for (i = 1; i <= n; i++)
			if (of[list[i]] != "")
				print "\t" list[i] ") options+=\047 " of[list[i]] "\047 ;;"
		print "\tesac"
		print "\tcase $prev in"
		printf "%s", cases
		if (folders != "")
			print "\t" substr(folders, 2) ")\n\t\tCOMPREPLY=($(compgen -d -- \"$cur\"))\n\t\treturn ;;"
		if (files != "")
			print "\t" substr(files, 2) ")\n\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n\t\treturn ;;"
		if (texts != "")
			print "\t" substr(texts, 2) ")\n\t\tCOMPREPLY=()\n\t\treturn ;;"
		print "\tesac"
		print "\tif [[ $cur == -* ]]; then"
		print "\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))"
		print "\t\treturn\n\tfi"
		print "\tCOMPREPLY=($(compgen -f -- \"$cur\"))"
		print "\tif [[ -n $verbs && -z $verb ]]; then"
		print "\t\tCOMPREPLY+=($(compgen -W \"$verbs\" -- \"$cur\"))\n\tfi"
		print "}\ncomplete -o filenames -F _" name " " name
	}'
}

zsh_completion()
{
	rows | awk -F '\t' -v name="$name" '
	# In a specification of _arguments these have a meaning.
	function quoted(text) {
		gsub(/\[/, "\\[", text); gsub(/\]/, "\\]", text)
		gsub(/:/, "\\:", text)
		return text
	}
	function row(    names) {
		names = "\047" $3
		if ($4 != "-")
			names = "\047(" $4 " " $3 ")\047{" $4 "," $3 "}\047"
		return names "[" quoted($7) "]" action[$1] "\047"
	}
	{
		action["file"] = ":" quoted($5) ":_files"
		action["folder"] = ":" quoted($5) ":_files -/"
		action["choice"] = ":" substr($3, 3) ":(" $6 ")"
		action["text"] = ":" quoted($5) ": "
	}
	$1 == "verb" { verbs[++n] = $2; help[n] = quoted($7); next }
	$2 == "-" { common = common "\t" row() "\n"; next }
	{ of[$2] = of[$2] " \\\n\t\t\t" row() }
	END {
		print "#compdef " name
		print "# zsh completion; made by completions/generate.sh\n"
		print "local -a options verbs\nlocal state\n"
		print "options=(\n" common ")"
		if (n == 0) {
			print "_arguments -s $options \047*:file:_files\047"
			exit
		}
		print "verbs=("
		for (i = 1; i <= n; i++) print "\t\047" verbs[i] ":" help[i] "\047"
		print ")"
		print "_arguments -C -s $options \0471:verb:->verb\047 " \
			"\047*::argument:->argument\047 && return"
		print "case $state in"
		print "verb)\n\t_describe verb verbs\n\t_files\n\t;;"
		print "argument)\n\tcase $words[1] in"
		for (i = 1; i <= n; i++)
			print "\t" verbs[i] ")\n\t\t_arguments -s $options" \
				of[verbs[i]] " \\\n\t\t\t\047*:file:_files\047\n\t\t;;"
		print "\tesac\n\t;;\nesac"
	}'
}

fish_completion()
{
	rows | awk -F '\t' -v name="$name" '
	BEGIN { print "# fish completion for " name "; made by completions/generate.sh\n" }
	{
		line = "complete -c " name
		if ($1 == "verb")
			line = line " -n __fish_use_subcommand -a " $2
		else if ($2 != "-")
			line = line " -n \047__fish_seen_subcommand_from " $2 "\047"
		if ($3 != "-") line = line " -l " substr($3, 3)
		if ($4 != "-") line = line " -s " substr($4, 2)
		if ($1 == "file") line = line " -r -F"
		if ($1 == "folder")
			line = line " -x -a \047(__fish_complete_directories)\047"
		if ($1 == "choice") line = line " -x -a \047" $6 "\047"
		if ($1 == "text") line = line " -x"
		print line " -d \047" $7 "\047"
	}'
}

bash_completion >"$to/$name.bash" &&
	zsh_completion >"$to/_$name" &&
	fish_completion >"$to/$name.fish"
