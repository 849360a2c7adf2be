/** Answers that the cases share. */
import { answer, type Script, type SeenRequest } from "../../support/scripted-server.js";

export const STATUS = "GET /manage/v1/maintenance";
export const POST = "POST /manage/v1/maintenance";
const UUID = "1b6cf518-f97c-11ed-8544-061d81f7eedb";
const state = [{ hostname: "ghes-01.lan", uuid: UUID, status: "off", scheduled_time: null, connection_services: [] }];
/** Maintenance mode is off. */
export const off = answer(200, state);
export const OFF_TEXT = JSON.stringify(state);
/** The token's own account. */
export const me = answer(200, { login: "hubot", id: 1, type: "User", site_admin: true });
export const user = (id: number) => ({ login: `user-${String(id)}`, id, type: "User", site_admin: false });

/** One page of accounts, with the header that leads to the next. */
export const page = (request: SeenRequest, ids: readonly number[], next?: string): Buffer =>
  answer(200, ids.map(user), next === undefined ? {} : { link: `<${next.replace("HOST", request.headers.host ?? "")}>; rel="next"` });

/** Bulk: the acting account is known, writes are answered as given, everything else is not there. */
export const people = (write: (request: SeenRequest, number: number) => ReturnType<Extract<Script, (request: SeenRequest) => unknown>>): Script =>
  (() => {
    let writes = 0;
    return (request: SeenRequest) => {
      if (request.method !== "GET") return write(request, writes++);
      return request.path.endsWith("/user") ? [me] : [answer(404, { message: "Not Found" })];
    };
  })();
