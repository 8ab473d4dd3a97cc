#!/usr/bin/env bash
# Saves what the platform says of one pull request, all pages, for `mlgov gate` and `mlgov approvals import`.
# Usage: answers.sh NUMBER FOLDER, with GH_TOKEN (may only read), GITHUB_REPOSITORY and MLGOV_BRANCH in the environment.
set -euo pipefail
number="$1" folder="$2" repository="$GITHUB_REPOSITORY"
[[ "$number" =~ ^[1-9][0-9]{0,9}$ ]] || { echo "this is no number of a pull request" >&2; exit 2; }
mkdir -p "$folder"

# Every page of a list up to the empty one after the last, so that nothing can be missing at the end.
pages() {
  local kind="$1" path="$2" page=1 file
  while :; do
    file="$(printf '%s/%s-%03d.json' "$folder" "$kind" "$page")"
    gh api "$path?per_page=100&page=$page" > "$file"
    [ "$(jq length "$file")" -gt 0 ] || break
    page=$((page + 1))
  done
}

gh api "repos/$repository/pulls/$number" > "$folder/pull.json"
pages reviews "repos/$repository/pulls/$number/reviews"
pages commits "repos/$repository/pulls/$number/commits"

# Who pushed the newest commit, and what protects the branch: told where this token may ask, left out where it may not.
from="$(jq --raw-output '.head.repo.full_name // empty' "$folder/pull.json")"
ref="$(jq --raw-output '"refs/heads/" + .head.ref | @uri' "$folder/pull.json")"
if [ -n "$from" ] && gh api "repos/$from/activity?ref=$ref&per_page=100" > "$folder/activity.json" 2> /dev/null; then
  mv "$folder/activity.json" "$folder/pushes-001.json"
fi
branch="$(jq --null-input --raw-output --arg name "$MLGOV_BRANCH" '$name | @uri')"
if gh api "repos/$repository/rules/branches/$branch?per_page=100" > "$folder/rules.json" 2> /dev/null; then
  mv "$folder/rules.json" "$folder/rules-001.json"
  # Each ruleset by itself says who may pass by it.
  while read -r ruleset; do
    gh api "repos/$repository/rulesets/$ruleset" > "$folder/ruleset.json" 2> /dev/null || continue
    mv "$folder/ruleset.json" "$folder/rules-1$(printf '%012d' "$ruleset").json"
  done < <(jq --raw-output '[.[].ruleset_id | numbers] | unique | .[]' "$folder/rules-001.json")
fi
rm -f "$folder/activity.json" "$folder/rules.json" "$folder/ruleset.json"
