import { describe, expect, it } from "vitest";
import { addSshKey, getMaintenance, initializeConfig, setMaintenance, setSettings, startConfigApply, uploadLicense } from "../../src/api/areas/manage.js";
import { inPath, operation } from "../../src/api/operation.js";
import { nothing, text } from "../../src/api/shape.js";
import { CliError } from "../../src/errors.js";
import { buildFreeRequest, buildRequest, previewOf } from "../../src/http/request.js";
import { target } from "../support/http-client.js";

const to = target(8443, { scheme: "https", host: "ghe1.example.com", restPort: 443 });
const suspend = operation({
  id: "test.suspend",
  route: "PUT /users/{username}/suspended",
  plane: "rest",
  effect: "write",
  since: "3.8",
  docs: "",
  params: { username: inPath(text(), "Who") },
  returns: nothing(),
});

describe("a request is built from the operation and its input", () => {
  it("goes to the management port with its own headers", () => {
    expect(buildRequest(getMaintenance, { uuid: "a b", cluster_roles: "WebServer,GitServer" }, to, "1.2.3")).toEqual({
      method: "GET",
      url: "https://ghe1.example.com:8443/manage/v1/maintenance?uuid=a%20b&cluster_roles=WebServer%2CGitServer",
      origin: "https://ghe1.example.com:8443",
      path: "/manage/v1/maintenance?uuid=a%20b&cluster_roles=WebServer%2CGitServer",
      headers: { accept: "application/json", "user-agent": "ghes-admin/1.2.3", "accept-encoding": "identity" },
      body: undefined,
      plane: "manage",
    });
  });

  it("goes to the REST port under /api/v3 with the version header", () => {
    const { url, headers } = buildRequest(suspend, { username: "mona" }, to, "1.2.3");
    expect(url).toBe("https://ghe1.example.com/api/v3/users/mona/suspended");
    expect(headers).toEqual({
      accept: "application/vnd.github+json",
      "x-github-api-version": "2022-11-28",
      "user-agent": "ghes-admin/1.2.3",
      "accept-encoding": "identity",
    });
  });

  it("brackets an IPv6 address and keeps plain HTTP plain", () => {
    expect(buildRequest(getMaintenance, {}, target(8080, { host: "2001:db8::1" }), "1").url).toBe("http://[2001:db8::1]:8080/manage/v1/maintenance");
  });

  it("sends only the fields that were given, and no body where there are none", () => {
    expect(buildRequest(setMaintenance, { enabled: true, when: undefined }, to, "1").body).toEqual({
      kind: "json",
      value: { enabled: true },
      shown: { enabled: true },
    });
    expect(buildRequest(startConfigApply, {}, to, "1").body).toBeUndefined();
  });
});

describe("a value in a path", () => {
  it.each(["", ".", "..", "a\r\nb", "a\u0000", "\u007f", "\u0085", "a\ud800"])("%j is refused before anything is sent", (username) => {
    const attempt = () => buildRequest(suspend, { username }, to, "1");
    expect(attempt).toThrow(CliError);
    expect(attempt).toThrow(expect.objectContaining({ code: "usage" }));
  });

  it.each([
    ["a/b", "a%2Fb"],
    ["a%2fb", "a%252fb"],
    ["a?x", "a%3Fx"],
    ["a#b", "a%23b"],
    ["ü", "%C3%BC"],
    ["...", "..."],
    ["😀", "%F0%9F%98%80"],
  ])("%j becomes %s, one segment", (username, encoded) => {
    expect(buildRequest(suspend, { username }, to, "1").path).toBe(`/api/v3/users/${encoded}/suspended`);
  });
});

describe("a free request", () => {
  const url = (path: string, query: readonly (readonly [string, string])[] = []) => buildFreeRequest({ method: "GET", path, query }, to, "1").url;
  it.each([
    ["/manage/v1/version", "https://ghe1.example.com:8443/manage/v1/version"],
    ["/setup/api/settings", "https://ghe1.example.com:8443/setup/api/settings"],
    ["/users?since=5", "https://ghe1.example.com/api/v3/users?since=5"],
    ["/api/v3/users", "https://ghe1.example.com/api/v3/users"],
    ["/api/v30", "https://ghe1.example.com/api/v3/api/v30"],
    ["/repos/o/r/contents/ä b", "https://ghe1.example.com/api/v3/repos/o/r/contents/%C3%A4%20b"],
    ["/a%2Fb%zz", "https://ghe1.example.com/api/v3/a%2Fb%25zz"],
  ])("%s goes to %s", (path, expected) => {
    expect(url(path)).toBe(expected);
  });

  it("adds its fields to the query", () => {
    expect(url("/users?a=1", [["b", "x y&z"]])).toBe("https://ghe1.example.com/api/v3/users?a=1&b=x%20y%26z");
  });

  it.each(["users", "//evil.example/x", "/users/../suspended", "/users/%2e%2E/x", "/a\nb", "https://evil.example/"])("%j is refused", (path) => {
    expect(() => url(path)).toThrow(expect.objectContaining({ code: "usage" }));
  });
});

describe("a dry run shows the request", () => {
  const license = { name: "enterprise.ghl", bytes: new Uint8Array([1, 2]) };
  it("with an absolute URL, and null without a body", () => {
    expect(previewOf(buildRequest(startConfigApply, {}, to, "1"))).toEqual({
      method: "POST",
      url: "https://ghe1.example.com:8443/manage/v1/config/apply",
      body: null,
    });
  });

  it("with a form as its fields, a file by its name and a secret masked", () => {
    expect(previewOf(buildRequest(initializeConfig, { license, password: "hunter2" }, to, "1")).body).toEqual({
      license: "@enterprise.ghl",
      password: "********",
    });
    expect(previewOf(buildRequest(uploadLicense, { apply: true, license }, to, "1"))).toEqual({
      method: "PUT",
      url: "https://ghe1.example.com:8443/manage/v1/config/license?apply=true",
      body: { license: "@enterprise.ghl" },
    });
  });

  it("with the secrets of a settings tree masked", () => {
    const settings = { smtp: { password: "hunter2", port: 25 }, github_ssl: { cert: "-----BEGIN CERTIFICATE-----", key: "k" } };
    expect(previewOf(buildRequest(setSettings, { settings }, to, "1")).body).toEqual({
      smtp: { password: "********", port: 25 },
      github_ssl: { cert: "-----BEGIN CERTIFICATE-----", key: "********" },
    });
  });

  it("with a public key in clear, whatever its field is called", () => {
    expect(previewOf(buildRequest(addSshKey, { key: "ssh-ed25519 AAAA me" }, to, "1")).body).toEqual({ key: "ssh-ed25519 AAAA me" });
  });

  it("with secrets masked in a free body, JSON or bytes", () => {
    const preview = (body: never) => previewOf(buildFreeRequest({ method: "POST", path: "/x", query: [], body }, to, "1")).body;
    expect(preview({ password: "p", n: 12345678901234567890n } as never)).toEqual({ password: "********", n: 12345678901234567890n });
    expect(preview(Buffer.from('{"token":"t","a":1}') as never)).toEqual({ token: "********", a: 1 });
    expect(preview(Buffer.from([0xff, 1]) as never)).toBe("(2 bytes)");
  });
});
