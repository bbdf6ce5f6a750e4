#!/bin/sh
# EduPath's start command: migrates, and starts the application only where the schema is the reviewed one.
#
#   SEAWORTHY_EDUPATH_URL=postgres://… docs/ci/edupath-deploy.sh ./server
#
# Once, when the live database is adopted: it is compared with the baseline, and marked only where both are the same.
#   migration migrate baseline -d edupath         # what differs
#   migration migrate baseline -d edupath --yes   # the mark
set -u
: "${SEAWORTHY_EDUPATH_URL:?names the database}"
migration=${MIGRATION_BIN:-migration}

"$migration" migrate up -d edupath
code=$?
case $code in
0) exec "$@" ;;
1) echo "not started: drift, a closed gate, or SQL that nobody reviewed; nothing was changed" >&2 ;;
2) echo "not started: the command line or the configuration is wrong" >&2 ;;
3) echo "not started: no answer from the database, or another deploy kept the lock; try again" >&2 ;;
4) echo "not started: a migration failed and was rolled back; the version before goes on running" >&2 ;;
5) echo "not started: a migration stopped half-way; the error above names the command that resumes" >&2 ;;
*) echo "not started: the migration ended with $code" >&2 ;;
esac
exit $code
