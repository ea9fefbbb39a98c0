#!/usr/bin/env bash
# Starts the consumer alone: the workers that run jobs. Further arguments go to huey_consumer.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")"
umask 077
if [[ -x .venv/bin/huey_consumer ]]; then
  PATH="$PWD/.venv/bin:$PATH"
fi
workers=$(python -m app settings workers --plain)
# A dead worker is looked for twice a second; periodic tasks of your own in tasks.py stay on.
exec huey_consumer tasks.huey -k process -w "$workers" -c 0.5 -S "$@"
