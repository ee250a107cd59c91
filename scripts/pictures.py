"""Take the README's pictures of the built handbook (site/) anew: run `make handbook` first."""

import html
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FilePayload, sync_playwright

CHECKOUT = Path(__file__).resolve().parents[1]
DOCS = CHECKOUT / "docs"
SITE = CHECKOUT / "site"
MISTAKE = ("  owner: sales-director", "  ownr: sales-director")


def shoot(browser: Browser, url: str, name: str, size: tuple[int, int], scheme: str = "light") -> None:
    """Take one picture of a page as it first shows."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(url)
    page.wait_for_timeout(800)
    page.screenshot(path=str(DOCS / name))
    context.close()


def print_pages(name: str, numbers: tuple[int, ...], target: str = "pdf.png") -> None:
    """Put some pages of a PDF side by side."""
    with tempfile.TemporaryDirectory() as folder:
        source = SITE / "policies" / f"{name}.pdf"
        subprocess.run(["pdftoppm", "-r", "62", "-png", str(source), f"{folder}/page"], check=True)
        pages = [Image.open(path) for path in sorted(Path(folder).glob("*.png"))]
        chosen = [pages[number - 1] for number in numbers]
        width, height = chosen[0].size
        sheet = Image.new("RGB", ((width + 16) * len(chosen) + 16, height + 32), "#d5d9de")
        for index, page in enumerate(chosen):
            sheet.paste(page, (16 + index * (width + 16), 16))
        sheet.save(DOCS / target)


def shoot_check(browser: Browser) -> None:
    """Have the site check two copies: the one in force, and one that was changed."""
    page = browser.new_page(viewport={"width": 1000, "height": 900})
    page.goto((SITE / "check-a-copy.html").as_uri())
    genuine = (SITE / "policies" / "client-ownership.pdf").read_bytes()
    files: list[FilePayload] = [
        {"name": "ownership.pdf", "mimeType": "application/pdf", "buffer": genuine},
        {
            "name": "from-a-mail.pdf",
            "mimeType": "application/pdf",
            "buffer": genuine.replace(b"/Page", b"/Pagf", 1),
        },
    ]
    page.locator("input[type=file]").set_input_files(files)
    page.wait_for_timeout(2000)
    page.screenshot(path=str(DOCS / "copy.png"))
    page.close()


def write_check(folder: Path) -> Path:
    """What `engross check` says of a mistake, as a page that looks like a terminal."""
    import shutil

    shutil.copytree(CHECKOUT / "policies", folder / "policies")
    policy = folder / "policies" / "client-ownership" / "policy.yml"
    text = policy.read_text("utf-8").replace(*MISTAKE, 1)
    text = text.replace("effective: 2026-12-01", "effective: 2026-11-31", 1)
    policy.write_text(text, "utf-8")
    command = [sys.executable, "-m", "engross", "check", "-C", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [
        f"<b style='color:#ff8f87'>{html.escape(line)}</b>" if line.startswith("error") else html.escape(line)
        for line in f"$ engross check\n{done.stdout}".split("\n")
    ]
    style = (
        "background:#16181d;color:#e4e7ec;font:14px/1.5 'DejaVu Sans Mono',monospace;margin:0;padding:24px"
    )
    page = folder / "check.html"
    page.write_text(f'<meta charset=utf-8><pre style="{style}">{chr(10).join(lines)}</pre>', "utf-8")
    return page


def main() -> None:
    """Take all pictures."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        shoot(browser, (SITE / "index.html").as_uri(), "handbook.png", (1200, 860))
        policy = (SITE / "policies" / "sales-client-management.html").as_uri()
        shoot(browser, f"{policy}#escalation", "phone.png", (400, 860), "dark")
        versions = SITE / "policies" / "sales-client-management"
        shoot(browser, (versions / "history.html").as_uri(), "history.png", (1000, 720))
        shoot(browser, f"{(versions / 'changes-2.0.html').as_uri()}#text-5", "changes.png", (1000, 720))
        shoot(browser, (SITE / "answers.html").as_uri(), "answers.png", (400, 860))
        shoot_check(browser)
        shoot(browser, write_check(Path(name)).as_uri(), "check.png", (760, 350))
        browser.close()
    print_pages("sales-client-management", (1, 2, 5))
    print_pages("client-account-manager-assignment", (1, 9), "signed.png")
    for path in DOCS.glob("*.png"):
        Image.open(path).convert("RGB").quantize(128).save(path, optimize=True)
        print(path.relative_to(CHECKOUT), path.stat().st_size // 1024, "KiB")


if __name__ == "__main__":
    main()
