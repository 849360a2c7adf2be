/** Questions of several instances: asked once, together. */
import { describe, expect, it } from "vitest";
import { Council } from "../../src/fleet/council.js";
import { forProfile, saidBy } from "../../src/fleet/addressed.js";
import { Gate } from "../../src/fleet/gate.js";

function council(names: readonly string[], answer = true) {
  const said: string[] = [];
  const members = new Council({
    names,
    ask: (question) => {
      said.push(question);
      return Promise.resolve(answer);
    },
    note: (line) => said.push(`- ${line}`),
  });
  return { members, said };
}

describe("the question before something is changed on several instances", () => {
  it("is one that names them all where it differs in nothing else, in the order asked for", async () => {
    const { members, said } = council(["east", "west", "north"]);
    const answers = [members.consent("west", "Change 2 settings of west?"), members.consent("east", "Change 2 settings of east?")];
    expect(said).toEqual([]);
    answers.push(members.consent("north", "Change 2 settings of north?"));
    expect(await Promise.all(answers)).toEqual([true, true, true]);
    expect(said).toEqual(["Change 2 settings of east, west, north?"]);
  });

  it("shows each where they differ, and is asked about all", async () => {
    const { members, said } = council(["a", "b", "c"]);
    const texts = ["Delete a user on a?", "Delete a user on b?", "Delete 7 users on c?"];
    await Promise.all(["a", "b", "c"].map((name, i) => members.consent(name, texts[i] ?? "")));
    expect(said).toEqual(["- Delete a user on a", "- Delete a user on b", "- Delete 7 users on c", "All of this, on 3 instances (a, b, c)?"]);
  });

  it("is asked when those who ask nothing have ended, and is about those who ask", async () => {
    const { members, said } = council(["east", "west"]);
    const answer = members.consent("west", "Upgrade west?");
    members.leave("east");
    expect(await answer).toBe(true);
    expect(said).toEqual(["Upgrade west?"]);
  });

  it("with no for an answer is no for all", async () => {
    const { members } = council(["east", "west"], false);
    expect(await Promise.all([members.consent("east", "Go on with east?"), members.consent("west", "Go on with west?")])).toEqual([false, false]);
    expect(members.isDeclined).toBe(true);
  });

  it("asked a second time by one is asked alone", async () => {
    const { members, said } = council(["east", "west"]);
    const both = Promise.all([members.consent("east", "Go on with east?"), members.consent("west", "Go on with west?")]);
    await both;
    expect(await members.consent("east", "And now, east?")).toBe(true);
    expect(said).toEqual(["Go on with east, west?", "And now, east?"]);
  });
});

describe("what one of several says", () => {
  it.each([
    ["503, next try in 8 s", "east: 503, next try in 8 s"],
    ["run 1 on east", "run 1 on east"],
    ["northeast is away", "east: northeast is away"],
    ["east.example.com is away", "east: east.example.com is away"],
    ["run 1 goes on; follow with: ghes-admin config apply watch", "east: run 1 goes on; follow with: ghes-admin -p east --port 9 config apply watch"],
    ["run 1 goes on; follow with: ghes-admin config apply watch -p east", "run 1 goes on; follow with: ghes-admin config apply watch -p east"],
    ["store it: ghes-admin profile set east --token-stdin", "store it: ghes-admin profile set east --token-stdin"],
  ])("%s → %s", (text, shown) => {
    expect(saidBy(text, { name: "east", flags: " -p east --port 9" })).toBe(shown);
  });

  it("names the instance in every command of a hint", () => {
    expect(forProfile("ghes-admin nodes list; ghes-admin maintenance watch", { name: "a.b", flags: " -p a.b" })).toBe(
      "ghes-admin -p a.b nodes list; ghes-admin -p a.b maintenance watch",
    );
  });
});

describe("the gate", () => {
  it("lets so many in, and others while one of them waits outside", async () => {
    const gate = new Gate(1);
    const seen: string[] = [];
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const first = (async () => {
      await gate.enter();
      seen.push("first asks");
      await gate.outside(() => answered);
      seen.push("first goes on");
      gate.leave();
    })();
    const second = (async () => {
      await gate.enter();
      seen.push("second asks");
      answer();
      gate.leave();
    })();
    await Promise.all([first, second]);
    expect(seen).toEqual(["first asks", "second asks", "first goes on"]);
  });
});
