# SPDX-License-Identifier: Apache-2.0
"""A server whose data outlives it: stopped, killed and started again, with commands run in between."""
import subprocess

from .server import Server


class Keeper(Server):
    def halt(self, kill: bool = False):
        """Stops the process and keeps its data; with `kill` as a crash does."""
        self.process.kill() if kill else self.process.terminate()
        self.process.wait(40)

    def command(self, *words: str, check: bool = True, **environment: str) -> subprocess.CompletedProcess:
        """One of the program's commands on the same data, while the server is halted."""
        result = subprocess.run(
            [self.program, *words, "--data-dir", self.data],
            capture_output=True,
            text=True,
            env={**self.environment, **environment},
            cwd=self.folder,
            timeout=120,
            check=False,
        )
        assert not check or result.returncode == 0, result.stderr
        return result

    def refuses(self, **environment: str) -> str:
        """What the program says while it refuses to start."""
        before = dict(self.environment)
        self.environment.update(environment)
        folder = self.folder
        try:
            result = self.command("serve", "--listen", "127.0.0.1:0", check=False)
        finally:
            self.environment = before
        assert result.returncode == 1, f"it started, or died otherwise: {result.returncode}\n{result.stderr}"
        assert folder.exists()
        return result.stderr
