from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site

PRIVATE = Path("/root/backup-key.pem")
"""Where the page has it, on the machine that reads backups."""


class BackUpKeys(TaskTrial):
    name = "back-up-keys"
    page = "keystone/back-up-keys"
    sentence = "The keys are put into an encrypted file, read back from it, and restored."
    prelude = scene.KEYSTONE_IS_ROOT
    places = {"/etc/keystone": "data/keystone"} | {
        f"/etc/{one}": f"etc/{one}" for one in ("heat", "nova", "cinder")
    }
    leave_out = {
        "sudo grep -nE '^ *(enabled_crypto": "this lab has no Barbican",
        "sudo grep -nE '^ *(ca_certificate": "this lab has no Octavia",
    }
    reads = {
        "sudo sh -c 'cd /etc/keystone/credential-keys": r"^[0-9a-f]{64}  \d+$",
        "awk": r"^\[|auth_encryption_key",
        "ls -l": r"keys-.*\.der",
    }

    def prepares(self, site: Site) -> None:
        self.keys = site.lab.state / "data/keystone/credential-keys"
        self.former = {one.name: one.read_text() for one in self.keys.iterdir()}
        self.certificate = site.lab.state / "trials" / "backup-cert.pem"
        self.certificate.parent.mkdir(exist_ok=True)
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", "/CN=backup", "-keyout", str(PRIVATE), "-out", str(self.certificate)),
            ],
            check=True,
            capture_output=True,
        )
        self.values |= {
            "directory": "/var/backups",
            "file": str(self.certificate),
            "controller": "ctl-1",
        }

    def achieved(self, site: Site) -> bool:
        """Then a key is lost, to be restored."""
        (self.keys / max(self.former, key=int)).unlink()
        return True

    def restored(self, site: Site) -> bool:
        return {one.name: one.read_text() for one in self.keys.iterdir()} == self.former

    def cleans(self, site: Site) -> None:
        PRIVATE.unlink(missing_ok=True)
        self.certificate.unlink(missing_ok=True)
        for name, key in self.former.items():
            (self.keys / name).write_text(key)


TRIAL = BackUpKeys()
