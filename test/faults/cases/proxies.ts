/** Proxies, good and bad. */
import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { scriptedServer } from "../../support/scripted-server.js";

export interface FaultyProxy {
  readonly port: number;
  /** What each connection said first. */
  readonly heads: readonly string[];
}

/** @param answer what it does with the first words of a connection; left out: it joins each CONNECT to its goal */
export async function tunnelProxy(answer: (socket: Socket, head: string) => void = joined): Promise<FaultyProxy> {
  const heads: string[] = [];
  const server = await scriptedServer({
    raw: (socket) => {
      socket.once("data", (chunk) => {
        heads.push(chunk.toString("latin1"));
        answer(socket, chunk.toString("latin1"));
      });
    },
  });
  onTestFinished(() => server.close());
  return { port: server.port, heads };
}

function joined(socket: Socket, head: string): void {
  const [, host = "", port = ""] = /^CONNECT (.*):(\d+) /.exec(head) ?? [];
  const goal = connect(Number(port), host, () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.pipe(goal).pipe(socket);
  });
  goal.on("error", () => socket.destroy());
  socket.on("close", () => goal.destroy());
}
