/**
 * The people of the instance. Nobody is stored: a person follows from the seed and the id, and only what was changed,
 * created or deleted since is kept. That makes a hundred thousand as cheap as none.
 */
import { Random } from "./random.js";

export interface Person {
  readonly id: number;
  readonly login: string;
  readonly name: string;
  readonly email: string;
  readonly siteAdmin: boolean;
  /** Times are milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly suspendedAt: number | null;
  /** Null for people who never logged in. */
  readonly lastActive: number | null;
  readonly lastAddress: string | null;
  readonly repositories: number;
  readonly organizations: number;
  readonly twoFactor: boolean;
  readonly ldapDn: string | null;
}

/** Plain data, as the state file holds it. */
export interface PeopleState {
  /** Ids 1 to this one follow from the seed. */
  readonly seeded: number;
  /** What time it was when they were seeded. */
  readonly since: number;
  /** By id. */
  readonly changed: Record<string, Partial<Person>>;
  readonly created: Record<string, Person>;
  readonly deleted: Record<string, true>;
}

/** Whose token the sandbox hands out. */
export const ADMIN_ID = 1;

const DAY = 86_400_000;
const PRESENT = ["ghe-admin", "mona", "hubot", "octocat"] as const;

type Kind = "active" | "dormant" | "suspended" | "never" | "admin" | "dormant admin";

/** Of 21 people in a row; coprime with every step below, so each run of 21 has all of them. */
const KINDS: readonly Kind[] = [
  ...Array<Kind>(9).fill("active"),
  ...Array<Kind>(5).fill("dormant"),
  ...Array<Kind>(3).fill("suspended"),
  ...Array<Kind>(2).fill("never"),
  "admin",
  "dormant admin",
];
const STEPS = [1, 2, 4, 5, 8, 10, 11, 13, 16, 17, 19, 20] as const;

const FIRST =
  "ada alan anders anita berta carlos chen dana dmitri elena emil fatima george grace hana hugo ines ivan jana joao kaito lena lucas maria milan nadia noor olga omar paula pavel petra priya quinn rosa ravi sara tomas uma victor wei yara zoe".split(
    " ",
  );
const LAST =
  "abe bauer cohen dubois eriksen fischer garcia haddad ivanova jensen kim kovacs lopez meyer novak okafor patel rossi santos singh tanaka varga weber yilmaz zhang".split(
    " ",
  );

export class Population {
  readonly #state: PeopleState;
  readonly #seed: string;
  readonly #step: number;
  readonly #offset: number;
  /** Ids by login, in lower case, of those whose login does not follow from the id. */
  readonly #logins = new Map<string, number>();
  #createdIds: readonly number[];

  constructor(state: PeopleState, seed: string) {
    this.#state = state;
    this.#seed = seed;
    const random = new Random(`${seed}/people`);
    this.#step = STEPS[random.integer(0, STEPS.length - 1)] ?? 1;
    this.#offset = random.integer(0, KINDS.length - 1);
    for (const person of Object.values(state.created)) this.#logins.set(person.login.toLowerCase(), person.id);
    for (const [id, { login }] of Object.entries(state.changed)) if (login !== undefined) this.#logins.set(login.toLowerCase(), Number(id));
    this.#createdIds = Object.keys(state.created)
      .map(Number)
      .sort((a, b) => a - b);
  }

  get(id: number): Person | undefined {
    if (this.#state.deleted[id] === true) return undefined;
    const origin = this.#state.created[id] ?? (Number.isInteger(id) && id >= 1 && id <= this.#state.seeded ? this.#seeded(id) : undefined);
    return origin === undefined ? undefined : { ...origin, ...this.#state.changed[id] };
  }

  /** Logins are the same in upper and lower case. */
  find(login: string): Person | undefined {
    const wanted = login.toLowerCase();
    const present = PRESENT.findIndex((one) => one === wanted);
    const id = this.#logins.get(wanted) ?? (present === -1 ? Number(/-(\d{1,9})$/.exec(wanted)?.[1]) : present + 1);
    const person = this.get(id);
    return person?.login.toLowerCase() === wanted ? person : undefined;
  }

  /** In the order of their ids, from the one after `id`. */
  *after(id = 0): Generator<Person> {
    for (let next = Math.max(0, id) + 1; next <= this.#state.seeded; next++) {
      const person = this.get(next);
      if (person !== undefined) yield person;
    }
    for (const next of this.#createdIds) {
      const person = next > id ? this.get(next) : undefined;
      if (person !== undefined) yield person;
    }
  }

  change(id: number, change: Partial<Person>): void {
    this.#state.changed[id] = { ...this.#state.changed[id], ...change };
    if (change.login !== undefined) this.#logins.set(change.login.toLowerCase(), id);
  }

  create(person: Person): void {
    this.#state.created[person.id] = person;
    this.#logins.set(person.login.toLowerCase(), person.id);
    this.#createdIds = [...this.#createdIds, person.id];
  }

  delete(id: number): void {
    this.#state.deleted[id] = true;
  }

  get seeded(): number {
    return this.#state.seeded;
  }

  #seeded(id: number): Person {
    const random = new Random(`${this.#seed}/person/${String(id)}`);
    const first = random.integer(0, FIRST.length - 1);
    const last = random.integer(0, LAST.length - 1);
    const kind = this.#kind(id);
    const born = id === ADMIN_ID ? 1_500 : random.integer(200, 1_400);
    const createdAt = this.#daysAgo(born, random);
    const lastActive = this.#lastActive(kind, born, random);
    const login = PRESENT[id - 1] ?? `${FIRST[first] ?? ""}-${LAST[last] ?? ""}-${String(id)}`;
    return {
      id,
      login,
      name: `${titled(FIRST[first] ?? "")} ${titled(LAST[last] ?? "")}`,
      email: `${login}@example.com`,
      siteAdmin: kind === "admin" || kind === "dormant admin",
      createdAt,
      updatedAt: lastActive ?? createdAt,
      suspendedAt: kind === "suspended" ? this.#daysAgo(random.integer(1, 60), random) : null,
      lastActive,
      lastAddress: lastActive === null ? null : `192.0.2.${String(random.integer(1, 254))}`,
      repositories: kind === "never" ? 0 : random.integer(0, 12),
      organizations: kind === "never" ? 0 : random.integer(0, 4),
      twoFactor: random.number() < 0.6,
      ldapDn: id > PRESENT.length && random.number() < 0.3 ? `uid=${login},ou=people,dc=example,dc=com` : null,
    };
  }

  #kind(id: number): Kind {
    if (id === ADMIN_ID) return "admin";
    if (id <= PRESENT.length) return "active";
    return KINDS[((id - PRESENT.length) * this.#step + this.#offset) % KINDS.length] ?? "active";
  }

  #lastActive(kind: Kind, born: number, random: Random): number | null {
    if (kind === "never") return null;
    if (kind === "active" || kind === "admin") return this.#daysAgo(random.integer(0, 30), random);
    return this.#daysAgo(random.integer(100, Math.max(100, Math.min(born - 1, 700))), random);
  }

  #daysAgo(days: number, random: Random): number {
    return Math.floor((this.#state.since - days * DAY - random.integer(0, DAY / 2)) / 1000) * 1000;
  }
}

const titled = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The documented default of "dormancy threshold". */
const DORMANT_AFTER = 90 * DAY;

/** Not suspended, and neither new nor active for 90 days. */
export const isDormant = (person: Person, now: number): boolean =>
  person.suspendedAt === null && now - Math.max(person.lastActive ?? 0, person.createdAt) > DORMANT_AFTER;
