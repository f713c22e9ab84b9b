# bash completion for chipread; made by completions/generate.sh

_chipread()
{
	local cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]}
	local options='--list --reader --watch --can --dg --skip --deadline --allow-bac-fallback --trace --trace-secrets --help --version --quiet --verbose --at --json --text --strict --max-line --line-buffered --sandbox --syslog'
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
	--trace)
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--reader|-r|--dg|-g|--skip|-s|--deadline|-d|--at|--max-line)
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
complete -o filenames -F _chipread chipread
