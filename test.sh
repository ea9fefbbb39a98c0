#!/usr/bin/env bash
# Runs every check and test, the quickest first. The first time, it installs what they need.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")"
source scripts/python.sh

# Debian's Chromium and a Japanese font, for the tests in a real browser.
install_browser() {
  local missing=()
  command -v chromium >/dev/null || missing+=(chromium)
  [[ -n $(fc-list :lang=ja 2>/dev/null) ]] || missing+=(fonts-noto-cjk fontconfig)
  if ((${#missing[@]} == 0)); then
    return
  fi
  local root=()
  if ((EUID != 0)); then
    root=(sudo)
  fi
  if ! command -v apt-get >/dev/null || ! command -v "${root[0]:-env}" >/dev/null; then
    refuse "Install these first, for the tests in a browser: ${missing[*]}" \
      "ブラウザでのテストのため、先にこれらをインストールしてください: ${missing[*]}"
  fi
  say "Installing ${missing[*]} …" "${missing[*]} をインストールしています …"
  "${root[@]}" apt-get update -q
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y "${missing[@]}"
}

stage() { # NAME COMMAND…
  local name=$1
  shift
  printf '\n== %s\n' "$name"
  local began=$SECONDS
  if ! "$@"; then
    say "Failed: $name (after $((SECONDS - began)) s): $*" \
      "失敗: $name ($((SECONDS - began)) 秒): $*" >&2
    exit 1
  fi
}

# Hundreds of programs are started; each would compile everything anew.
unset PYTHONDONTWRITEBYTECODE

find_python
install requirements-dev.txt
install_browser
PATH="$PWD/.venv/bin:$PATH"

stage "ruff" ruff check .
stage "ruff format" ruff format --check .
stage "mypy" mypy
stage "tests" pytest -q -n 2 -m "not consumer and not browser"
# A file by one of the two: its tests share what is slow to start.
stage "tests with a real consumer" pytest -q -n 2 --dist loadfile -m consumer
stage "tests in a real browser" pytest -q -n 2 --dist loadfile -m browser
# Does each measure still run? What it finds here is no result, and is not judged.
stage "benchmarks" python -m benchmarks --quick
printf '\n'
say "Everything passed, in $SECONDS s." "すべて通りました ($SECONDS 秒)。"
