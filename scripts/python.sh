# Sourced by run.sh and test.sh: a Python, and a .venv with pinned packages.
# Speaks Japanese where LC_ALL, LC_MESSAGES or LANG asks for it, as the rest of Nonstop does.

say() { # ENGLISH JAPANESE
  local wish=${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}
  if [[ $wish == ja* ]]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi
}

refuse() { # ENGLISH JAPANESE
  say "$1" "$2" >&2
  exit 2
}

# Sets `python` to that of .venv, or else to the newest one on PATH that can make a .venv.
find_python() {
  python=.venv/bin/python
  if [[ -f .venv/unfinished ]] ||
    ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    find_python_on_path
  fi
}

# Sets `python` to the newest Python 3.11 or later that is on PATH and can make a .venv.
find_python_on_path() {
  local name version old="" bare=""
  for name in python3.13 python3.12 python3.11 python3; do
    version=$("$name" -c 'import platform; print(platform.python_version())' 2>/dev/null) || continue
    if ! "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      old=$version
    elif ! "$name" -c 'import ensurepip, venv' 2>/dev/null; then
      bare=$name
    else
      python=$name
      return
    fi
  done
  if [[ -n $bare ]]; then
    refuse "$bare has no venv module. Install it first, on Debian and Ubuntu with: apt install $bare-venv" \
      "$bare に venv モジュールがありません。先にインストールしてください (Debian・Ubuntu では apt install $bare-venv)。"
  elif [[ -n $old ]]; then
    refuse "The Python here is $old, which is too old. Nonstop needs Python 3.11 or later." \
      "Python が $old で、古すぎます。Nonstop には Python 3.11 以降が必要です。"
  fi
  refuse "Python is not installed. Nonstop needs Python 3.11 or later." \
    "Python がインストールされていません。Nonstop には Python 3.11 以降が必要です。"
}

# Installs a file of requirements into .venv; does nothing when that very content is installed.
install() { # REQUIREMENTS
  local file=$1 wanted
  local stamp=.venv/installed-${file%.txt} unfinished=.venv/unfinished
  wanted=$(cat requirements.txt "$file" | "$python" -c \
    'import hashlib, sys; print(sys.version.split()[0], hashlib.sha256(sys.stdin.buffer.read()).hexdigest())')
  if [[ -f $stamp && ! -f $unfinished && $(<"$stamp") == "$wanted" ]]; then
    return
  fi
  # What was interrupted may be broken anywhere: begin anew.
  if [[ -f $unfinished ]] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    say "Making .venv with $("$python" --version) …" ".venv を作っています ($("$python" --version)) …"
    "$python" -m venv --clear .venv
  fi
  say "Installing the packages of $file; the first time takes some minutes …" \
    "$file のパッケージをインストールしています。初回は数分かかります …"
  touch "$unfinished"
  if ! .venv/bin/python -m pip install --disable-pip-version-check -r "$file"; then
    refuse "The packages could not be installed; the lines above say why. Start again to retry." \
      "パッケージをインストールできませんでした。理由は上の行にあります。もう一度起動するとやり直します。"
  fi
  printf '%s\n' "$wanted" >"$stamp"
  rm -f "$unfinished"
}
