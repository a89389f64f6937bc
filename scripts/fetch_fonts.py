# SPDX-License-Identifier: EUPL-1.2
"""Puts the fonts of the printed scheda where the package looks for them.

The fonts are third-party files: they are installed, never committed. They come out of the wheels pinned in
``requirements/assets.txt``, which are downloaded, opened and thrown away. Running it again does nothing.
"""

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements" / "assets.txt"
FONTS = ROOT / "src" / "schedario" / "documents" / "fonts"

IN_THEME = "bootstrap_italia_template/static/fonts"
IN_NOTO = "manimgx_fonts"
TITILLIUM_STYLES = ("regular", "italic", "600", "600italic", "700", "700italic")
ROBOTO_STYLES = ("regular", "700")
# Emoji, and the scripts of many who live in Italy: what is typed into a report is printed as it is.
NOTO_FAMILIES = (
    *("Emoji", "SansArabic", "SansArmenian", "SansBengali", "SansDevanagari", "SansEthiopic", "SansGeorgian"),
    *("SansGurmukhi", "SansSinhala", "SansTamil", "SansThai"),
)

# End of the path in a wheel -> our name. Each licence goes along with its fonts: all ask for it.
WANTED = {
    f"{IN_THEME}/Titillium_Web/OFL.txt": "titillium-web-OFL.txt",
    f"{IN_THEME}/Roboto_Mono/LICENSE.txt": "roboto-mono-LICENSE.txt",
    "dist-info/licenses/LICENSE": "noto-OFL.txt",
}
for family, stem, styles in (
    ("Titillium_Web", "titillium-web-v10-latin-ext_latin", TITILLIUM_STYLES),
    ("Roboto_Mono", "roboto-mono-v13-latin-ext_latin", ROBOTO_STYLES),
):
    WANTED.update({f"{IN_THEME}/{family}/{stem}-{style}.ttf": f"{stem}-{style}.ttf" for style in styles})
WANTED.update({f"{IN_NOTO}/Noto{family}[wght].ttf": f"noto-{family.lower()}.ttf" for family in NOTO_FAMILIES})


class FetchError(Exception):
    """The fonts could not be fetched; the message says what to do."""


def main() -> int:
    """Fetch what is missing; 0 when every font is there, 1 with a message on stderr when not."""
    if not list_missing_fonts():
        return 0
    try:
        with tempfile.TemporaryDirectory() as folder:
            unpack_fonts(download_wheels(Path(folder)))
    except FetchError as error:
        print(f"Schedario set-up: {error}", file=sys.stderr)
        return 1
    print(f"Fonts: {len(WANTED)} files in {FONTS.relative_to(ROOT)}")
    return 0


def list_missing_fonts() -> list[str]:
    """Names of the wanted files that are not there yet."""
    return [name for name in WANTED.values() if not (FONTS / name).is_file()]


def download_wheels(folder: Path) -> list[Path]:
    """Download the pinned wheels into ``folder``, checked against their hashes.

    Raises:
        FetchError: pip failed, or brought no wheel.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--only-binary", ":all:", "--dest", str(folder), "--requirement", str(REQUIREMENTS)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        raise FetchError(
            f"the fonts could not be downloaded (pip ended with {done.returncode}).\n{done.stderr.strip()}\n"
            "If this machine reaches the package index through a mirror or a proxy, give it to pip "
            "(PIP_INDEX_URL, HTTPS_PROXY, PIP_CERT) and run `make setup` again."
        )
    return wheels


def unpack_fonts(wheels: Sequence[Path]) -> None:
    """Write the wanted files of the wheels to the fonts folder.

    Raises:
        FetchError: no wheel has one of them.
    """
    FONTS.mkdir(parents=True, exist_ok=True)
    absent = set(WANTED)
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for inside in archive.namelist():
                path = next((path for path in absent if inside.endswith(path)), None)
                if path is not None:
                    write_whole(FONTS / WANTED[path], archive.read(inside))
                    absent.remove(path)
    if absent:
        names = ", ".join(wheel.name for wheel in wheels)
        raise FetchError(f"{names} lack {', '.join(sorted(absent))}: adjust scripts/fetch_fonts.py.")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that an interrupted run never leaves half of it under its final name."""
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(content)
    partial.replace(path)


if __name__ == "__main__":
    sys.exit(main())
