# SPDX-License-Identifier: EUPL-1.2
"""Real signatures on PDFs, by a certificate that nobody issued."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, fields, signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

DAY = timedelta(days=1)
CODICE_FISCALE = "RSSNNA80A41H501L"


@cache
def signer(codice_fiscale: str = CODICE_FISCALE) -> SimpleSigner:
    """Anna Rossi, by her own word."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "ROSSI ANNA (DATI DI PROVA)"),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, f"TINIT-{codice_fiscale}"),
            x509.NameAttribute(NameOID.COUNTRY_NAME, "IT"),
        ]
    )
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - DAY).not_valid_after(now + DAY)
    usage = x509.KeyUsage(True, True, *[False] * 7)  # digital signature, non-repudiation
    certificate = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    written = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(written),
        cert_registry=SimpleCertificateStore(),
    )


def signed(pdf: bytes, field: str = "Firma", **metadata: object) -> bytes:
    """`pdf` with one more PAdES signature."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    fields.append_signature_field(writer, fields.SigFieldSpec(field))
    meta = PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES, **metadata)  # type: ignore[arg-type]
    signed_file = signers.sign_pdf(writer, meta, signer=signer())
    return bytes(signed_file.getvalue())


def overdrawn(pdf: bytes) -> bytes:
    """`pdf` with something drawn over its first page by a later revision, as a careful forger would do it."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    drawn = writer.add_object(generic.StreamObject(stream_data=b"0 0 200 200 re f"))
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), drawn])
    writer.update_container(page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
