"""Certificates made on the spot with openssl: an authority, one below it, and servers' certificates of all kinds."""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

_LEAF = "basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName={}\n"
_CA = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
HERE = "IP:127.0.0.1,DNS:localhost"


@dataclass(frozen=True, slots=True)
class Signed:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


class Authorities:
    """A root that a test may trust, and one below it that signs the servers' certificates."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.root = self._sign("root", _CA, None)
        self._below = self._sign("below", _CA, self.root)

    def server(self, name: str, *, alternative: str = HERE, days: int = 90, chain: bool = True) -> ssl.SSLContext:
        """A server's side with a certificate for `alternative`; without `chain` the one above it is not sent."""
        signed = self._sign(name, _LEAF.format(alternative), self._below, days=days)
        if chain:
            whole = signed.certificate.read_text() + self._below.certificate.read_text()
            signed.certificate.write_text(whole)
        return _serving(signed)

    def self_signed(self, name: str) -> ssl.SSLContext:
        """A server's side that nobody vouches for."""
        return _serving(self._sign(name, _LEAF.format(HERE), None))

    def _sign(self, name: str, extensions: str, by: Signed | None, *, days: int = 90) -> Signed:
        made = Signed(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        request, form = self._folder / f"{name}.csr", self._folder / f"{name}.ext"
        form.write_text(extensions)
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        _openssl("req", "-new", *curve, "-keyout", made.key, "-subj", f"/CN={name}", "-out", request)
        signer = ("-CA", by.certificate, "-CAkey", by.key, "-CAcreateserial") if by else ("-signkey", made.key)
        paper = ("-in", request, "-extfile", form, "-days", days, "-out", made.certificate)
        _openssl("x509", "-req", *paper, *signer)
        return made


def _openssl(*words: object) -> None:
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr


def _serving(signed: Signed) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed.certificate, signed.key)
    return context
