# Makes and starts a PostgreSQL server, and ends it when standard input does: when the process that holds the other end
# of the pipe is gone. Arguments: binaries' folder, server's folder, superuser, lines for its configuration, then what
# postgres takes.
bin=$1 folder=$2 superuser=$3 configuration=$4
shift 4
exec 3<&0 </dev/null

"$bin/initdb" --pgdata="$folder/data" --username="$superuser" --encoding=UTF8 --locale=C --auth=trust --no-sync \
    --no-instructions 3<&- || exit 1
printf '%s\n' "$configuration" >>"$folder/data/postgresql.conf" || exit 1
"$bin/postgres" -D "$folder/data" "$@" 3<&- &
server=$!

# Signals are repeated, as the shell starts the server with SIGQUIT ignored, until it installs its own handler.
(
    while read -r _; do :; done
    count=0
    while [ ! -e "$folder/ended" ] && [ "$count" -lt 100 ]; do
        kill -QUIT "$server"
        count=$((count + 1))
        sleep 0.1
    done
    [ -e "$folder/ended" ] || kill -KILL "$server"
    cd /
    rm -rf "$folder"
) <&3 2>/dev/null &
watcher=$!
exec 3<&-

wait "$server"
: >"$folder/ended"
wait "$watcher"
