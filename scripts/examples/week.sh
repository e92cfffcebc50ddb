#!/bin/sh
# A week's training, logged and read back by curl: each call is an operation of /openapi.json. It needs curl alone:
#
#     sh scripts/examples/week.sh http://127.0.0.1:3000
set -eu
forja=${1:-http://127.0.0.1:3000}

# call METHOD PATH [BODY]: the answer, or the problem and an end.
call() {
  curl -sS --fail-with-body -X "$1" "$forja$2" -H 'Content-Type: application/json' ${token:+-H "Authorization: Bearer $token"} ${3:+-d "$3"} || {
    echo >&2
    exit 1
  }
}
# field NAME: the first text of that name in an answer.
field() { grep -o "\"$1\" *: *\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

token=
email="week-$(date +%s)-$$@example.com"
token=$(call POST /api/v1/auth/register "{\"email\":\"$email\",\"password\":\"three plates a side\"}" | field accessToken)
press=$(call GET '/api/v1/exercises?search=overhead%20press&limit=1' | field id)

for reps in 8 8 7; do
  sets="${sets:-}${sets:+,}{\"weight\":{\"value\":45,\"unit\":\"kg\"},\"reps\":$reps,\"rir\":1}"
done
workout=$(call POST /api/v1/workouts "{\"title\":\"Press\",\"exercises\":[{\"exerciseId\":\"$press\",\"sets\":[$sets]}]}" | field id)
call POST "/api/v1/workouts/$workout/complete" '{"sessionRpe":8}' > /dev/null
call GET "/api/v1/progress/records?exerciseId=$press&kind=e1rm"
echo
