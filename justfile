# Every command of the house. `just` alone lists them.

set shell := ["bash", "-euo", "pipefail", "-c"]

_list:
    @just --list --unsorted

# Format, lint, types, import directions, exported schemas
check:
    ruff format --check .
    ruff check .
    mypy contracts libs services cli tests
    lint-imports
    python -m contracts.export --check

# Put right what can be put right by a machine
fix:
    ruff format .
    ruff check --fix .
    python -m contracts.export

# Everything a change must pass: real PostgreSQL, real Kafka, real processes
test *ARGS:
    pytest -n 2 --dist loadgroup -m "not bench and not browser and not jaeger" {{ARGS}}

# The whole stack, as its user starts it
e2e *ARGS:
    pytest -m "e2e" {{ARGS}}

# Kill real processes and count from both ends
fault *ARGS:
    pytest -m "fault" {{ARGS}}

# Speed and memory, as ratios to limits taken in the same run
bench *ARGS:
    python -m tests.bench {{ARGS}}

# Pages in a real browser, with axe
a11y *ARGS:
    pytest -m "browser" {{ARGS}}

# The documentation site
docs:
    mkdocs build --strict
