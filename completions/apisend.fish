# fish completion for apisend; made by completions/generate.sh

complete -c apisend -l help -s h -d 'show this text'
complete -c apisend -l version -s V -d 'show the version'
complete -c apisend -l quiet -s q -d 'errors only on standard error'
complete -c apisend -l verbose -s v -d 'say what is done'
complete -c apisend -l at -x -d 'judge as of this day or RFC 3339 time'
complete -c apisend -l json -d 'JSON Lines, also on a terminal'
complete -c apisend -l text -d 'text for people, also into a pipe'
complete -c apisend -l strict -d 'every warning is an error'
complete -c apisend -l max-line -x -d 'longest line read, in bytes (16777216)'
complete -c apisend -l line-buffered -d 'write each record at once'
complete -c apisend -l store -x -a '(__fish_complete_directories)' -d 'the store’s folder'
complete -c apisend -n __fish_use_subcommand -a decode -d 'messages to records, one a person'
