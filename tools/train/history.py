"""How weights came about: what a report tells of the runs that its own went on from."""

import hashlib
import json
from pathlib import Path


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def earlier_stages(start_from: list[Path], grow_from: Path | None) -> dict:
    """The names of the runs that one goes on from, and of each of them and those before it, once, how it was made.

    A run's name is the beginning of its weights' digest; its report.json lies beside them. Of a run that mixes the same
    weights twice, the name is there twice.
    """
    stages = {"grown_from": digest(grow_from)} if grow_from else {}
    if not start_from:
        return stages
    names, runs = [], {}
    for file in start_from:
        training = json.loads((file.parent / "report.json").read_text())["training"]
        names.append(digest(file)[:8])
        runs |= training.pop("earlier_runs", {}) | {names[-1]: training}
    return {**stages, "started_from": names, "earlier_runs": runs}
