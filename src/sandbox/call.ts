/** What a behavior is given and gives back. */
import type { InputOf, Operation, Params } from "../api/operation.js";
import type { Caller } from "./access-rest.js";
import type { Appliance } from "./appliance.js";
import type { Answer } from "./wire.js";

/** What the request carried beside the operation's input. */
export interface Call {
  /** Per-node failures that a fault wants inside the 200, by host name. */
  readonly failingNodes: ReadonlySet<string>;
  /** The whole address, with the host that the client wrote: for links. */
  readonly url: string;
  /** Whose token it is; on the REST API only. */
  readonly caller: Caller | undefined;
}

export interface Behavior {
  readonly id: string;
  /** Checked input in, answer out. */
  readonly answer: (appliance: Appliance, input: Readonly<Record<string, unknown>>, call: Call) => Answer;
}

/** Ties an operation to what the appliance does for it. */
export function behaves<P extends Params, R>(operation: Operation<P, R>, answer: (appliance: Appliance, input: InputOf<P>, call: Call) => Answer): Behavior {
  // The router checked the input against the operation's parameters.
  return { id: operation.id, answer: (appliance, input, call) => answer(appliance, input as InputOf<P>, call) };
}
