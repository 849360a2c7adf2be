import { execFileSync } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { readAll, tooLarge } from "../../src/read-all.js";
import { readFileAt } from "../../src/read-file.js";

const MB = 1024 * 1024;
const idle = new AbortController().signal;

describe("stdin", () => {
  it("is read whole up to the limit", async () => {
    expect(await readAll(Readable.from([Buffer.from("ab"), Buffer.from("c")]), idle, 3)).toEqual(Buffer.from("abc"));
  });

  it("is read no further than the limit, however much there is", async () => {
    let given = 0;
    const endless = new Readable({
      read() {
        given += MB;
        this.push(Buffer.alloc(MB));
      },
    });
    expect(await readAll(endless, idle, 4 * MB)).toBeUndefined();
    expect(tooLarge("stdin", 4 * MB)).toMatchObject({ code: "usage", message: "stdin is larger than 4 MB" });
    expect(given).toBeLessThan(8 * MB);
    expect(endless.destroyed).toBe(true);
  });

  it("is let go of when the command ends", async () => {
    const abort = new AbortController();
    const silent = new Readable({ read: () => undefined });
    const reading = readAll(silent, abort.signal, MB);
    abort.abort(new RangeError("enough"));
    await expect(reading).rejects.toThrow("enough");
  });
});

describe("a file", () => {
  const place = async () => mkdtemp(join(tmpdir(), "ghes-admin-file-"));
  const fifo = async (): Promise<string> => {
    const path = join(await place(), "pipe");
    execFileSync("mkfifo", [path]);
    return path;
  };

  it("is read whole up to the limit, and no further", async () => {
    const path = join(await place(), "file");
    await writeFile(path, "abc");
    expect(await readFileAt(path, idle, 3)).toEqual({ ok: true, bytes: Buffer.from("abc") });
    expect(await readFileAt(path, idle, 2)).toEqual({ ok: false, why: "it is too large" });
  });

  it("without end, or none at all, is refused: a device, a directory", async () => {
    expect(await readFileAt("/dev/zero", idle, MB)).toEqual({ ok: false, why: "it is a device" });
    expect(await readFileAt(tmpdir(), idle, MB)).toEqual({ ok: false, why: "it is a directory" });
    await expect(readFileAt("/nowhere/file", idle, MB)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("that is a pipe is waited for until someone writes", async () => {
    const path = await fifo();
    const reading = readFileAt(path, idle, MB);
    await writeFile(path, "late");
    expect(await reading).toEqual({ ok: true, bytes: Buffer.from("late") });
  });

  it("that is a pipe to which nobody writes is let go of when the command ends", async () => {
    const abort = new AbortController();
    const reading = readFileAt(await fifo(), abort.signal, MB);
    abort.abort(new RangeError("enough"));
    await expect(reading).rejects.toThrow("enough");
  });
});
