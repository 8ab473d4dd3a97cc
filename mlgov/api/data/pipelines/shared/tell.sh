#!/usr/bin/env bash
# Comments on every request and sets its status, from data alone. Usage: tell.sh ANSWERS DATA, with the token.
set -euo pipefail
answers="$1" data="$2" here="$(cd "$(dirname "$0")" && pwd)" failed=0
for folder in "$answers"/*/; do
  if ! [ -e "$folder/pull.json" ]; then continue; fi
  number="$(basename "$folder")" options=() code=0
  if ! [[ "$number" =~ ^[1-9][0-9]{0,9}$ ]]; then continue; fi
  if [ -e "$folder/untrusted" ]; then options+=(--untrusted); fi
  if [ -n "${MLGOV_PORTAL:-}" ]; then options+=(--link "$MLGOV_PORTAL"); fi
  mlgov gate --data "$data/$number/gate.json" > /dev/null || code=$?
  case "$code" in 0) state=success ;; 12) state=failure ;; *) state=error ;; esac
  comment="$(mktemp)"
  if mlgov comment --data "$data/$number/comment.json" "${options[@]}" --out "$comment"; then
    python3 "$here/host.py" comment "$number" "$comment" || failed=1
  else
    state=error
  fi
  python3 "$here/host.py" status "$number" "$(cat "$folder/head")" "$state" || failed=1
done
exit "$failed"
