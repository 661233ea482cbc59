// SPDX-License-Identifier: Apache-2.0
// Uses the client as a program of a customer's would; what it saw goes to stdout as JSON. Arguments: address, token.
import { all, createCompliance, ifMatch, onlyOnce, ProblemError, unwrap, versioned, type Schemas } from "../src/index.js";

declare const process: { argv: string[]; stdout: { write(text: string): void } };

const [baseUrl, token] = process.argv.slice(2) as [string, string];
const api = createCompliance({ baseUrl, token: async () => token });

async function refused(work: () => Promise<unknown>): Promise<ProblemError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

const me: Schemas["Me"] = await unwrap(api.GET("/api/v1/platform/me"));

const body: Schemas["DsrRequestInput"] = {
  source: "letter",
  received_at: "2026-03-06T09:00:00Z",
  subject_category: "customers",
  requester: { name: "Max Mustermann", emails: [], phones: [], postal_address: null, customer_numbers: [], birth_date: null },
  items: [{ right: "access" }],
};
const once = onlyOnce();
const create = () => versioned(api.POST("/api/v1/dsr/requests", { params: { header: once }, body }));
const made = await create();
const again = await create();

const systems: string[] = [];
for (let i = 0; i < 5; ++i) {
  const system = await unwrap(api.POST("/api/v1/dsr/source-systems", { body: { name: `System ${i}` } }));
  systems.push(system.id);
}
const path = { request_id: made.data.id };
const read = await versioned(api.GET("/api/v1/dsr/requests/{request_id}", { params: { path } }));
const label = (tag: string, version: typeof read) =>
  versioned(api.PATCH("/api/v1/dsr/requests/{request_id}", { params: { path, header: ifMatch(version) }, body: { tags: [tag] } }));
const changed = await label("contract", read);
const stale = await refused(() => label("another", read));

let pages = 0;
const listed: string[] = [];
for await (const system of all((cursor) => {
  ++pages;
  return api.GET("/api/v1/dsr/source-systems", { params: { query: { limit: 2, ...cursor } } });
}))
  listed.push(system.id);

const wrong = await refused(() =>
  unwrap(api.POST("/api/v1/dsr/source-systems", { body: { name: "", colour: "red" } as unknown as Schemas["DsrSourceSystemInput"] })),
);
const absent = await refused(() =>
  unwrap(api.GET("/api/v1/dsr/requests/{request_id}", { params: { path: { request_id: "01920000-0000-7000-8000-000000000000" } } })),
);
const stranger = createCompliance({ baseUrl, token: "cpl_p_nobody" });
const unknown = await refused(() => unwrap(stranger.GET("/api/v1/platform/me")));

process.stdout.write(
  JSON.stringify({
    me: { roles: me.roles, email: me.email },
    made: { key: made.data.key, due: made.data.deadline?.due_on, etag: made.etag, again: again.data.id === made.data.id },
    changed: { tags: changed.data.tags, etag: changed.etag, before: read.etag },
    stale: stale.status,
    pages,
    missing: systems.filter((id) => !listed.includes(id)),
    twice: listed.length - new Set(listed).size,
    wrong: { status: wrong.status, name: wrong.fault("/name"), colour: wrong.fault("/colour"), type: wrong.problem.type },
    absent: absent.status,
    unknown: unknown.status,
  }),
);
