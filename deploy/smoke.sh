#!/bin/sh
# Is what runs behind the proxy whole? Asks as a visitor does, and says each thing that is not.
#   deploy/smoke.sh [http://127.0.0.1:8080]
# With COMPOSE="docker compose -f deploy/compose.yaml" each page is stopped in turn as well: the
# other one must go on answering. The question is asked where ANSVARSLOTS_API=true opens /api/ask.
set -eu
site=${1:-http://127.0.0.1:8080}
failed=0

status() { curl --silent --max-time 60 --output /dev/null --write-out '%{http_code}' "$@" || :; }

check() { # what, wanted, got
    if [ "$2" = "$3" ]; then echo "ok    $1: $3"; else failed=1 && echo "FAIL  $1: $3, not $2"; fi
}

ask() {
    status "$site/api/ask" --header 'content-type: application/json' \
        --data '{"turns": ["vem ansvarar för en 16-åring med ångest?"]}'
}

visit() { # when
    check "the page $1" 200 "$(status "$site/")"
    check "alive $1" 200 "$(status "$site/halsa")"
    [ "$api" = 404 ] || check "a question $1" 200 "$(ask)"
}

for _ in $(seq 60); do # pages that have just been started read the agreements first
    [ "$(status "$site/")" != 200 ] || break
    sleep 5
done
api=$(ask)
[ "$api" != 404 ] || echo "note  /api/ask is off: no question is asked"
visit 'with all'
for inner in /redo /metrik; do
    check "$inner is not shown outwards" 404 "$(status "$site$inner")"
done
if [ -n "${COMPOSE:-}" ]; then
    for page in page1 page2; do
        $COMPOSE kill "$page" >/dev/null 2>&1
        check "the page at once" 200 "$(status "$site/")"
        sleep 5 # until the proxy has missed it
        visit "without $page"
        $COMPOSE start "$page" >/dev/null 2>&1
        for _ in $(seq 60); do
            ! $COMPOSE exec -T "$page" /venv/bin/python -c \
                'import urllib.request as u; u.urlopen("http://127.0.0.1:7860/redo")' \
                >/dev/null 2>&1 || break
            sleep 2
        done
        sleep 12 # until the proxy has seen it
    done
fi
exit $failed
