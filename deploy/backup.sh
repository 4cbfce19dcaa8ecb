#!/bin/sh
# Backs up database and media, and proves that the copy can be read.
#
#   deploy/backup.sh backup  FOLDER   a new dated copy in FOLDER, then a restore check
#   deploy/backup.sh check   COPY     restore a copy into an empty database and count
#   deploy/backup.sh restore COPY     put a copy into DATABASE_URL (its database must be empty)
#
# Reads DATABASE_URL (or PG* variables), MEDIA_ROOT (default var/media) and CHECK_DATABASE, the
# name of a database the check may create and drop (default prcms_restore_check). KEEP is the
# number of copies to keep (default 14). Run nightly; keep a copy on another machine, off line.
set -eu
umask 077
cd "$(dirname "$0")/.."

MEDIA_ROOT=${MEDIA_ROOT:-var/media}
CHECK_DATABASE=${CHECK_DATABASE:-prcms_restore_check}
KEEP=${KEEP:-14}

die() {
    echo "$1" >&2
    exit 1
}

for tool in pg_dump pg_restore psql tar sha256sum; do
    command -v "$tool" >/dev/null || die "$tool is missing: apt-get install postgresql-client tar coreutils"
done

# PostgreSQL's tools take the address of make run's own server from PGHOST, not from a URL.
address=${DATABASE_URL:-}
case $address in *@//* | *:////*) address= ;; esac
database() {
    # $1: a database beside the one in DATABASE_URL, or nothing for that one itself
    if [ -z "$address" ]; then
        echo "dbname=${1:-${PGDATABASE:-portal}}"
    elif [ -z "${1:-}" ]; then
        echo "$address"
    else
        options=${address#*\?}
        [ "$options" = "$address" ] && options= || options="?$options"
        echo "${address%/*}/$1$options"
    fi
}

count() {
    psql -X -A -t -d "$1" -c "SELECT sum(n) FROM (SELECT count(*) AS n FROM base_user
        UNION ALL SELECT count(*) FROM base_auditevent
        UNION ALL SELECT count(*) FROM django_migrations) AS counted"
}

backup() {
    [ -d "$1" ] || die "$1 is no folder: make it first."
    copy=$1/prcms-$(date -u +%Y%m%d-%H%M%S)
    mkdir "$copy.part"
    echo "database ..."
    pg_dump --format=custom --no-owner --no-privileges --file="$copy.part/database" -d "$(database)"
    count "$(database)" > "$copy.part/rows"
    echo "media ..."
    if [ -d "$MEDIA_ROOT" ]; then
        tar -czf "$copy.part/media.tar.gz" -C "$MEDIA_ROOT" .
    else
        tar -czf "$copy.part/media.tar.gz" -T /dev/null
    fi
    (cd "$copy.part" && sha256sum database media.tar.gz rows > SHA256SUMS)
    mv "$copy.part" "$copy"
    check "$copy"
    # The newest KEEP stay; names sort by time.
    for old in $(ls -d "$1"/prcms-*[0-9] | sort -r | tail -n +$((KEEP + 1))); do
        rm -r "$old"
    done
    echo "kept: $copy"
}

check() {
    [ -f "$1/SHA256SUMS" ] || die "$1 is no copy of ours."
    (cd "$1" && sha256sum --check --quiet SHA256SUMS) || die "$1 is damaged."
    tar -tzf "$1/media.tar.gz" >/dev/null || die "$1: the media cannot be unpacked."
    echo "restore check ..."
    psql -X -q -d "$(database postgres)" -c "DROP DATABASE IF EXISTS \"$CHECK_DATABASE\"" \
        -c "CREATE DATABASE \"$CHECK_DATABASE\" TEMPLATE template0 ENCODING 'UTF8'"
    trap 'psql -X -q -d "$(database postgres)" -c "DROP DATABASE IF EXISTS \"$CHECK_DATABASE\""' EXIT
    pg_restore --no-owner --no-privileges --exit-on-error --jobs=2 \
        -d "$(database "$CHECK_DATABASE")" "$1/database" || die "$1: the database cannot be restored."
    found=$(count "$(database "$CHECK_DATABASE")")
    [ "$found" -ge 1 ] || die "$1: the restored database is empty."
    # Rows may have come between the dump and the counting, never gone.
    [ "$found" -le "$(cat "$1/rows")" ] || die "$1: $found rows restored, $(cat "$1/rows") counted."
    echo "readable: $found rows of users, audit trail and migrations"
}

restore() {
    [ -f "$1/SHA256SUMS" ] || die "$1 is no copy of ours."
    (cd "$1" && sha256sum --check --quiet SHA256SUMS) || die "$1 is damaged."
    tables=$(psql -X -A -t -d "$(database)" -c "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    [ "$tables" = 0 ] || die "The database holds $tables tables: restore into an empty one."
    pg_restore --no-owner --no-privileges --exit-on-error --jobs=2 -d "$(database)" "$1/database"
    mkdir -p "$MEDIA_ROOT"
    tar -xzf "$1/media.tar.gz" -C "$MEDIA_ROOT"
    rm -f var/prepared  # make run's note that this database is up to date
    echo "restored: now manage.py migrate, then start the portal"
}

case ${1:-}:${2:-} in
    backup:?*) backup "$2" ;;
    check:?*) check "$2" ;;
    restore:?*) restore "$2" ;;
    *) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
