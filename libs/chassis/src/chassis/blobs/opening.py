"""A store from its URL."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from obstore.store import from_url

from chassis.blobs.bucket import Bucket
from chassis.blobs.folder import TOPS, Folder
from chassis.blobs.paths import TEMPORARY
from chassis.blobs.store import BlobStore
from chassis.operators import OperatorError

RETRIES = 6
RETRY_FOR = timedelta(seconds=20)  # whoever waits for longer than that does it by himself
NO_END = 1_000_000  # of tries: time alone ends them
PAUSE = timedelta(seconds=1)


def open_store(url: str, /, *, hold_s: float = RETRY_FOR.total_seconds()) -> BlobStore:
    """The store at `file:///folder` or `s3://bucket/prefix` (credentials and endpoint from AWS_… in the environment).

    Args:
        url: where it is.
        hold_s: how long an upload to S3 that is under way waits for a server that went away. Only the upload itself
            can: what was handed to it is nowhere else any more.

    Raises:
        OperatorError: the URL isn't one of these, or the folder can't be written.
    """
    scheme, _, path, *_ = urlsplit(url)
    if scheme == "s3":
        return BlobStore(_bucket(url, timedelta(seconds=hold_s)))
    if scheme != "file" or not path.startswith("/"):
        raise OperatorError("A guarda de documentos deve ser file:///pasta ou s3://balde/prefixo.")
    folder = Path(unquote(path))
    try:
        for name in TOPS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        probe = folder / TEMPORARY / uuid4().hex
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OperatorError(
            f"Não é possível gravar documentos em {folder}: {error.strerror}. Crie a pasta, dê permissão de escrita ao "
            "usuário do serviço, ou escolha outra."
        ) from error
    return BlobStore(Folder(folder))


def _bucket(url: str, hold: timedelta) -> Bucket:
    return Bucket(
        from_url(url, retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_FOR}),
        writing=from_url(
            url, retry_config={"max_retries": NO_END, "retry_timeout": hold, "backoff": {"max_backoff": PAUSE}}
        ),
    )
