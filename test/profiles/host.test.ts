import { describe, expect, it } from "vitest";
import { CliError } from "../../src/errors.js";
import { defaultPort, defaultRestPort, hostForm, parseHost } from "../../src/profiles/host.js";

const said = (text: string): string => {
  try {
    return JSON.stringify(parseHost(text));
  } catch (thrown) {
    if (thrown instanceof CliError) return `${thrown.code}: ${thrown.message}`;
    throw thrown;
  }
};

describe("parseHost", () => {
  it.each([
    ["ghe1.example.com", "https", "ghe1.example.com"],
    ["GHE1.Example.COM", "https", "ghe1.example.com"],
    ["ghe1.example.com.", "https", "ghe1.example.com"],
    ["ghe1", "https", "ghe1"],
    ["ghe_1.lan", "https", "ghe_1.lan"],
    ["192.0.2.10", "https", "192.0.2.10"],
    ["2001:DB8:0:0::1", "https", "2001:db8::1"],
    ["[2001:db8::1]", "https", "2001:db8::1"],
    ["::1", "https", "::1"],
    ["bücher.example", "https", "xn--bcher-kva.example"],
    ["http://ghe1.lan", "http", "ghe1.lan"],
    ["HTTP://GHE1", "http", "ghe1"],
    ["http://[::1]", "http", "::1"],
  ])("reads %s", (text, scheme, host) => {
    expect(parseHost(text)).toEqual({ scheme, host });
  });

  it.each([
    ["https://ghe1.lan", 'usage: host "https://ghe1.lan": https is what a host is taken for'],
    ["ftp://ghe1.lan", 'usage: host "ftp://ghe1.lan": the scheme ftp is not supported'],
    ["file:///etc/passwd", 'usage: host "file:///etc/passwd": the scheme file is not supported'],
    ["", "usage: the host is empty"],
    ["http://", "usage: the host is empty"],
    ["mona:hunter2@ghe1.lan", "usage: a host cannot name a user or a password"],
    ["ghe1.lan?x=1", 'usage: host "ghe1.lan?x=1": a host has no query'],
    ["ghe1.lan#x", 'usage: host "ghe1.lan#x": a host has no fragment'],
    ["ghe1.lan/setup", 'usage: host "ghe1.lan/setup": a host has no path'],
    ["http://ghe1.lan/", 'usage: host "http://ghe1.lan/": a host has no path'],
    ["ghe1.lan\\x", 'usage: host "ghe1.lan\\\\x": a host has no path'],
    ["ghe1.lan:8443", 'usage: host "ghe1.lan:8443": the port is a flag of its own'],
    ["[::1]:8443", 'usage: host "[::1]:8443": the port is a flag of its own'],
    ["[ghe1]", 'usage: host "[ghe1]": only an IPv6 address stands in brackets'],
    ["fe80::1%eth0", 'usage: host "fe80::1%eth0": addresses with a zone are not supported'],
    ["2001:db8:::1", 'usage: host "2001:db8:::1" is not an IPv6 address'],
    ["ghe 1", 'usage: "ghe 1" is not a host name'],
    [" ghe1", 'usage: " ghe1" is not a host name'],
    ["ghe1\n", 'usage: "ghe1\\n" is not a host name'],
    ["ghe1..lan", 'usage: "ghe1..lan" is not a host name'],
    ["-ghe1", 'usage: "-ghe1" is not a host name'],
    [".", 'usage: "." is not a host name'],
    ["ghe%31", 'usage: "ghe%31" is not a host name'],
    ["127.1", 'usage: host "127.1" is not an address'],
    ["2130706433", 'usage: host "2130706433" is not an address'],
    ["0x7f.1", 'usage: host "0x7f.1" is not an address'],
    ["192.0.2.256", 'usage: host "192.0.2.256" is not an address'],
    [`${"a".repeat(64)}.lan`, `usage: "${"a".repeat(64)}.lan" is not a host name`],
  ])("refuses %j", (text, message) => {
    expect(said(text)).toBe(message);
  });

  it("never repeats a password that was written into the host", () => {
    expect(said("mona:hunter2@ghe1.lan")).not.toContain("hunter2");
  });

  it("writes a host the way it is read", () => {
    expect(["ghe1.lan", "2001:db8::1", "http://ghe1.lan", "http://[::1]"].map((text) => hostForm(parseHost(text)))).toEqual([
      "ghe1.lan",
      "2001:db8::1",
      "http://ghe1.lan",
      "http://[::1]",
    ]);
  });

  it("has the ports of the contract", () => {
    expect([defaultPort("https"), defaultRestPort("https"), defaultPort("http"), defaultRestPort("http")]).toEqual([8443, 443, 8080, 80]);
  });
});
