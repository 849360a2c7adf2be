/** One connection being made, stage by stage. */
import type { Socket } from "node:net";
import { codeOf, ConnectionFailure, triedAddresses, type ConnectionStage } from "./connection-failure.js";

/** Knows the socket it has come to, so that it can be ended at any point. */
export class Attempt {
  #socket: Socket | undefined;
  #ended: Error | undefined;
  #stage: ConnectionStage;
  constructor(
    begin: ConnectionStage,
    private readonly onStage: (stage: ConnectionStage) => void,
  ) {
    this.#stage = begin;
    onStage(begin);
  }

  get stage(): ConnectionStage {
    return this.#stage;
  }

  follow<S extends Socket>(socket: S, stage: ConnectionStage): S {
    // Errors are told by who waits for the socket; one that comes later must not end the process.
    socket.on("error", () => undefined);
    this.#stage = stage;
    this.onStage(stage);
    this.#socket = socket;
    if (this.#ended !== undefined) socket.destroy(this.#ended);
    return socket;
  }

  end(reason: Error): void {
    this.#ended ??= reason;
    this.#socket?.destroy(reason);
  }
}

/** Resolves on `event`; an error or a close before it is a failure of the stage. */
export function settled<S extends Socket>(socket: S, event: "connect" | "secureConnect", stage: ConnectionStage): Promise<S> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      if (error instanceof ConnectionFailure) reject(error);
      else
        reject(new ConnectionFailure(stage, codeOf(error), { tried: triedAddresses(error), text: error instanceof Error ? error.message : "", cause: error }));
    };
    socket.once(event, () => {
      resolve(socket);
    });
    socket.once("error", fail);
    socket.once("close", () => {
      fail(new ConnectionFailure(stage, "CLOSED"));
    });
  });
}
