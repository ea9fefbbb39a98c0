#!/usr/bin/env bash
# Starts Nonstop: the consumer and the page. The first time, it installs what both need.
#   ./run.sh [--port N] [--workers N] [--address A]
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")"
source scripts/python.sh

# A setting from the environment, or the file .env, or its default.
setting() { # NAME DEFAULT
  local value=${!1:-}
  if [[ -z $value && -f .env ]]; then
    value=$(sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" .env | tail -n 1 | tr -d "\"'\r")
  fi
  printf '%s' "${value:-$2}"
}

port=$(setting NONSTOP_PORT 8501)
address=$(setting NONSTOP_ADDRESS 127.0.0.1)
data=$(setting NONSTOP_DATA data)
for ((place = 1; place <= $#; place++)); do
  next=$((place + 1))
  case ${!place} in
    --port=*) port=${!place#*=} ;;
    --address=*) address=${!place#*=} ;;
    --port) port=${!next:-} ;;
    --address) address=${!next:-} ;;
  esac
done

find_python
status=0
"$python" -I app/cli/preflight.py "$address" "$port" "$data" || status=$?
case $status in
  0) ;;
  10) refuse "The port is a number from 1 to 65535, not “$port”." \
    "ポートは 1 から 65535 までの数です。「$port」は使えません。" ;;
  11) refuse "Port $port is used by another program. Choose another one: ./run.sh --port 8502" \
    "ポート $port は別のプログラムが使っています。ほかの番号を選んでください: ./run.sh --port 8502" ;;
  12) refuse "This machine has no address $address." \
    "このマシンにアドレス $address はありません。" ;;
  13) refuse "The data folder $data cannot be written to. Set NONSTOP_DATA to a folder that you may write to." \
    "データフォルダ $data に書き込めません。書き込めるフォルダを NONSTOP_DATA に指定してください。" ;;
  *) exit "$status" ;;
esac

install requirements.txt
exec .venv/bin/python -m app up "$@"
