import type { Case } from "./case.js";
import { CONNECTION } from "./cases/a-connection.js";
import { HTTP } from "./cases/b-http.js";
import { PAYLOAD } from "./cases/c-payload.js";
import { TLS } from "./cases/d-tls.js";
import { PROXY } from "./cases/e-proxy.js";

/** Every case of the laboratory. */
export const FAMILIES: readonly { readonly name: string; readonly cases: readonly Case[] }[] = [
  { name: "a-connection", cases: CONNECTION },
  { name: "b-http", cases: HTTP },
  { name: "c-payload", cases: PAYLOAD },
  { name: "d-tls", cases: TLS },
  { name: "e-proxy", cases: PROXY },
];
