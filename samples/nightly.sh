#!/usr/bin/env bash
# For a scheduler: launches a CSV file, and says by its exit code and in a sentence what is to be done. Run again with the same file, it goes on
# where it ended: nothing is launched twice.
#
#     nightly.sh FILE
#
# From the environment: GENESYSCLOUD_REGION, GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET; FLOWEXEC_JOURNAL, the folder of the
# journal; FLOW and KEY, where they are other than below; HOURS, after which it stops of itself, before the host ends it.
set -u
file=$1
batch="nightly $(basename "$file" .csv)"

flowexec launch "$file" --flow-name "${FLOW:-Customer follow-up}" --key "${KEY:-CustomerId}" --batch "$batch" \
  --max-failure 3% --max-duration "${HOURS:-3}h" --output jsonl >> "$file.results.jsonl"
code=$?

case $code in
  0) said='every row was launched' ;;
  1) said="mend rows, then run it again; these: flowexec batch rows '$batch' --can-resend" ;;
  3) said='the org could not be reached, or did not accept the credentials; nothing was launched' ;;
  4) said="look at rows that may have been launched: flowexec batch resolve '$batch' --reconcile" ;;
  5 | 130) said="rows are left: flowexec batch resume '$batch'" ;;
  6) said="results could not be written; what was launched: flowexec batch rows '$batch'" ;;
  *) said='nothing was sent; what is above says why' ;;
esac
echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $batch: $said" >&2
exit "$code"
