#!/bin/sh
# Runs one peer on the files that the bench wrote: run.sh python|jsonata DIRECTORY quick|full
# Prints one JSON object. Installs what it needs below DIRECTORY, once.
#
# As services: run.sh fastify|fastify-same|django|django-same DIRECTORY -, after run.sh install-fastify|install-django
# DIRECTORY -. The environment says where: PORT, DOCUMENTS (the files that the bench wrote), PGHOST, PGUSER, PGDATABASE.
set -eu
peer=$1
work=$2
length=$3
here=$(dirname "$0")

# What was installed is installed again when the list changes.
python() {
    if ! cmp -s "$here/requirements.txt" "$work/requirements.txt"; then
        python3 -m venv "$work/venv" >&2
        "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" >&2
        cp "$here/requirements.txt" "$work/requirements.txt"
    fi
}

node_modules() {
    if ! cmp -s "$here/package.json" "$work/package.json" || [ ! -d "$work/node_modules" ]; then
        cp "$here/package.json" "$work/package.json"
        npm install --prefix "$work" --silent --no-audit --no-fund --no-package-lock >&2
    fi
}

case $peer in
python)
    python
    exec "$work/venv/bin/python" "$here/job.py" "$work" "$length"
    ;;
jsonata)
    node_modules
    NODE_PATH="$work/node_modules" exec node "$here/job.cjs" "$work" "$length"
    ;;
install-django)
    python
    ;;
install-fastify)
    node_modules
    ;;
django)
    PYTHONPATH="$here" "$work/venv/bin/python" "$here/django_app.py" migrate
    exec "$work/venv/bin/gunicorn" -w 2 -k gthread --threads 4 --keep-alive 75 -b "127.0.0.1:$PORT" --chdir "$here" \
        --log-level warning django_app:application
    ;;
django-same)
    PYTHONPATH="$here" exec "$work/venv/bin/gunicorn" -w 2 -k gthread --threads 4 --keep-alive 75 -b "127.0.0.1:$PORT" \
        --chdir "$here" --log-level warning django_same:application
    ;;
fastify-same)
    NODE_PATH="$work/node_modules" exec node "$here/fastify_same.cjs"
    ;;
fastify)
    NODE_PATH="$work/node_modules" exec node "$here/fastify.cjs"
    ;;
*)
    echo "unknown peer: $peer" >&2
    exit 2
    ;;
esac
