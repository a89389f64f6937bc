# SPDX-License-Identifier: EUPL-1.2
"""Puts the fonts of the printed scheda where the package looks for them.

The fonts are third-party files: they are installed, never committed. They come out of the wheel pinned in
``requirements/assets.txt``, which is downloaded, opened and thrown away. Running it again does nothing.
"""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements" / "assets.txt"
FONTS = ROOT / "src" / "schedario" / "documents" / "fonts"

IN_WHEEL = "bootstrap_italia_template/static/fonts"
TITILLIUM_STYLES = ("regular", "italic", "600", "600italic", "700", "700italic")
ROBOTO_STYLES = ("regular", "700")

# Path in the wheel, under IN_WHEEL -> our name. Each licence goes along with its fonts: both ask for it.
WANTED = {
    "Titillium_Web/OFL.txt": "titillium-web-OFL.txt",
    "Roboto_Mono/LICENSE.txt": "roboto-mono-LICENSE.txt",
}
for family, stem, styles in (
    ("Titillium_Web", "titillium-web-v10-latin-ext_latin", TITILLIUM_STYLES),
    ("Roboto_Mono", "roboto-mono-v13-latin-ext_latin", ROBOTO_STYLES),
):
    WANTED.update({f"{family}/{stem}-{style}.ttf": f"{stem}-{style}.ttf" for style in styles})


class FetchError(Exception):
    """The fonts could not be fetched; the message says what to do."""


def main() -> int:
    """Fetch what is missing; 0 when every font is there, 1 with a message on stderr when not."""
    if not list_missing_fonts():
        return 0
    try:
        with tempfile.TemporaryDirectory() as folder:
            unpack_fonts(download_wheel(Path(folder)))
    except FetchError as error:
        print(f"Schedario set-up: {error}", file=sys.stderr)
        return 1
    print(f"Fonts: {len(WANTED)} files in {FONTS.relative_to(ROOT)}")
    return 0


def list_missing_fonts() -> list[str]:
    """Names of the wanted files that are not there yet."""
    return [name for name in WANTED.values() if not (FONTS / name).is_file()]


def download_wheel(folder: Path) -> Path:
    """Download the pinned wheel into ``folder``, checked against its hash.

    Raises:
        FetchError: pip failed, or brought something else than one wheel.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--only-binary", ":all:", "--dest", str(folder), "--requirement", str(REQUIREMENTS)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        raise FetchError(
            f"the fonts could not be downloaded (pip ended with {done.returncode}).\n{done.stderr.strip()}\n"
            "If this machine reaches the package index through a mirror or a proxy, give it to pip "
            "(PIP_INDEX_URL, HTTPS_PROXY, PIP_CERT) and run `make setup` again."
        )
    return wheels[0]


def unpack_fonts(wheel: Path) -> None:
    """Write the wanted files of the wheel to the fonts folder.

    Raises:
        FetchError: the wheel lacks one of them.
    """
    FONTS.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
        absent = [path for path in WANTED if f"{IN_WHEEL}/{path}" not in inside]
        if absent:
            raise FetchError(f"{wheel.name} lacks {', '.join(absent)}: adjust scripts/fetch_fonts.py.")
        for path, name in WANTED.items():
            write_whole(FONTS / name, archive.read(f"{IN_WHEEL}/{path}"))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that an interrupted run never leaves half of it under its final name."""
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(content)
    partial.replace(path)


if __name__ == "__main__":
    sys.exit(main())
