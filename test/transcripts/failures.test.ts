/** What an administrator reads when it does not work, and what was sent meanwhile. */
import { expect } from "vitest";
import { appliance } from "../support/cli.js";
import { scenariosOf } from "./scenario.js";

const scenario = scenariosOf("failures");

scenario("a wrong password is sent once and never again", async (see) => {
  const ghes = await appliance();
  const env = { GHES_ADMIN_PASSWORD: "wrong once" };
  expect(see(await ghes.run("status", { env })).requests).toHaveLength(1);
  expect(see(await ghes.run("ssh-keys list --json", { env })).requests).toHaveLength(0);
});

scenario("a 403 says who may", async (see) => {
  const ghes = await appliance({ faults: ["status=403"] });
  see(await ghes.run("maintenance status"));
});

scenario("an operation that an old release does not have", async (see) => {
  const ghes = await appliance({ release: "3.12" });
  see(await ghes.run("config apply status"));
  see(await ghes.run("config apply status --json"));
  expect(see(await ghes.run("config apply events --ghes-version 3.8")).requests).toEqual([]);
});

scenario("a 501 is unsupported", async (see) => {
  const ghes = await appliance({ faults: ["status=501"] });
  see(await ghes.run("nodes status --json"));
});

scenario("a 501 of a release that lists the operation and does not carry it out names another way", async (see) => {
  const ghes = await appliance({ release: "3.8.4" });
  see(await ghes.run("nodes version"));
  see(await ghes.run("nodes replication"));
});

scenario("a 503 with Retry-After is tried again for a read", async (see) => {
  const ghes = await appliance({ faults: ["retry-after=1:GET /manage/v1/maintenance@1"] });
  see(await ghes.run("maintenance status --fields status"));
});

scenario("a 503 without Retry-After is not tried again for a write", async (see) => {
  const ghes = await appliance({ faults: ["status=503:POST /manage/v1/maintenance"] });
  const { requests } = see(await ghes.run("maintenance enable --yes"));
  expect(requests).toHaveLength(1);
});

scenario("a 502 to a write leaves its outcome unknown", async (see) => {
  const ghes = await appliance({ faults: ["status=502:POST /manage/v1/maintenance"] });
  expect(see(await ghes.run("maintenance enable --yes --json")).requests).toHaveLength(1);
});

scenario("a 500 is tried once more for a read and says the request id", async (see) => {
  const ghes = await appliance({ faults: ["status=500"] });
  expect(see(await ghes.run("maintenance status --json")).requests).toHaveLength(2);
});

scenario("a Retry-After beyond the timeout is rate_limited", async (see) => {
  const ghes = await appliance({ faults: ["rate-limit=3600"] });
  see(await ghes.run("maintenance status --timeout 60s --json"));
});

scenario("a redirect to the other port is not followed and names the port", async (see) => {
  const ghes = await appliance();
  ghes.sandbox.addFault(`redirect=https://${ghes.sandbox.host}:${String(ghes.sandbox.restPort)}/manage/v1/maintenance`);
  expect(see(await ghes.run("maintenance status")).requests).toHaveLength(1);
});

scenario("a redirect to a login page says so", async (see) => {
  const ghes = await appliance();
  ghes.sandbox.addFault(`redirect=https://${ghes.sandbox.host}:${String(ghes.sandbox.port)}/setup/unlock?redirect_to=/`);
  see(await ghes.run("maintenance status --json"));
});

scenario("an HTML page in a 200 is no answer", async (see) => {
  const ghes = await appliance({ faults: ["html=200"] });
  see(await ghes.run("maintenance status"));
});

scenario("an HTML page in a 503 is the maintenance page", async (see) => {
  const ghes = await appliance({ faults: ["html=503"] });
  see(await ghes.run("maintenance status --no-retry"));
});

scenario("half an answer to a read is a bad answer", async (see) => {
  const ghes = await appliance({ faults: ["truncate"] });
  see(await ghes.run("maintenance status --no-retry"));
});

scenario("half an answer to a write leaves its outcome unknown", async (see) => {
  const ghes = await appliance({ faults: ["truncate:POST /manage/v1/maintenance"] });
  expect(see(await ghes.run("maintenance enable --yes")).requests).toHaveLength(1);
});

scenario("an empty 200 is a bad answer", async (see) => {
  const ghes = await appliance({ faults: ["empty:GET /manage/v1/maintenance"] });
  see(await ghes.run("maintenance status --json"));
});

scenario("a connection that is reset is tried again for a read", async (see) => {
  const ghes = await appliance({ faults: ["reset:GET /manage/v1/maintenance@1"] });
  see(await ghes.run("maintenance status --fields status"));
});

scenario("a lost answer to a write leaves its outcome unknown", async (see) => {
  const ghes = await appliance({ faults: ["lost:POST /manage/v1/access/ssh"] });
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl mona@example.com";
  expect(see(await ghes.run("ssh-keys add -", { stdin: key })).requests).toHaveLength(1);
});

scenario("a read that the timeout ends is 6", async (see) => {
  const ghes = await appliance({ faults: ["stall:GET /manage/v1/maintenance"] });
  await ghes.run("nodes list");
  see(await ghes.run("maintenance status --timeout 25s"));
});

scenario("a write that the timeout ends is 7", async (see) => {
  const ghes = await appliance({ faults: ["stall:POST /manage/v1/maintenance"] });
  await ghes.run("nodes list");
  see(await ghes.run("maintenance enable --yes --timeout 25s --json"));
});

scenario("nobody at the port", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("maintenance status --port 1 --no-retry"));
  see(await ghes.run("maintenance status --port 1 --no-retry --json"));
});

scenario("a certificate that nobody vouches for", async (see) => {
  const ghes = await appliance();
  expect(see(await ghes.run("maintenance status", { env: { GHES_ADMIN_CA_FILE: "" } })).requests).toEqual([]);
  see(await ghes.run("maintenance status --insecure --fields status", { env: { GHES_ADMIN_CA_FILE: "" } }));
});

scenario("an interruption ends a watch and says that the run goes on", async (see) => {
  const ghes = await appliance({ pace: 1 });
  await ghes.run("config apply --yes --run-id d34db33f");
  let stop: () => void = () => undefined;
  const watching = ghes.run("config apply watch --jq 'select(.type==\"result\")'", {
    during: (interrupt) => {
      stop = () => {
        interrupt("SIGINT");
      };
    },
  });
  const timer = setInterval(() => {
    if (ghes.sandbox.requests.filter(({ url }) => url.includes("events")).length > 1) stop();
  }, 2);
  try {
    see(await watching, "writes");
  } finally {
    clearInterval(timer);
  }
});
