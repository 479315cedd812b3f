# Every command of the house. `just` alone lists them.

set shell := ["bash", "-euo", "pipefail", "-c"]

_list:
    @just --list --unsorted

# Format, lint, types, import directions, exported schemas, the migrations' DDL
check:
    ruff format --check .
    ruff check .
    mypy contracts libs services cli tests
    lint-imports
    python -m contracts.export --check
    python -m tests.gates.ddl

# Put right what can be put right by a machine
fix:
    ruff format .
    ruff check --fix .
    python -m contracts.export

# Everything a change must pass: real PostgreSQL, real Kafka, real processes; without ARGS, also how much of it they ran
test *ARGS:
    coverage erase
    coverage run -m pytest -n 2 --dist loadgroup -m "not bench and not browser and not jaeger" {{ARGS}}
    {{ if ARGS == "" { "python -m tests.gates.covered" } else { "" } }}

# The whole stack, as its user starts it
e2e *ARGS:
    pytest -m "e2e" {{ARGS}}

# Kill real processes and count from both ends
fault *ARGS:
    pytest -m "fault" {{ARGS}}

# Ten thousand races of each kind on real PostgreSQL, and every order of the calls of two workers
corridas *ARGS:
    TROPEIRO_CORRIDAS=10000 pytest -s -o faulthandler_timeout=0 services/barramento/tests/test_barramento_corridas.py \
        services/barramento/tests/test_barramento_dois_trabalhadores.py {{ARGS}}

# Speed and memory, as ratios to limits taken in the same run
bench *ARGS:
    python -m tests.bench {{ARGS}}

# Pages in a real browser, with axe
a11y *ARGS:
    pytest -m "browser" {{ARGS}}

# The documentation site
docs:
    mkdocs build --strict
