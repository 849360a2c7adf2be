/** G. What is stored here. */
import { chmod, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { Case } from "../case.js";
import { answer } from "../../support/scripted-server.js";
import { formsOf, newLab, type Lab } from "../lab.js";
import { me, off, STATUS } from "./answers.js";

const store = (lab: Lab): string => join(lab.folder, "config/ghes-admin/profiles.json");
const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

/** The store is made so; every command that needs it ends with 9, and it stays as it is. */
const refused = (row: number, name: string, spoil: (file: string) => Promise<unknown>, says: RegExp): Case => ({
  row,
  name,
  play: async (see) => {
    const lab = await newLab({ always: [off], stored: true });
    await spoil(store(lab));
    for (const line of ["maintenance status", "profile set ghe1 --user someone --no-verify", "profile list"]) {
      const told = await lab.run(line);
      if (line === "maintenance status") see(told, lab);
      expect({ line, exit: told.exit, seen: told.seen }, told.stderr).toEqual({ line, exit: 9, seen: [] });
      expect(told.stderr).toMatch(says);
    }
  },
});

const BROKEN: readonly (readonly [name: string, content: string | Uint8Array, says: RegExp])[] = [
  ["cut off", '{"schemaVersion":1,"profiles":{"ghe1":{"host":"a"', /profiles\.json/],
  ["empty", "", /is empty/],
  ["no JSON", "profiles: none\n", /profiles\.json/],
  ["not UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), /profiles\.json/],
  ["another type", '{"schemaVersion":1,"profiles":[]}', /profiles/],
  ["a list", "[]", /profiles\.json/],
  ["a newer form", '{"schemaVersion":999,"profiles":{}}', /newer/],
  ["NUL bytes", Buffer.alloc(512), /profiles\.json/],
  ["100,000 levels", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, /profiles\.json/],
];

export const STATE: readonly Case[] = [
  ...BROKEN.map(([name, content, says]) => refused(70, name, (file) => writeFile(file, content), says)),
  refused(
    70,
    "a folder",
    async (file) => {
      await rm(file);
      await mkdir(file);
    },
    /profiles\.json/,
  ),
  refused(71, "others may read it", (file) => chmod(file, 0o644), /chmod/),
  refused(
    71,
    "it is a link",
    async (file) => {
      await rename(file, `${file}.real`);
      await symlink(`${file}.real`, file);
    },
    /link/,
  ),
  {
    row: 71,
    name: "a save makes it private again, whatever it was",
    play: async () => {
      const lab = await newLab({ always: [off] });
      // No secret is in it, so that others may read it: until the next save.
      await chmod(store(lab), 0o644);
      expect(await lab.run("profile set ghe1 --tag prod", { changes: "store" })).toMatchObject({ exit: 0 });
      expect([await mode(store(lab)), await mode(join(lab.folder, "config/ghes-admin"))]).toEqual(["600", "700"]);
    },
  },
  {
    row: 72,
    name: "no HOME: 9 where the store is needed, and not where it is not",
    play: async (see) => {
      const lab = await newLab({ always: [off] });
      const env = { HOME: undefined, XDG_CONFIG_HOME: undefined, XDG_STATE_HOME: undefined };
      const given = {
        GHES_ADMIN_HOST: "127.0.0.1",
        GHES_ADMIN_PORT: String(lab.server.port),
        GHES_ADMIN_REST_PORT: String(lab.server.port),
        GHES_ADMIN_PASSWORD: lab.password,
        GHES_ADMIN_CA_FILE: "ca.pem",
      };
      expect(await lab.run("maintenance status --fields status", { env: { ...env, ...given }, homeless: true })).toMatchObject({ exit: 0, seen: [STATUS] });
      expect(see(await lab.run("maintenance status -p ghe1", { env, homeless: true }), lab)).toMatchObject({ exit: 9, seen: [] });
    },
  },
  {
    row: 75,
    name: "in no file that a day of failing commands leaves, whatever the instance repeats",
    play: async () => {
      // Every laboratory looks for it in both streams; here in what is left on the disk too.
      const lab = await newLab({
        always: ({ method, path, headers }) => {
          if (path.endsWith("/user")) return [me];
          const sent = path.startsWith("/api/v3") ? lab.token : lab.password;
          return [answer(method === "GET" ? 500 : 422, { message: `no: ${headers.authorization ?? ""} ${sent}`, errors: [sent] })];
        },
      });
      const env = { GHES_ADMIN_AUDIT_LOG: join(lab.folder, "audit.jsonl") };
      for (const line of [
        "maintenance status -v",
        "maintenance enable --yes -v --json",
        "users suspend mona hubot --yes -v --json",
        "users suspend mona hubot --yes -v --journal run.jsonl",
        "config settings get -v --json",
        "config apply --yes --run-id d34db33f --timeout 20",
        "api /user -v -i",
        "api POST /manage/v1/anything -v --json",
        "profile show ghe1 --json",
        "profile list -o yaml",
      ])
        await lab.run(line, { partial: true, changes: "store", env });
      const left = (await readdir(lab.folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile() && !["password", "token"].includes(entry.name))
        .map((entry) => join(entry.parentPath, entry.name));
      // The store, two journals, the log of changes, and what is remembered of the instance.
      expect(left.filter((path) => path.endsWith(".jsonl")).length).toBeGreaterThan(2);
      for (const path of left) {
        const text = await readFile(path, "latin1");
        for (const secret of [lab.password, lab.token]) expect([path, formsOf(secret).filter((form) => text.includes(form))]).toEqual([path, []]);
      }
    },
  },
];
