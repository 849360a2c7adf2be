/** What `profile add` and `set` take, and how a profile is shown. */
import { flag, integer, list, nullable, object, text } from "../../api/shape.js";
import { option, toggle, type View } from "../../cli/command.js";

const port = () => integer({ min: 1, max: 65535 });
const file = { completion: "file" } as const;

/** Every `set` flag but those of the credentials may be given empty, which takes the setting away. */
export const profileFlags = {
  host: option(text(), "HOST", "Host name or address of the instance (http://HOST for one without TLS)"),
  passwordStdin: toggle("Read the password from stdin and store it"),
  passwordFile: option(text(), "FILE", "Read the password from this file each time", file),
  passwordCommand: option(text(), "CMD", "Read the password from this command's output each time; no shell"),
  tokenStdin: toggle("Read the token from stdin and store it"),
  tokenFile: option(text(), "FILE", "Read the token from this file each time", file),
  tokenCommand: option(text(), "CMD", "Read the token from this command's output each time; no shell"),
  caFile: option(text(), "PEM", "File with the certificate authority to trust beside the system's", file),
  pin: option(text(), "SHA256", "Fingerprint of the only certificate to accept"),
  enterprise: option(text(), "SLUG", "The enterprise's slug, for runners and the audit log"),
  default: toggle("Use this profile where none is named"),
  tag: option(list(text()), "TAG", "A tag to find the profile by (--tag TAG); repeat it for more"),
  readOnly: toggle("Refuse every command that changes something on the instance", { negatable: true }),
  user: option(text(), "NAME", "Management Console user (default api_key, the root site administrator)"),
  port: option(port(), "N", "Management port (default 8443; 8080 without TLS)"),
  restPort: option(port(), "N", "Port of the REST API (default 443; 80 without TLS)"),
  proxy: option(text(), "URL", "Proxy to reach the instance through (default: HTTPS_PROXY and NO_PROXY)"),
  clientCert: option(text(), "PEM", "File with the certificate that this program shows to the instance", file),
  clientKey: option(text(), "PEM", "File with its private key, without a passphrase", file),
  auditLog: option(text(), "FILE", "File that gets a JSON line for each change that is sent (default: none)", file),
  store: option(
    text(),
    "WHERE",
    "Where secrets are kept: keychain or file (default: the keychain, where there is one); keychain:NAME is docker-credential-NAME",
    {
      completion: ["keychain", "file"],
    },
  ),
  verify: toggle("Try each credential given with one request before it is stored (on unless --no-verify)", { negatable: true }),
} as const;

const source = nullable(object({ source: text({ example: "store" }) }));

const rowFields = {
  name: text({ example: "ghe1" }),
  host: text({ example: "ghe1.example.com" }),
  port: port(),
  rest_port: port(),
  user: text({ example: "api_key" }),
  enterprise: nullable(text({ example: "acme" })),
  default: flag(),
  tags: list(text({ example: "production" })),
  password: source,
  token: source,
} as const;

export const profileShape = object(rowFields);

const path = (example: string) => nullable(text({ example }));

/** All that `profile show` knows: never a secret. */
export const profileDetailShape = object({
  ...rowFields,
  read_only: flag(),
  password_file: path("/run/secrets/ghe1-password"),
  token_file: path("/run/secrets/ghe1-token"),
  ca_file: path("/etc/ssl/company-ca.pem"),
  ca: list(text()),
  client_cert: path("/etc/ssl/client.pem"),
  client_key: path("/etc/ssl/client-key.pem"),
  pin: nullable(text()),
  proxy: nullable(text({ example: "http://proxy.example.com:3128" })),
  audit_log: path("/var/log/ghes-admin.jsonl"),
});

export const profileColumns: View["columns"] = [
  "name",
  { field: "default", as: "yesno" },
  "host",
  "port",
  "rest_port",
  "user",
  "enterprise",
  { field: "tags", as: "list" },
  { field: "password.source", title: "password" },
  { field: "token.source", title: "token" },
];
