import type { Case } from "./case.js";
import { CONNECTION } from "./cases/a-connection.js";
import { HTTP } from "./cases/b-http.js";
import { PAYLOAD } from "./cases/c-payload.js";
import { TLS } from "./cases/d-tls.js";
import { PROXY } from "./cases/e-proxy.js";
import { INPUT } from "./cases/f-input.js";
import { STATE } from "./cases/g-state.js";
import { TERMINAL } from "./cases/h-terminal.js";
import { MANY } from "./cases/i-many.js";
import { TIME } from "./cases/j-time.js";

/** Every case of the laboratory. */
export const FAMILIES: readonly { readonly name: string; readonly cases: readonly Case[] }[] = [
  { name: "a-connection", cases: CONNECTION },
  { name: "b-http", cases: HTTP },
  { name: "c-payload", cases: PAYLOAD },
  { name: "d-tls", cases: TLS },
  { name: "e-proxy", cases: PROXY },
  { name: "f-input", cases: INPUT },
  { name: "g-state", cases: STATE },
  { name: "h-terminal", cases: TERMINAL },
  { name: "i-many", cases: MANY },
  { name: "j-time", cases: TIME },
];
