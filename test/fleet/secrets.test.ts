/** Secrets of several instances: asked for before anything is sent, and never twice. */
import { describe, expect, it } from "vitest";
import { getMaintenance } from "../../src/api/areas/manage.js";
import { getMeta } from "../../src/api/areas/meta.js";
import { command, show, type Command } from "../../src/cli/command.js";
import { api } from "../../src/commands/api/index.js";
import { CliError, Interrupted } from "../../src/errors.js";
import { gatherSecrets } from "../../src/fleet/secrets.js";
import type { SecretSource, Target } from "../../src/http/target.js";
import type { Keychains } from "../../src/profiles/keychain.js";
import type { Prompter } from "../../src/profiles/prompter.js";
import { resolveTargets } from "../../src/profiles/resolve.js";
import type { Profile } from "../../src/profiles/profile.js";
import { sharingSecrets } from "../../src/profiles/shared-secrets.js";
import type { ProfileStore } from "../../src/profiles/store.js";

const signal = new AbortController().signal;

/** Answers every question, and remembers it; at most one is open at a time. */
function asking(answer: (question: string) => Promise<string> | string = () => "secret") {
  const asked: string[] = [];
  const prompter: Prompter = {
    available: true,
    confirm: () => Promise.resolve(true),
    text: () => Promise.resolve(""),
    password: (question) => {
      asked.push(question);
      return Promise.resolve(answer(question));
    },
  };
  return { asked, prompter };
}

function targets(profiles: Readonly<Record<string, Profile>>, prompter: Prompter): readonly Target[] {
  const unused = (): never => {
    throw new CliError("local_state", "only read");
  };
  const store: ProfileStore = { location: unused, read: () => ({ schemaVersion: 1, profiles }), change: unused };
  const world = { env: {}, cwd: "/", stderr: { isTTY: false, columns: () => undefined, write: () => Promise.resolve(), onResize: () => () => undefined } };
  const keychains: Keychains = { absence: () => "none here", read: unused, put: unused, remove: unused, removing: unused };
  return resolveTargets({ flags: { allProfiles: true }, store, keychains, prompter, world, warn: unused }).targets;
}

const passwords = (all: readonly Target[]): Promise<readonly (string | undefined)[]> => Promise.all(all.map(async (target) => target.password?.read(signal)));

const commandWith = (operations: Command["operations"]): Command =>
  command({ name: "x", summary: "X", operations, returns: { kind: "anything" }, examples: [], run: () => Promise.resolve(show(1)) });

describe("what must be typed", () => {
  it("is asked for in order, of the kind that the command needs, and of instances of the same place once", async () => {
    const { asked, prompter } = asking();
    const all = targets(
      { a: { host: "one.example" }, b: { host: "one.example" }, c: { host: "two.example" }, d: { host: "one.example", user: "monalisa" } },
      prompter,
    );
    await gatherSecrets(commandWith([getMaintenance]), {}, all, signal);
    expect(asked).toEqual(["Root site administrator password of a", "Root site administrator password of c", "Password of monalisa on d"]);
    expect(await passwords(all)).toEqual(["secret", "secret", "secret", "secret"]);
    expect(asked).toHaveLength(3);
  });

  it("is nothing where the secret is stored", async () => {
    const { asked, prompter } = asking();
    const all = targets({ a: { host: "one.example", token: { source: "store", value: "t" } }, b: { host: "two.example" } }, prompter);
    await gatherSecrets(commandWith([getMeta]), {}, all, signal);
    expect(asked).toEqual(["Token of b"]);
  });

  it.each([
    [["/manage/v1/version"], "Root site administrator password of a"],
    [["POST", "/setup/api/start"], "Root site administrator password of a"],
    [["/meta"], "Token of a"],
  ])("is what the path of api needs: %s", async (words, question) => {
    const { asked, prompter } = asking();
    await gatherSecrets(api, { words }, targets({ a: { host: "one.example" } }, prompter), signal);
    expect(asked).toEqual([question]);
  });

  it("without an answer concerns that instance alone; Ctrl-C ends it all", async () => {
    const empty = asking((question) => (question.endsWith(" a") ? "" : "secret"));
    const all = targets({ a: { host: "one.example" }, b: { host: "two.example" } }, empty.prompter);
    await gatherSecrets(commandWith([getMaintenance]), {}, all, signal);
    expect(empty.asked).toHaveLength(2);
    await expect(all[0]?.password?.read(signal)).rejects.toBeInstanceOf(CliError);
    const stopped = asking(() => Promise.reject(new Interrupted("SIGINT")));
    await expect(gatherSecrets(commandWith([getMaintenance]), {}, targets({ a: { host: "one.example" } }, stopped.prompter), signal)).rejects.toBeInstanceOf(
      Interrupted,
    );
  });
});

describe("a credential command that several profiles have", () => {
  it("runs once", async () => {
    const { prompter } = asking();
    const { mkdtemp, readFile, rm } = await import("node:fs/promises");
    const folder = await mkdtemp("/tmp/ghes-admin-secrets-");
    try {
      const password = { source: "command", command: `sh -c 'echo run >> ${folder}/runs; echo same'` } as const;
      const all = targets({ a: { host: "one.example", password }, b: { host: "two.example", password } }, prompter);
      expect(await passwords(all)).toEqual(["same", "same"]);
      expect(await readFile(`${folder}/runs`, "utf8")).toBe("run\n");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("a source that is not the one it was", () => {
  it("is named by where the secret came from in the end, with several profiles as with one", async () => {
    let place = "the keychain";
    const source: SecretSource = {
      source: "keychain",
      get description() {
        return place;
      },
      read: () => {
        place = "GHES_ADMIN_PASSWORD";
        return Promise.resolve("secret");
      },
    };
    const { prompter } = asking();
    const [one] = sharingSecrets(targets({ one: { host: "one.lan" } }, prompter).map((target) => ({ ...target, password: source })));
    await one?.password?.read(signal);
    expect(one?.password?.description).toBe("GHES_ADMIN_PASSWORD");
  });
});
