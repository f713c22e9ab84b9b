# bash completion for apisend; made by completions/generate.sh

_apisend()
{
	local cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]}
	local options='--help --version --quiet --verbose --at --json --text --strict --max-line --line-buffered --store --sandbox --syslog'
	local verbs='build check profiles decode enqueue send flush status requeue cancel purge verify' verb= i

	for ((i = 1; i < COMP_CWORD; i++)); do
		if [[ " $verbs " == *" ${COMP_WORDS[i]} "* ]]; then
			verb=${COMP_WORDS[i]}
			break
		fi
	done
	case $verb in
	build) options+=' --profile --flight --function --form --map --all-or-nothing --reference --out --message-only' ;;
	check) options+=' --profile' ;;
	enqueue) options+=' --profile --config' ;;
	send) options+=' --profile --flight --function --form --map --all-or-nothing --reference --config --now --again' ;;
	flush) options+=' --config --now' ;;
	status) options+=' --config --passengers --metrics' ;;
	requeue) options+=' --config --hours' ;;
	cancel) options+=' --config' ;;
	purge) options+=' --config --older' ;;
	verify) options+=' --config' ;;
	esac
	case $prev in
	--sandbox)
		COMPREPLY=($(compgen -W 'on require off' -- "$cur"))
		return ;;
	--function)
		COMPREPLY=($(compgen -W 'list change cancel reduce close on-board not-boarded cancel-flight change-flight' -- "$cur"))
		return ;;
	--form)
		COMPREPLY=($(compgen -W 'edifact app csv' -- "$cur"))
		return ;;
	--function)
		COMPREPLY=($(compgen -W 'list change cancel reduce close on-board not-boarded cancel-flight change-flight' -- "$cur"))
		return ;;
	--form)
		COMPREPLY=($(compgen -W 'edifact app csv' -- "$cur"))
		return ;;
	--store)
		COMPREPLY=($(compgen -d -- "$cur"))
		return ;;
	--flight|-f|--map|--out|-o|--config|--flight|-f|--map|--config|--config|--config|--metrics|--config|--config|--config|--config)
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--at|--max-line|--profile|-p|--reference|--profile|-p|--profile|-p|--profile|-p|--reference|--hours|--older)
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
complete -o filenames -F _apisend apisend
