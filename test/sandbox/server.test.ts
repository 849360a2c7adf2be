/** One port of the sandbox: closed and opened again. */
import { once } from "node:events";
import { connect } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { Listener } from "../../src/sandbox/server.js";
import { identity } from "../support/identity.js";
import { codeOf } from "./call.js";

const knock = async (port: number): Promise<string> => {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return "connected";
  } catch (error) {
    return codeOf(error);
  } finally {
    socket.destroy();
  }
};

it("a port that is opened again twice is open once: closed, nobody listens", async () => {
  const listener = new Listener((await identity()).certificate, () => undefined);
  onTestFinished(() => listener.close());
  await listener.open(0);
  const { port } = listener;
  listener.refuse();
  expect(await knock(port)).toBe("ECONNREFUSED");
  listener.reopen();
  await expect.poll(() => knock(port), { interval: 5 }).toBe("connected");
  listener.reopen();
  await expect.poll(() => knock(port), { interval: 5 }).toBe("connected");
  listener.refuse();
  expect(await knock(port)).toBe("ECONNREFUSED");
});
