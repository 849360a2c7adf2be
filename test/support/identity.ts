import { newIdentity, type Identity } from "../../src/sandbox/certificates.js";

/** Hosts of every topology. */
const HOSTS = ["ghes-01.lan", "ghes-02.lan", "ghes-03.lan"];

let made: Promise<Identity> | undefined;

/** The one that the sandboxes of a test process share: to make keys costs more than all else of a start. */
export const identity = (): Promise<Identity> => (made ??= newIdentity(HOSTS));
