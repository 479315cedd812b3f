"""Writes `kafka.lock` anew, after `versions.KAFKA` was changed: `python -m chassis.embedded.relock`.

Resolves Kafka and what it needs from Maven Central, downloads all of it and notes the hashes; review the difference
before it is committed, because from then on these files and no others are run.
"""

import hashlib
import tempfile
from pathlib import Path

from jgo.maven import MavenContext

from chassis.embedded.versions import KAFKA

ROOTS = (f"org.apache.kafka:kafka_2.13:{KAFKA}", "org.slf4j:slf4j-simple:1.7.36")
LOCK = Path(__file__).with_name("kafka.lock")


def main() -> None:
    """Resolve, download, write."""
    with tempfile.TemporaryDirectory() as folder:
        maven = MavenContext(repo_cache=Path(folder))
        roots = [maven.create_dependency(root) for root in ROOTS]
        wanted, needed = maven.resolver.resolve(roots)
        lines = [
            f"{hashlib.sha256(found.artifact.resolve().read_bytes()).hexdigest()} "
            f"{found.groupId}:{found.artifactId}:{found.version}"
            for found in (*wanted, *needed)
        ]
    LOCK.write_text("".join(f"{line}\n" for line in sorted(lines, key=lambda line: line.split()[1])))


if __name__ == "__main__":
    main()
