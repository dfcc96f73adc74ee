"""Says which scenes of a folder of videos have changed since they were last accepted.

What one writes in an afternoon instead of using storyform: it reads every manifest, digests every scene, and
compares the digests with those in a SQLite file. It knows nothing of prices, defaults or mistakes.
"""

import argparse
import hashlib
import json
import sqlite3
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import yaml

SCHEMA = """
CREATE TABLE IF NOT EXISTS digests (
    video  TEXT NOT NULL,
    part   TEXT NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (video, part)
) WITHOUT ROWID
"""


def digest(value):
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).digest()


def digests(path):
    """Returns the digest of each part of a manifest: its settings, then its scenes."""
    with open(path, "rb") as file:
        video = yaml.load(file.read(), Loader=yaml.CSafeLoader)
    scenes = video.pop("scenes", [])
    found = {"settings": digest(video)}
    for number, scene in enumerate(scenes, 1):
        found[f"scene {number}"] = digest(scene)
    return found


def declared(root, processes):
    paths = sorted(root.glob("videos/**/*.yaml"))
    names = [path.relative_to(root).as_posix() for path in paths]
    if processes == 1:
        return dict(zip(names, map(digests, paths)))
    with ProcessPoolExecutor(processes) as pool:
        return dict(zip(names, pool.map(digests, paths, chunksize=64)))


def recorded(database):
    videos = {}
    for video, part, value in database.execute("SELECT video, part, digest FROM digests"):
        videos.setdefault(video, {})[part] = value
    return videos


def changes(before, after):
    lines = []
    for video, parts in after.items():
        old = before.get(video)
        if old is None:
            lines.append(f"+ {video}: {len(parts) - 1} scenes")
        elif old != parts:
            names = [name for name in parts | old if parts.get(name) != old.get(name)]
            lines.append(f"~ {video}: {', '.join(names)}")
    lines.extend(f"- {video}" for video in before if video not in after)
    return lines


def accept(database, videos):
    rows = ((video, part, value) for video, parts in videos.items() for part, value in parts.items())
    with database:
        database.execute("DELETE FROM digests")
        database.executemany("INSERT INTO digests VALUES (?, ?, ?)", rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("database", type=Path)
    parser.add_argument("--accept", action="store_true", help="remember the videos as they are")
    parser.add_argument("--processes", type=int, default=1)
    arguments = parser.parse_args()
    database = sqlite3.connect(arguments.database)
    database.execute(SCHEMA)
    after = declared(arguments.root, arguments.processes)
    lines = changes(recorded(database), after)
    if arguments.accept:
        accept(database, after)
    lines.append(f"{len(lines)} of {len(after)} videos have changed")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
