import { expect, it } from "vitest";
import { inBody, operation, required } from "../../src/api/operation.js";
import { nothing, text } from "../../src/api/shape.js";
import { operationCommand } from "../../src/cli/command.js";
import type { Context } from "../../src/cli/context.js";

const freeze = operationCommand({
  name: "freeze",
  summary: "Make an organization read-only",
  operation: operation({
    id: "test.freeze",
    route: "PUT /freeze",
    plane: "rest",
    effect: "write",
    since: "3.19",
    docs: "https://docs.github.com/",
    params: { ldap_reason: required(inBody(text(), "Why")), note: inBody(text(), "More") },
    returns: nothing(),
  }),
  examples: [],
});

it("a required flag that is missing is a wrong command line, and nothing is sent; an optional one is not", async () => {
  const sent: unknown[] = [];
  const ctx: Partial<Context> = {
    call: (_operation, input) => {
      sent.push(input);
      return Promise.reject(new RangeError("sent"));
    },
  };
  const run = (input: object) => freeze.run(ctx as Context, input as never);
  await expect(run({ note: "x" })).rejects.toMatchObject({ code: "usage", message: "--ldap-reason is missing" });
  expect(sent).toEqual([]);
  await expect(run({ ldap_reason: "x" })).rejects.toThrow("sent");
  expect(sent).toEqual([{ ldap_reason: "x" }]);
});
