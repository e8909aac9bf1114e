// People of every role, with a session and a key each. Fuzzing signs them out and locks them up: then another takes the place.
import { type Role, ROLES } from "@/lib/auth/permission-table";
import { may, PERMISSIONS, scopesFor } from "@/lib/auth/permissions";
import { Person } from "../demo/person";
import type { Dice } from "../dice";
import { DEMO_PASSWORD } from "../seed";
import type { Sql } from "./known";

export interface Actor {
  readonly role: Role;
  readonly name: string;
  readonly cookie: string;
  /** Null for roles that get none. */
  readonly apiKey: string | null;
}

interface Place {
  readonly web: string;
  readonly sql: Sql;
}

/** Of the demonstration's tenant, as the seed has it. */
const PARTNER = "par_asha";

export class Cast {
  readonly #place: Place;
  readonly #actors = new Map<Role, Actor>();
  readonly #arrivals = new Map<Role, Promise<void>>();
  #serial = 0;

  constructor(place: Place) {
    this.#place = place;
  }

  async assemble(): Promise<void> {
    for (const role of ROLES) await this.#arrive(role);
  }

  /** Somebody who may do one of these, or now and then anybody. */
  pick(dice: Dice, permissions: readonly string[]): Actor {
    const able = [...this.#actors.values()].filter(({ role }) => allows(role, permissions));
    return dice.pick(able.length > 0 && dice.chance(80) ? able : [...this.#actors.values()]);
  }

  of(role: Role): Actor {
    const actor = this.#actors.get(role);
    if (!actor) throw new Error(`there is no ${role}`);
    return actor;
  }

  /** Puts somebody new in the place of one who can do nothing more. */
  async replace(gone: Actor): Promise<void> {
    if (this.#actors.get(gone.role) !== gone) return;
    const arrival = this.#arrivals.get(gone.role) ?? this.#arrive(gone.role);
    this.#arrivals.set(gone.role, arrival);
    await arrival.finally(() => this.#arrivals.delete(gone.role));
  }

  /** The same person comes back where that is possible, as everything belongs to somebody. */
  async #arrive(role: Role): Promise<void> {
    const before = this.#actors.get(role);
    const person =
      (before && (await this.#enter(role, before.name))) ?? (await this.#enter(role, await this.#invite(role)));
    if (!person) throw new Error(`a ${role} could not sign in`);
    this.#actors.set(role, { role, ...person });
  }

  async #invite(role: Role): Promise<string> {
    this.#serial += 1;
    const name = `fuzz-${role.replace("_", "-")}-${this.#serial}`;
    await this.#place.sql(
      `INSERT INTO app_user (tenant_id, id, email, email_verified_at, password_hash, name, role, partner_id, plan)
       SELECT tenant_id, $1, $2, email_verified_at, password_hash, $1, $3, $4, 'enterprise' FROM app_user WHERE id = 'usr_customer'`,
      [`usr_${name}`, addressOf(name), role, role.startsWith("partner") ? PARTNER : null],
    );
    return name;
  }

  /** Null where the password is another now, or a second factor is asked for. */
  async #enter(role: Role, name: string): Promise<Omit<Actor, "role"> | null> {
    const person = new Person(this.#place.web);
    const isIn = await person.signIn(addressOf(name), DEMO_PASSWORD).then(
      () => true,
      () => false,
    );
    if (!isIn) return null;
    if (!may({ role }, "key.create")) return { name, cookie: person.cookie, apiKey: null };
    const made = await person.post("/api/keys", { name, scopes: scopesFor({ role }) });
    if (made.status !== 201) throw new Error(`a ${role} gets no key: ${JSON.stringify(made.body)}`);
    return { name, cookie: person.cookie, apiKey: String(made.body["secret"]) };
  }
}

const addressOf = (name: string): string => `${name}@demo.holdfast.test`;

/** Whether a role may do one of these; nobody needs anything for what is open to everyone. */
export function allows(role: Role, permissions: readonly string[]): boolean {
  return permissions.length === 0 || PERMISSIONS.some((each) => permissions.includes(each) && may({ role }, each));
}
