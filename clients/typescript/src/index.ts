// SPDX-License-Identifier: Apache-2.0
// Client of the compliance API: openapi-fetch over the generated types of schema.ts, with what each caller needs beside it: the token,
// refusals as typed errors, entity tags, and lists read to their end.
import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type { components, operations, paths } from "./schema.js";

/** Records by their names in the document: `Schemas["DsrRequest"]`. */
export type Schemas = components["schemas"];
/** Why a request was refused (RFC 9457). */
export type Problem = Schemas["Problem"];
export type ComplianceClient = Client<paths>;

export interface ClientOptions {
  /** Where the service is, without `/api/v1`: `https://compliance.example.org`. */
  baseUrl: string;
  /** A token of ours or the identity provider's; a function is asked for each request, so that short-lived ones stay fresh. */
  token: string | (() => string | Promise<string>);
  /** Slug or id of the tenant; needed only by members of several. */
  tenant?: string;
  fetch?: (request: Request) => Promise<Response>;
}

/** A refusal. `fault("/name")` is the code of what is wrong with that member of the body. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  constructor(
    readonly problem: Problem,
    /** Seconds after which it may be tried again (429, 503). */
    readonly retryAfter: number | undefined,
  ) {
    super(problem.detail ?? problem.title);
  }
  get status(): number {
    return this.problem.status;
  }
  fault(pointer: string): string | undefined {
    return this.problem.errors?.find((one) => one.pointer === pointer)?.code;
  }
}

export function createCompliance(options: ClientOptions): ComplianceClient {
  const client = createClient<paths>({
    baseUrl: options.baseUrl.replace(/\/+$/, ""),
    ...(options.fetch ? { fetch: options.fetch } : {}),
  });
  const signedIn: Middleware = {
    async onRequest({ request }) {
      const token = typeof options.token === "string" ? options.token : await options.token();
      request.headers.set("Authorization", `Bearer ${token}`);
      if (options.tenant && !request.headers.has("X-Tenant")) request.headers.set("X-Tenant", options.tenant);
      return request;
    },
  };
  client.use(signedIn);
  return client;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "type" in value && "title" in value && "status" in value;
}

function refusal(answer: Answer<unknown>): ProblemError {
  const { status, statusText } = answer.response;
  const problem: Problem = isProblem(answer.error) ? answer.error : { type: "about:blank", title: statusText || "Refused", status };
  const wait = Number(answer.response.headers.get("Retry-After") ?? "");
  return new ProblemError(problem, wait > 0 ? wait : undefined);
}

/** What was answered; throws ProblemError where the request was refused. */
export async function unwrap<T>(pending: Promise<Answer<T>>): Promise<T> {
  return (await versioned(pending)).data;
}

export interface Versioned<T> {
  data: T;
  /** Version of the record, for `ifMatch`; empty where the operation has none. */
  etag: string;
}

/** As `unwrap`, with the version of what was answered. */
export async function versioned<T>(pending: Promise<Answer<T>>): Promise<Versioned<T>> {
  const answer = await pending;
  if (!answer.response.ok) throw refusal(answer);
  return { data: answer.data as T, etag: answer.response.headers.get("ETag") ?? "" };
}

/** The header that lets a change happen only if the record is still as it was read; 412 otherwise. */
export function ifMatch(version: Versioned<unknown>): { "If-Match": string } {
  return { "If-Match": version.etag };
}

/** The header that makes a creation happen once, however often it is sent again. */
export function onlyOnce(): { "Idempotency-Key": string } {
  return { "Idempotency-Key": globalThis.crypto.randomUUID() };
}

interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

/**
 * Every record of a list, page by page as they are needed:
 *
 *     for await (const request of all((cursor) => api.GET("/api/v1/dsr/requests", { params: { query: { limit: 200, ...cursor } } })))
 */
export async function* all<T>(page: (cursor: { cursor?: string }) => Promise<Answer<Page<T>>>): AsyncGenerator<T, void, undefined> {
  let cursor: { cursor?: string } = {};
  for (;;) {
    const { items, next_cursor } = await unwrap(page(cursor));
    yield* items;
    if (!next_cursor) return;
    cursor = { cursor: next_cursor };
  }
}
