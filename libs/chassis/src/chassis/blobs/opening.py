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


def open_store(url: str, /) -> BlobStore:
    """The store at `file:///folder` or `s3://bucket/prefix` (credentials and endpoint from AWS_… in the environment).

    Raises:
        OperatorError: the URL isn't one of these, or the folder can't be written.
    """
    scheme, _, path, *_ = urlsplit(url)
    if scheme == "s3":
        return BlobStore(Bucket(from_url(url, retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_FOR})))
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
