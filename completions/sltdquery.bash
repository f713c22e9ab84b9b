# bash completion for sltdquery; made by completions/generate.sh

_sltdquery()
{
	local cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]}
	local options='--number --state --type --source --config --deadline --near --only --summary --map --encoding --audit --terminal --help --version --quiet --verbose --at --json --text --strict --max-line --line-buffered --store --sandbox --syslog'
	local verbs='load delta lint report flush status stats export compare purge fsck audit' verb= i

	for ((i = 1; i < COMP_CWORD; i++)); do
		if [[ " $verbs " == *" ${COMP_WORDS[i]} "* ]]; then
			verb=${COMP_WORDS[i]}
			break
		fi
	done
	case $verb in
	load) options+=' --source-name --sequence --previous --date --signature --max-change --min-quality --rejects --memory --fresh --older' ;;
	delta) options+=' --source-name --sequence --previous --date --signature --max-change --min-quality --rejects' ;;
	lint) options+=' --source-name --min-quality --own-state' ;;
	report) options+=' --what --to --number-last --status --reporting-state --reported --issue-date --expiry-date --review-date --reference --note --until --contact --measure' ;;
	flush) options+=' --now' ;;
	stats) options+=' --source-name --metrics' ;;
	export) options+=' --source-name --csv' ;;
	purge) options+=' --source-name' ;;
	fsck) options+=' --source-name' ;;
	audit) options+=' --verify --key --head' ;;
	esac
	case $prev in
	--sandbox)
		COMPREPLY=($(compgen -W 'on require off' -- "$cur"))
		return ;;
	--store)
		COMPREPLY=($(compgen -d -- "$cur"))
		return ;;
	--config|--map|--audit|--signature|--rejects|--signature|--rejects|--metrics|--key|--head)
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--number|-n|--state|-c|--type|-t|--source|--deadline|--only|--encoding|--terminal|--at|--max-line|--source-name|--sequence|--previous|--date|--max-change|--min-quality|--memory|--source-name|--sequence|--previous|--date|--max-change|--min-quality|--source-name|--min-quality|--own-state|--what|--to|--number-last|--status|--reporting-state|--reported|--issue-date|--expiry-date|--review-date|--reference|--note|--until|--contact|--measure|--source-name|--source-name|--source-name|--source-name)
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
complete -o filenames -F _sltdquery sltdquery
