/** Whom the program talks to: the instance that was named, and nobody beside it. */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import dns from "node:dns";
import type { Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { appliance } from "../support/cli.js";

const LINES = [
  "--version",
  "--help",
  "status",
  "nodes list --json",
  "users list",
  "users suspend mona hubot --yes",
  "config settings get",
  "config apply --follow --yes",
  "operations",
  "no-such-command",
];

it("every connection is to a port of the named instance, and no other name is looked up", async () => {
  const ghes = await appliance({ pace: 0 });
  const goals = new Set<number | undefined>();
  const seen = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    socket.once("connect", () => goals.add(socket.remotePort));
  };
  subscribe("net.client.socket", seen);
  const names = new Set<string>();
  const { lookup } = dns;
  Object.assign(dns, {
    lookup: (...given: Parameters<typeof lookup>) => {
      names.add(given[0]);
      lookup(...given);
    },
  });
  onTestFinished(() => {
    unsubscribe("net.client.socket", seen);
    Object.assign(dns, { lookup });
  });
  for (const line of LINES) await ghes.run(line);
  const { port, restPort, host } = ghes.sandbox;
  expect([...goals].sort()).toEqual([port, restPort].sort());
  expect([...names].filter((name) => name !== host)).toEqual([]);
});
