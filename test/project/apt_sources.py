# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`./dev setup` derives the security archive's address from the source that is there."""
import subprocess
import unittest

import repository

KEY = "/usr/share/keyrings/archive.gpg"


def derived(text: str, script: str) -> str:
    """The source that setup would add beside those of the text."""
    command = (f"awk -f tools/dev/{script} | (. tools/dev/setup.sh; security_source bookworm)")
    done = subprocess.run(["bash", "-c", command], cwd=repository.ROOT, input=text, check=True,
                          capture_output=True, text=True)
    return done.stdout.strip()


class AptSources(unittest.TestCase):
    def check(self, text: str, expected: str, script: str = "sources-list.awk") -> None:
        with self.subTest(source=text):
            self.assertEqual(derived(text + "\n", script), expected)

    def test_one_line_sources(self) -> None:
        for before, after in [
            ("http://mirror/debian", "http://mirror/debian-security"),
            ("http://mirror/debian/", "http://mirror/debian-security/"),
            ("https://mirror/pub/debian", "https://mirror/pub/debian-security"),
            ("http://debian/debian", "http://debian/debian-security"),
            ("http://mirror/archive/debian/20260101T000000Z",
             "http://mirror/archive/debian-security/20260101T000000Z"),
            ("mirror+file:/etc/apt/mirrors/debian.list",
             "mirror+file:/etc/apt/mirrors/debian-security.list"),
        ]:
            self.check(f"deb {before} bookworm main contrib",
                       f"deb {after} bookworm-security main")

    def test_keyring_is_kept(self) -> None:
        expected = f"deb [signed-by={KEY}] http://mirror/debian-security bookworm-security main"
        for options in [f"[signed-by={KEY}]", f"[arch=amd64 signed-by={KEY}]",
                        f"[ signed-by={KEY} arch=amd64 ]"]:
            self.check(f"deb {options} http://mirror/debian bookworm main", expected)

    def test_other_sources_are_passed_over(self) -> None:
        for line in ["# deb http://mirror/debian bookworm main",
                     "deb-src http://mirror/debian bookworm main",
                     "deb cdrom:[Debian 12]/ bookworm main",
                     "deb http://mirror/debian trixie main",
                     "deb http://mirror/elsewhere bookworm main"]:
            self.check(line, "")

    def test_paragraphs(self) -> None:
        text = f"""# a comment
Types: deb
URIs: http://mirror/elsewhere
Suites: bookworm
Components: main

Types: deb deb-src
# another
URIs: http://mirror/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: {KEY}
"""
        self.check(text, f"deb [signed-by={KEY}] http://mirror/debian-security"
                         " bookworm-security main", "sources-deb822.awk")

    def test_disabled_paragraph(self) -> None:
        self.check("Types: deb\nURIs: http://mirror/debian\nSuites: bookworm\nEnabled: no\n", "",
                   "sources-deb822.awk")


if __name__ == "__main__":
    unittest.main()
