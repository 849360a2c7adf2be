/** A proxy for tests that joins each CONNECT to its goal. */
import { connect as tcpConnect, type Socket } from "node:net";
import type { Pem } from "./certificates.js";
import { scriptedServer } from "./scripted-server.js";

/** Keeps the heads it was sent. @param tls what the proxy itself shows; left out: it speaks no TLS */
export async function tunnelProxy(tls?: Pem) {
  const heads: string[] = [];
  const server = await scriptedServer({
    ...(tls === undefined ? {} : { tls }),
    raw: (socket: Socket) =>
      void socket.once("data", (chunk) => {
        heads.push(chunk.toString("latin1"));
        const [, host = "", port = ""] = /^CONNECT (.*):(\d+) /.exec(chunk.toString("latin1")) ?? [];
        const goal = tcpConnect(Number(port), host, () => {
          socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
          socket.pipe(goal).pipe(socket);
        });
        goal.on("error", () => socket.destroy());
        socket.on("close", () => goal.destroy());
      }),
  });
  return { port: server.port, heads, close: () => server.close() };
}
