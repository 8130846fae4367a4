#!/bin/sh
# Runs one peer on the files that the bench wrote: run.sh python|jsonata DIRECTORY quick|full
# Installs what it needs below DIRECTORY, once. Prints one JSON object.
set -eu
peer=$1
work=$2
length=$3
here=$(dirname "$0")

case $peer in
python)
    if [ ! -x "$work/venv/bin/python" ]; then
        python3 -m venv "$work/venv" >&2
        "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" >&2
    fi
    exec "$work/venv/bin/python" "$here/job.py" "$work" "$length"
    ;;
jsonata)
    if [ ! -d "$work/node_modules/jsonata" ]; then
        cp "$here/package.json" "$work/package.json"
        npm install --prefix "$work" --silent --no-audit --no-fund --no-package-lock >&2
    fi
    NODE_PATH="$work/node_modules" exec node "$here/job.cjs" "$work" "$length"
    ;;
*)
    echo "unknown peer: $peer" >&2
    exit 2
    ;;
esac
