/** What the executable runs: as bin/ghes-admin.js does. */
import { main } from "../../src/main.ts";

void main().then((code) => process.exit(code));
