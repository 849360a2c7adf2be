/** What a dry run collects: the requests a command would have sent. */
import type { Json } from "../api/shape.js";

export interface RequestPreview {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** Secrets masked, a form as its fields; null when there is none. */
  readonly body: Json;
}

/** Thrown where a command would need the answer to a request that a dry run does not send. Ends the command, not as a failure. */
export class DryRunEnd extends Error {
  override readonly name = "DryRunEnd";
}

/** The requests of one command on one instance. */
export class Rehearsal {
  readonly requests: RequestPreview[] = [];

  record(request: RequestPreview): void {
    this.requests.push(request);
  }
}
