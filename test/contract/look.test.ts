/** A write that got no answer: each command names the one that shows what became of it. */
import { describe, expect, it } from "vitest";
import { bind } from "../../src/cli/bind.js";
import { lookLine } from "../../src/cli/look.js";
import { commandsOf, resolve } from "../../src/cli/tree.js";
import { root } from "../../src/commands/index.js";
import { sample } from "../../src/api/shape.js";
import { boxes, silence, type Answering } from "../fleet/boxes.js";
import { words } from "../support/cli.js";
import { scriptedInstance } from "../support/scripted-instance.js";

const writing = commandsOf(root).filter(({ node }) => node.effect === "write" && node.target === "instance");

describe("what shows the outcome of a write", () => {
  it.each(writing.map(({ node, path }) => [path.slice(1).join(" ") || path.join(" "), node] as const))(
    "is named by %s, and is a command that reads",
    (_, node) => {
      expect(node.look).toBeDefined();
      if (node.look === undefined || typeof node.look !== "string") return;
      // A path that no operation has is in no sandbox, and perhaps not in the release.
      expect(node.name === "api" || !node.look.startsWith("api ")).toBe(true);
      const given = Object.fromEntries([...Object.entries(node.args), ...Object.entries(node.flags)].map(([name, { shape }]) => [name, sample(shape)]));
      const input = node.name === "api" ? { words: ["POST", "/x"] } : given;
      for (const line of [lookLine(node.look, input), lookLine(node.look.replaceAll(/\{--\w+\}/g, ""), input)]) {
        const resolved = resolve(root, words(line));
        if (resolved.node.kind !== "command") throw new TypeError(`${line} is no command`);
        bind(resolved.node, resolved.path, resolved.rest);
        expect({ line, unfilled: /undefined|[{}]/.exec(line), effect: resolved.node.name === "api" ? "read" : resolved.node.effect }).toEqual({
          line,
          unfilled: null,
          effect: "read",
        });
      }
    },
  );
});

const LOST = [{ reset: true }] as const;
const lost: Answering = (_, request) => {
  request.socket.resetAndDestroy();
  return silence();
};

describe("a write whose answer is lost", () => {
  it.each([
    ["users create mona --email m@example.com", "POST /api/v3/admin/users", "look with: ghes-admin users view mona"],
    ["orgs create octo-labs --admin mona", "POST /api/v3/admin/organizations", "look with: ghes-admin users view octo-labs"],
    ["orgs rename octo-org octo-labs --yes", "PATCH /api/v3/admin/organizations/octo-org", "look with: ghes-admin users view octo-labs"],
    ["ldap teams map 1 cn=x", "PATCH /api/v3/admin/ldap/teams/1/mapping", "send it again: the same mapping twice does no harm"],
    ["announcement set hello", "PATCH /api/v3/enterprise/announcement", "look with: ghes-admin announcement view"],
    [
      "runners labels add 3 'a b' --enterprise acme",
      "POST /api/v3/enterprises/acme/actions/runners/3/labels",
      "look with: ghes-admin runners labels list 3 --enterprise acme",
    ],
    [
      "runners registration-token --enterprise acme",
      "POST /api/v3/enterprises/acme/actions/runners/registration-token",
      "send it again: a token that nobody has seen ends by itself after an hour",
    ],
    ["api POST /x/y -f a=b", "POST /api/v3/x/y", "look with: ghes-admin api /x/y"],
    ["api POST /x/y?access_token=canary", "POST /api/v3/x/y", "look with: ghes-admin api /x/y"],
  ])("ends with 7 and names what shows it: %s", async (line, route, hint) => {
    const ghes = await scriptedInstance({ [route]: LOST });
    const { exit, stderr } = await ghes.run(`${line} --no-retry`);
    expect({ exit, hint: /^ {2}hint: (.*)$/m.exec(stderr)?.[1] }).toEqual({ exit: 7, hint });
  });

  it("names it for the instance that was asked", async () => {
    const fleet = await boxes({ a: { answers: lost }, b: { answers: () => ({ announcement: "x" }) } });
    const { exit, out } = await fleet.run("announcement set x -p a,b --no-retry --json");
    const [first] = JSON.parse(out) as { error: { hint: string } }[];
    expect({ exit, hint: first?.error.hint }).toEqual({ exit: 5, hint: "look with: ghes-admin announcement view -p a" });
  });
});
