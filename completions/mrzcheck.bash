# bash completion for mrzcheck; made by completions/generate.sh

_mrzcheck()
{
	local cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]}
	local options='--format --suggest --explain --generate --models --check-models --line --config --jobs --help --version --quiet --verbose --at --json --text --strict --max-line --line-buffered --sandbox --syslog'
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
	--format|-f)
		COMPREPLY=($(compgen -W 'TD1 TD2 TD3 MRV-A MRV-B FRA-ID FRA-DL CHE-DL SVK-ID RUS-NP' -- "$cur"))
		return ;;
	--line)
		COMPREPLY=($(compgen -W 'primary secondary' -- "$cur"))
		return ;;
	--sandbox)
		COMPREPLY=($(compgen -W 'on require off' -- "$cur"))
		return ;;
	--config)
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--models|-m|--check-models|--jobs|-j|--at|--max-line)
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
complete -o filenames -F _mrzcheck mrzcheck
