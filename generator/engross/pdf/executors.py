"""Where PDFs are rendered, by address: in processes of this computer, or on a cluster."""

from engross.errors import ConfigurationError
from engross.pdf.workers import PdfExecutor, local_executor

LOCAL = "local"
_CLUSTERS = {"dask": "tcp", "dask+tls": "tls"}


def open_executor(address: str = LOCAL, jobs: int = 1) -> PdfExecutor:
    """Open what renders PDFs; leave it when all are made.

    Addresses are “local” or empty, for `jobs` processes of this computer, and “dask://HOST:PORT”, with “dask+tls” for
    one that is encrypted as Dask's own configuration says. Raises ConfigurationError for others, and PdfError where
    there is no cluster that can be used.
    """
    if address in ("", LOCAL):
        return local_executor(jobs)
    check_address(address)
    from engross.pdf.cluster import DaskCluster

    scheme, _, place = address.partition("://")
    return DaskCluster(f"{_CLUSTERS[scheme]}://{place}")


def check_address(address: str) -> None:
    """Raise ConfigurationError for an address that nothing can be rendered at."""
    scheme, _, place = address.partition("://")
    host, _, port = place.rpartition(":")
    if address in ("", LOCAL) or (scheme in _CLUSTERS and host and port.isdecimal()):
        return
    raise ConfigurationError(
        f"PDFs cannot be rendered at “{address}”. Possible are “{LOCAL}”, for processes of this computer, and “dask://HOST:PORT” "
        "for the scheduler of a Dask cluster, as in dask://10.0.0.5:8786 (dask+tls:// where it is encrypted)."
    )
