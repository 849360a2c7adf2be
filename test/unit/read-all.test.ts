import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { CliError } from "../../src/errors.js";
import { readAll } from "../../src/read-all.js";

const MB = 1024 * 1024;
const idle = new AbortController().signal;

describe("stdin", () => {
  it("is read whole up to the limit", async () => {
    expect(Buffer.from(await readAll(Readable.from([Buffer.from("ab"), Buffer.from("c")]), idle, 3)).toString()).toBe("abc");
  });

  it("is read no further than the limit, however much there is", async () => {
    let given = 0;
    const endless = new Readable({
      read() {
        given += MB;
        this.push(Buffer.alloc(MB));
      },
    });
    const refused = await readAll(endless, idle, 4 * MB).catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(CliError);
    expect(refused).toMatchObject({ code: "usage", message: "stdin is larger than 4 MB" });
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
