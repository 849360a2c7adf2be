/** Codes of handshakes that fail for want of trust, by what mends them. Any other one is mended on the instance, or by other flags. */

/** The authority is not known: its certificate does, or a pin. */
export const WANTS_AUTHORITY: ReadonlySet<unknown> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_GET_ISSUER_CERT",
  "CERT_UNTRUSTED",
]);

/** Whoever vouches for it, only a pin makes it acceptable. */
export const WANTS_PIN: ReadonlySet<unknown> = new Set([
  "PIN_MISMATCH",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "INVALID_PURPOSE",
  "INVALID_CA",
  "PATH_LENGTH_EXCEEDED",
]);
