import { flag, nullable, object, text } from "../../api/shape.js";
import { command, option, optionalArg, rehearsed, show, toggle } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { parseFingerprint256 } from "../../domain/fingerprint.js";
import { CliError, usage } from "../../errors.js";

export const trust = command({
  name: "trust",
  summary: "Pin the certificate an instance presents",
  description: `Shows the certificate and stores its fingerprint after a yes: from then on only this one is accepted, also when it is self-signed, from a private authority, or for another name; one that has expired is refused all the same. Nothing is sent to the instance.

Compare the fingerprint with one you got another way, such as from the instance's console. A certificate that differs from the pinned one is refused until --replace is given.`,
  target: "none",
  effect: "write",
  args: { name: optionalArg(text(), "NAME", "The profile (default: the default one)", { completion: "profile" }) },
  flags: {
    fingerprint: option(text(), "SHA256", "Pin without asking if the certificate has this fingerprint", { parse: parseFingerprint256 }),
    replace: toggle("Accept a certificate that differs from the pinned one"),
    forget: toggle("Take the pin away: the usual checks hold again"),
  },
  exits: ["cancelled", "unreachable"],
  returns: object({
    profile: text({ example: "ghe1" }),
    pinned: flag(),
    fingerprint256: nullable(text()),
    subject: nullable(text()),
    issuer: nullable(text()),
    names: nullable(text()),
    valid_from: nullable(text()),
    valid_to: nullable(text()),
    replaced: nullable(text()),
  }),
  view: { columns: ["profile", { field: "pinned", as: "yesno" }, "fingerprint256", "subject", "issuer", "names", "valid_from", "valid_to", "replaced"] },
  examples: [
    { line: "profile trust ghe1", note: "look at the certificate, then pin it", untested: "asks a person" },
    { line: "profile trust ghe1 --forget", note: "back to certificate authorities" },
  ],
  seeAlso: ["profile show", "ping"],
  async run(ctx, input) {
    if (input.forget === true) return forget(ctx, input);
    const { name, certificate, pin } = await ctx.profiles.inspect(input.name);
    const presented = certificate.fingerprint256;
    if (input.fingerprint !== undefined && input.fingerprint !== presented) throw differs(name, input.fingerprint, presented);
    if (pin !== undefined && pin !== presented && input.replace !== true) throw changed(name, pin, presented);
    const flaw = flawOfDates(certificate, ctx.now());
    if (flaw !== undefined) ctx.warn(flaw);
    if (input.fingerprint === undefined && pin !== presented) await ask(ctx, name, certificate, pin);
    if (ctx.options.dryRun) return rehearsed();
    await ctx.profiles.pin(name, presented, { dryRun: false });
    const { subject, issuer, names, validFrom, validTo } = certificate;
    return show(
      {
        profile: name,
        pinned: true,
        fingerprint256: presented,
        subject,
        issuer,
        names,
        valid_from: validFrom,
        valid_to: validTo,
        replaced: pin === presented ? null : (pin ?? null),
      },
      { next: flaw === undefined ? `ghes-admin ping -p ${name}` : undefined },
    );
  },
});

async function forget(
  ctx: Context,
  input: { readonly name: string | undefined; readonly fingerprint: string | undefined; readonly replace: boolean | undefined },
) {
  if (input.fingerprint !== undefined || input.replace === true)
    throw usage("--forget takes the pin away, so --fingerprint and --replace make no sense beside it", "leave them out");
  const { row } = ctx.profiles.show(input.name);
  await ctx.profiles.pin(row.name, undefined, { dryRun: ctx.options.dryRun });
  if (ctx.options.dryRun) return rehearsed();
  return show({
    profile: row.name,
    pinned: false,
    fingerprint256: null,
    subject: null,
    issuer: null,
    names: null,
    valid_from: null,
    valid_to: null,
    replaced: null,
  });
}

type Certificate = Awaited<ReturnType<Context["profiles"]["inspect"]>>["certificate"];

/** What a pin does not change. */
function flawOfDates({ validFrom, validTo }: Certificate, now: number): string | undefined {
  const dates = `(valid from ${validFrom} to ${validTo}; this computer's clock says ${new Date(now).toISOString()})`;
  if (now > Date.parse(validTo))
    return `this certificate has expired ${dates}: pinned or not, it is refused until it is renewed on the instance; the renewed one is pinned with --replace`;
  if (now < Date.parse(validFrom))
    return `this certificate is not valid yet ${dates}: pinned or not, it is refused until then; check this computer's clock and the instance's`;
  return undefined;
}

async function ask(ctx: Context, name: string, certificate: Certificate, pin: string | undefined): Promise<void> {
  const { subject, issuer, names, validFrom, validTo, fingerprint256 } = certificate;
  for (const line of [`subject  ${subject}`, `issuer   ${issuer}`, `names    ${names}`, `valid    ${validFrom} to ${validTo}`, `SHA-256  ${fingerprint256}`])
    ctx.note(line);
  if (pin !== undefined) ctx.note(`before   ${pin}`);
  await ctx.confirm(pin === undefined ? `Pin this certificate for ${name}?` : `Pin this certificate for ${name} in place of the one before?`);
}

const differs = (name: string, wanted: string, presented: string): CliError =>
  new CliError("tls", `${name} presents a certificate with another fingerprint than the one given`, {
    hint: `given ${wanted}; presented ${presented}; nothing was pinned`,
    details: { fingerprint256: presented, expected_fingerprint256: wanted },
  });

const changed = (name: string, pin: string, presented: string): CliError =>
  new CliError("tls", `${name} presents another certificate than the pinned one`, {
    hint: `pinned ${pin}; presented ${presented}; if the change is known: ghes-admin profile trust ${name} --replace --fingerprint ${presented}`,
    details: { fingerprint256: presented, expected_fingerprint256: pin },
  });
