/** What is flushed to the disk and put in its place, in order: only a power cut would show it otherwise. */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { basename } from "node:path";
import { onTestFinished } from "vitest";

/** From now on until the test is over: `flush NAME` and `rename NAME`, with the file's last name. */
export function watchFlushes(): readonly string[] {
  const seen: string[] = [];
  const paths = new Map<number, string>();
  const { openSync, fsyncSync, fdatasyncSync, fdatasync, renameSync } = fs;
  const flushed = (fd: number): void => void seen.push(`flush ${paths.get(fd) ?? "?"}`);
  const watched = {
    openSync: (...given: Parameters<typeof openSync>) => {
      const fd = openSync(...given);
      paths.set(fd, basename(String(given[0])));
      return fd;
    },
    fsyncSync: (fd: number) => {
      flushed(fd);
      fsyncSync(fd);
    },
    fdatasyncSync: (fd: number) => {
      flushed(fd);
      fdatasyncSync(fd);
    },
    fdatasync: (fd: number, done: (error: NodeJS.ErrnoException | null) => void) => {
      flushed(fd);
      fdatasync(fd, done);
    },
    renameSync: (...given: Parameters<typeof renameSync>) => {
      seen.push(`rename ${basename(String(given[1]))}`);
      renameSync(...given);
    },
  };
  put(watched);
  onTestFinished(() => put({ openSync, fsyncSync, fdatasyncSync, fdatasync, renameSync }));
  return seen;
}

function put(functions: object): void {
  Object.assign(fs, functions);
  syncBuiltinESMExports();
}
