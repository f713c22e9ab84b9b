# bash completion for pkdfetch; made by completions/generate.sh

_pkdfetch()
{
	local cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]}
	local options='--help --version --quiet --verbose --at --json --text --strict --max-line --line-buffered --store --sandbox --syslog'
	local verbs='import sync status list show export bind distrust fsck history rollback' verb= i

	for ((i = 1; i < COMP_CWORD; i++)); do
		if [[ " $verbs " == *" ${COMP_WORDS[i]} "* ]]; then
			verb=${COMP_WORDS[i]}
			break
		fi
	done
	case $verb in
	import) options+=' --source --trust --trust-on-first-use --unsigned --allow-rollback --version --digest --jobs' ;;
	sync) options+=' --config --jobs' ;;
	status) options+=' --country --all --fail-on --metrics' ;;
	list) options+=' --country --all' ;;
	export) options+=' --format --country' ;;
	bind) options+=' --country --why --undo' ;;
	distrust) options+=' --why --undo' ;;
	esac
	case $prev in
	--sandbox)
		COMPREPLY=($(compgen -W 'on require off' -- "$cur"))
		return ;;
	--format|-f)
		COMPREPLY=($(compgen -W 'pem der bundle ldif' -- "$cur"))
		return ;;
	--store)
		COMPREPLY=($(compgen -d -- "$cur"))
		return ;;
	--trust|-t|--config|--metrics)
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--at|--max-line|--source|-s|--version|--digest|--jobs|-j|--jobs|-j|--country|-c|--fail-on|--country|-c|--country|-c|--country|-c|--why|-w|--why|-w)
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
complete -o filenames -F _pkdfetch pkdfetch
