#!/usr/bin/env bash
# Puts on record what was decided in merged requests, and proposes the records. Usage: records.sh ANSWERS, with the token.
# Run it on the protected branch. GIT_CONFIG_* variables give git the right to fetch and to push the branch mlgov/records.
set -euo pipefail
answers="$1" here="$(cd "$(dirname "$0")" && pwd)" failed=0 key=()
if [ -n "${MLGOV_CI_KEY:-}" ]; then
  file="$(mktemp)"
  trap 'rm -f "$file"' EXIT
  printf '%s\n' "$MLGOV_CI_KEY" > "$file"
  key=(--key "$file")
fi
git checkout --quiet -B "$MLGOV_BRANCH" HEAD
python3 "$here/host.py" merged 30 | while read -r number; do
  python3 "$here/host.py" answers "$number" "$answers/$number"
  git fetch --quiet origin "$(cat "$answers/$number/ref")"
  echo "$number"
done > "$answers.merged"
while read -r number; do
  options=()
  for kind in reviews commits pushes rules; do
    for page in "$answers/$number/$kind"-*.json; do
      if [ -e "$page" ]; then options+=("--$kind" "$page"); fi
    done
  done
  mlgov approvals import --governed "$MLGOV_GOVERNED" --platform "$MLGOV_PLATFORM" \
    --pull "$answers/$number/pull.json" "${options[@]}" "${key[@]}" || failed=1
done < "$answers.merged"
records=(":(glob)$MLGOV_GOVERNED/*/approvals/**")
git add -- "${records[@]}" 2> /dev/null || true
if git diff --cached --quiet; then
  echo "Nothing new was decided."
  exit "$failed"
fi
git -c user.name=mlgov -c user.email=mlgov@localhost commit --quiet --message "Record decisions made in reviews"
if git fetch --quiet origin "+refs/heads/mlgov/records:refs/remotes/origin/mlgov/records" 2> /dev/null &&
  git diff --quiet HEAD refs/remotes/origin/mlgov/records -- "${records[@]}"; then
  echo "They are proposed already."
  exit "$failed"
fi
git push --quiet --force origin "HEAD:refs/heads/mlgov/records"
python3 "$here/host.py" propose mlgov/records "Record decisions made in reviews"
exit "$failed"
