"""The whole way in a minute, on a scratch copy: edit, issue, sign, take back, verify, publish, tamper, refuse.

The keys are demo keys, made anew each time. Everything is in build/demo/ afterwards, to be looked at or deleted.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
DEMO = CHECKOUT / "build" / "demo"
LIBRARY, KEYS = DEMO / "handbook", DEMO / "keys"
POLICY = "client-ownership"
PASSPHRASE = "only for this demo"
_BOLD, _DIM, _RED, _GREEN, _END = (
    ("\033[1m", "\033[2m", "\033[31m", "\033[32m", "\033[0m") if sys.stdout.isatty() else ("",) * 5
)
started = time.monotonic()


def main() -> None:
    """Walk the whole way; stops at the first step that does not go as it should."""
    shutil.rmtree(DEMO, ignore_errors=True)
    LIBRARY.mkdir(parents=True)
    shutil.copytree(CHECKOUT / "policies", LIBRARY / "policies")
    shutil.copy(CHECKOUT / "mkdocs.yml", LIBRARY)

    tell("Make a demo authority, and a key for everybody who signs")
    engross("keys", "demo", keys=True)
    tell("Edit: a new version of the policy")
    version = edit()
    engross("diff", POLICY)
    tell("Issue it: frozen, printed, and sealed by the organisation")
    engross("issue", POLICY, keys=True)
    pdf = LIBRARY / "policies" / POLICY / "versions" / version / "policy.pdf"

    tell("Sign in order; whoever tries before their turn is refused")
    engross("sign", POLICY, "--as", "managing-director", keys=True, expect=2)
    engross("sign", POLICY, "--as", "sales-director", keys=True)
    tell("The second approver signs in another program, and sends the PDF back")
    returned = DEMO / "returned.pdf"
    sign_elsewhere(pdf, returned, "amara-okafor", "approval_2_hr-manager")
    engross("accept", str(returned), keys=True)
    tell("The last one closes it, with an archive timestamp")
    engross("sign", POLICY, "--as", "managing-director", keys=True)

    tell("Verify: who, when, by which clock, and that nothing has moved")
    engross("verify", str(pdf))
    tell("Publish the handbook")
    engross("build")

    tell("Tamper with a copy, and with the library: both are refused")
    forged = DEMO / "forged.pdf"
    data = pdf.read_bytes()
    forged.write_bytes(data.replace(b"/Type /Page", b"/Type /Pagf", 1))
    engross("verify", str(forged), expect=1)
    frozen = pdf.with_name("policy.yml")
    text = frozen.read_text("utf-8")
    frozen.write_text(text.replace("must", "need not", 1), "utf-8")
    engross("verify", POLICY, "--brief", expect=1)
    engross("build", expect=1)
    frozen.write_text(text, "utf-8")
    engross("check")
    seconds = time.monotonic() - started
    print(f"\n{_GREEN}Everything went as it should, in {seconds:.0f} seconds.{_END} Look at it in {DEMO}")


def tell(what: str) -> None:
    """Head a step."""
    print(f"\n{_BOLD}{what}{_END}")


def engross(*arguments: str, keys: bool = False, expect: int = 0, lines: int = 14) -> None:
    """Run a command, show what it says, and stop where it does not end as expected."""
    command = [str(Path(sys.executable).parent / "engross"), *arguments, "--library", str(LIBRARY)]
    shown = " ".join(
        ["engross", *(os.path.relpath(each, DEMO) if "/" in each else each for each in arguments)]
    )
    print(f"{_DIM}$ {shown}{_END}", flush=True)
    if keys:
        command += ["--keys", str(KEYS), "--passphrase-env", "DEMO_PASSPHRASE"]
    surroundings = {**os.environ, "DEMO_PASSPHRASE": PASSPHRASE, "NO_COLOR": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=surroundings)
    said = (done.stdout + done.stderr).replace(f"{LIBRARY}/", "").replace(f"{DEMO}/", "").strip().split("\n")
    for line in said[:lines]:
        print(f"  {line}")
    if len(said) > lines:
        print(f"  {_DIM}… and {len(said) - lines} more lines{_END}")
    if done.returncode != expect:
        sys.exit(f"{_RED}This should have ended with exit code {expect}, not {done.returncode}.{_END}")
    if expect:
        print(f"  {_GREEN}Refused, as it should be.{_END}")


def edit() -> str:
    """Give the policy a new version with a shorter deadline; the version."""
    path = LIBRARY / "policies" / POLICY / "policy.yml"
    text = path.read_text("utf-8")
    old = re.search(r'(?m)^  version: "([0-9.]+)"$', text)
    if old is None:
        sys.exit("The policy has no version.")
    major, minor, *_ = old[1].split(".")
    version, today = f"{major}.{int(minor) + 1}", date.today()
    text = text.replace(old[0], f'  version: "{version}"', 1)
    text = re.sub(
        r"(?m)^  effective: .*$",
        f"  effective: {max(today, date(2026, 12, 1)) + timedelta(10)}",
        text,
        count=1,
    )
    text = text.replace("      within: 2 business days\n", "      within: 1 business day\n", 1)
    row = (
        f'    - version: "{version}"\n      date: {today}\n      author: sales-director\n'
        "      change: substantive\n      reason: To show the whole way.\n"
    )
    path.write_text(text.replace("  revisions:\n", f"  revisions:\n{row}", 1), "utf-8")
    return version


def sign_elsewhere(pdf: Path, returned: Path, person: str, field: str) -> None:
    """Sign as some other program would: another format, its own stamp, no word to engross."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    key = (KEYS / f"{person}.p12").read_bytes()
    signer = signers.SimpleSigner.load_pkcs12_data(key, [], PASSPHRASE.encode())
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf.read_bytes()))
    metadata = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    signed = signers.sign_pdf(writer, metadata, signer=signer, existing_fields_only=True)
    returned.write_bytes(signed.getvalue())


if __name__ == "__main__":
    main()
