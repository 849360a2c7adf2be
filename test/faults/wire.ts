/** Whether bytes are on their way between two sockets of this process: on a busy machine even the loopback takes its time. */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { onTestFinished } from "vitest";

/** Milliseconds after which what does not arrive is not read, or leads out of this process. */
const PATIENCE = 250;

const numbers = new WeakMap<Socket, number>();
let number = 0;
const clients = new Set<Socket>();
const servers = new Set<Socket>();
const keeping = (sockets: Set<Socket>) => (message: unknown) => {
  const { socket } = message as { readonly socket: Socket };
  sockets.add(socket);
  numbers.set(socket, number++);
  socket.once("close", () => sockets.delete(socket));
};
subscribe("net.client.socket", keeping(clients));
subscribe("net.server.socket", keeping(servers));

export interface Wire {
  isMoving(): boolean;
}

/** Of the sockets that are made from now on. */
export function watchWire(): Wire {
  const first = number;
  let last = "";
  let since = 0;
  return {
    isMoving() {
      const now = underWay(first);
      if (now !== last) since = performance.now();
      last = now;
      return now !== "" && performance.now() - since < PATIENCE;
    },
  };
}

/** What one side has sent and the other not read, each connection that is being made, and each that is closed on one side only. */
function underWay(first: number): string {
  const found: string[] = [];
  const isOurs = (socket: Socket): boolean => (numbers.get(socket) ?? 0) >= first;
  const left = new Map([...servers].filter(isOurs).map((socket) => [socket.remotePort, socket]));
  for (const client of [...clients].filter(isOurs)) {
    const server = left.get(client.localPort);
    left.delete(client.localPort);
    if (client.connecting) found.push(`connecting ${String(numbers.get(client))}`);
    else if (server === undefined) found.push(`${String(client.localPort)} alone ${String(client.bytesRead)}`);
    else if (client.bytesWritten !== server.bytesRead || server.bytesWritten !== client.bytesRead)
      found.push(`${String(client.localPort)} ${[client.bytesWritten, server.bytesRead, server.bytesWritten, client.bytesRead].join(" ")}`);
  }
  for (const [port, server] of left) if (!server.destroyed) found.push(`${String(port)} left ${String(server.bytesRead)}`);
  return found.join(", ");
}

/** How many sockets of this process lead to a port, at most at a time, from now on until the test is over. */
export function watchSockets(port: number): { readonly mostOpen: number } {
  const open = new Set<Socket>();
  let mostOpen = 0;
  const seen = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    socket.once("connect", () => {
      if (socket.remotePort !== port) return;
      open.add(socket);
      mostOpen = Math.max(mostOpen, open.size);
    });
    socket.once("close", () => open.delete(socket));
  };
  subscribe("net.client.socket", seen);
  onTestFinished(() => void unsubscribe("net.client.socket", seen));
  return {
    get mostOpen() {
      return mostOpen;
    },
  };
}
