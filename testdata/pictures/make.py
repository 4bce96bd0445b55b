#!/usr/bin/env python3
"""Makes the pictures of docs/pictures anew, with the real program.

    go build -o /tmp/clerk-import ./cmd/clerk-import
    testdata/pictures/make.py /tmp/clerk-import

Each picture of a terminal is an SVG of what tmux has on its screen. Its <desc> names the command, which
TestThePicturesShowWhatTheCommandsSay runs again. The report is photographed by Chromium (Debian: tmux, chromium).
"""

import html
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "docs" / "pictures"
SOCKET = f"pictures-{os.getpid()}"

# A scene: its columns, the command, where what is shown begins, and what stands there when it is done.
SCENES = {
    "check": (80, "clerk-import check users.json --report review.html", None, "rehearse"),
    "rehearsal": (80, "clerk-import migrate --sandbox users.json", r"^Ready to send", "start over"),
    "users": (150, "clerk-import sandbox users --limit 5 --unmask", None, "--limit shows"),
    "reconcile": (80, "clerk-import reconcile users.json.sandbox.checkpoint", None, "by a code to a phone"),
    "guide": (80, "clerk-import guide users.json", None, "enter submit"),
}

COLOURS = {31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 34: "#79c0ff", 35: "#d2a8ff", 36: "#76e3ea", 90: "#8b949e"}
TEXT, BACK, DIM = "#e6edf3", "#0d1117", "#8b949e"
WIDTH, HEIGHT = 8.4, 19  # of a character of 14 pixels, in pixels


def tmux(*args):
    return subprocess.run(["tmux", "-L", SOCKET, "-f", "/dev/null", *args], check=True, capture_output=True, text=True).stdout


def shows(done):
    """shows waits until the screen is as it is to be."""
    for _ in range(600):
        text = tmux("capture-pane", "-p", "-t", "scene")
        if done(text):
            return
        time.sleep(0.1)
    sys.exit(f"the screen stays as it is:\n{text}")


def screen(folder, columns, command, until):
    """screen types a command into a shell of its own, and returns the lines that stand there when it is done."""
    env = f"env -i PATH={folder}/bin:/usr/bin:/bin HOME={folder} TERM=xterm-256color LANG=C.UTF-8 PS1='$ ' TMPDIR={folder}"
    tmux("new-session", "-d", "-s", "scene", "-x", str(columns), "-y", "90", "-c", folder, f"{env} bash --norc --noprofile")
    try:
        shows(lambda text: text.rstrip() == "$")
        tmux("send-keys", "-t", "scene", command, "Enter")
        shows(lambda text: until in text and (until == "enter submit" or text.rstrip().endswith("$")))
        lines = tmux("capture-pane", "-e", "-p", "-t", "scene").rstrip().split("\n")
        tmux("kill-session", "-t", "scene")
        return lines
    except subprocess.CalledProcessError as e:
        sys.exit(f"{e}: {e.stderr}")


def colour(code):
    """colour is the colour of one of 256, or of red, green and blue."""
    part = [int(c) for c in code.split(";")]
    if part[1] == 2:
        return "#%02x%02x%02x" % tuple(part[2:5])
    n = part[2]
    if n < 16:
        return COLOURS.get(30 + n % 8, TEXT)
    if n >= 232:
        return "#%02x%02x%02x" % ((8 + 10 * (n - 232),) * 3)
    n -= 16
    return "#%02x%02x%02x" % tuple(0 if c == 0 else 55 + 40 * c for c in (n // 36, n // 6 % 6, n % 6))


def runs(line, style):
    """runs are the parts of a line that look alike: column, text, attributes. style goes on in the next line."""
    column = 0
    for piece in re.split(r"(\x1b\[[0-9;]*m)", line):
        if not piece.startswith("\x1b"):
            if piece:
                yield column, piece, dict(style)
            column += len(piece)
            continue
        for code in re.findall(r"38;5;\d+|38;2;\d+;\d+;\d+|48;5;\d+|48;2;\d+;\d+;\d+|\d+", piece[2:-1]) or ["0"]:
            if code.startswith("38;"):
                style["fill"] = colour(code)
            elif code == "0":
                style.clear()
            elif code == "1":
                style["font-weight"] = "bold"
            elif code == "2":
                style["fill"] = DIM
            elif code == "22":
                style.pop("font-weight", None)
            elif code == "39":
                style.pop("fill", None)
            elif code.isdigit() and int(code) in COLOURS:
                style["fill"] = COLOURS[int(code)]


def svg(lines, columns, command):
    width, height = columns * WIDTH + 32, len(lines) * HEIGHT + 52
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" viewBox="0 0 {width:.0f} {height}">',
        f"<desc>{html.escape(command, quote=False)}</desc>",
        f'<rect width="100%" height="100%" rx="8" fill="{BACK}"/>',
        "".join(f'<circle cx="{x}" cy="16" r="5" fill="#30363d"/>' for x in (18, 36, 54)),
        f'<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="14" fill="{TEXT}">',
    ]
    style = {}
    for n, line in enumerate(lines):
        spans = ""
        for column, text, look in runs(line, style):
            attributes = "".join(f' {k}="{v}"' for k, v in look.items())
            for word in re.finditer(r"\S+(?: \S+)*", text):  # where it stands does not depend on the font
                spans += f'<tspan x="{16 + (column + word.start()) * WIDTH:.1f}"{attributes}>{html.escape(word[0], quote=False)}</tspan>'
        if spans:
            out.append(f'<text y="{46 + n * HEIGHT}">{spans}</text>')
    return "\n".join(out + ["</g>", "</svg>", ""])


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = pathlib.Path(folder)
        (home / "bin").mkdir()
        (home / "bin" / "clerk-import").symlink_to(program)
        shutil.copy(ROOT / "samples" / "auth0.json", home / "users.json")
        tmux("new-session", "-d", "-s", "open")  # keeps tmux
        for name, (columns, command, start, until) in SCENES.items():
            lines = screen(folder, columns, command, until)
            if start:  # the prompt with its command, then from there on
                at = next(i for i, l in enumerate(lines) if re.search(start, re.sub(r"\x1b\[[0-9;]*m", "", l)))
                lines = lines[:1] + ["…"] + lines[at:]
            while lines and re.sub(r"\x1b\[[0-9;]*m", "", lines[-1]).strip() in ("", "$"):
                lines.pop()
            (OUT / f"{name}.svg").write_text(svg(lines, columns, command), encoding="utf-8")
        tmux("kill-server")
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", f"--user-data-dir={folder}/chromium", "--hide-scrollbars",
             "--window-size=1000,1000", f"--screenshot={OUT}/report.png", f"file://{folder}/review.html"],
            check=True, capture_output=True)
    for picture in sorted(OUT.iterdir()):
        print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size / 1024:.0f} KiB")


main()
