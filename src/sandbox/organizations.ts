/** Organizations and owners of repositories, as they are looked up. */
import type { Appliance } from "./appliance.js";
import type { Organization } from "./site.js";

export const organizationWithId = ({ state }: Appliance, id: number): Organization | undefined => state.site.organizations.find((one) => one.id === id);

export const organizationWithLogin = ({ state }: Appliance, login: string): Organization | undefined =>
  state.site.organizations.find((one) => one.login.toLowerCase() === login.toLowerCase());

/** Whether repositories can belong to it: an organization or a person. */
export const isOwner = (appliance: Appliance, login: string): boolean =>
  organizationWithLogin(appliance, login) !== undefined || appliance.people.find(login) !== undefined;
