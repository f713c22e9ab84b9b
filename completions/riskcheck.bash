# bash completion for riskcheck; made by completions/generate.sh

_riskcheck()
{
	local cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]}
	local options='--rules --entries --explain --stats --help --version --quiet --verbose --at --json --text --strict --max-line --line-buffered --store --sandbox --syslog'
	local verbs='' verb= i

	for ((i = 1; i < COMP_CWORD; i++)); do
		if [[ " $verbs " == *" ${COMP_WORDS[i]} "* ]]; then
			verb=${COMP_WORDS[i]}
			break
		fi
	done
	case $verb in
	esac
	case $prev in
	--sandbox)
		COMPREPLY=($(compgen -W 'on require off' -- "$cur"))
		return ;;
	--store)
		COMPREPLY=($(compgen -d -- "$cur"))
		return ;;
	--rules|-r|--entries)
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--at|--max-line)
		COMPREPLY=()
		return ;;
	esac
	if [[ $cur == -* ]]; then
		COMPREPLY=($(compgen -W "$options" -- "$cur"))
		return
	fi
	COMPREPLY=($(compgen -f -- "$cur"))
	if [[ -n $verbs && -z $verb ]]; then
		COMPREPLY+=($(compgen -W "$verbs" -- "$cur"))
	fi
}
complete -o filenames -F _riskcheck riskcheck
