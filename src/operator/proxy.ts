import { request, type Dispatcher } from "undici";
import type { z } from "zod";
import {
  rebalanceView,
  sourcesView,
  upstreamsView,
  upstreamView,
  type RebalanceView,
  type SourcesView,
  type UpstreamView,
} from "./views.ts";

/** Milliseconds for a proxy to answer. */
const DEADLINE = 10_000;

/** A proxy did not do what it was asked to, for a reason that an operator can understand. */
export class ProxyError extends Error {}

/** A running proxy, by the address of its API. */
export class Proxy {
  /** As it was given. */
  readonly url: string;
  readonly #token: string | undefined;

  /**
   * @param url of the server with `admin.conf`, such as `http://proxy1:8090`; a path before `/limpet` is part of it
   * @param token for the API, where the rules name tokens
   */
  constructor(url: string, token: string | undefined) {
    this.url = url.replace(/\/+$/, "");
    this.#token = token;
  }

  /** All upstreams by name. */
  async upstreams(): Promise<Readonly<Record<string, UpstreamView>>> {
    return await this.#read("/limpet/upstreams", upstreamsView);
  }

  async upstream(name: string): Promise<UpstreamView> {
    return await this.#read(`/limpet/upstreams/${encodeURIComponent(name)}`, upstreamView);
  }

  /** What a reload of the proxy merges with new rules. */
  async sources(upstream: string): Promise<SourcesView> {
    return await this.#read(`/limpet/upstreams/${encodeURIComponent(upstream)}/sources`, sourcesView);
  }

  /**
   * How the rebalancing of an upstream gets on.
   * @param change stops it, or has it go on, before
   */
  async rebalance(upstream: string, change?: { readonly isStopped: boolean }): Promise<RebalanceView> {
    return await this.#read(`/limpet/upstreams/${encodeURIComponent(upstream)}/rebalance`, rebalanceView, change);
  }

  async addServer(upstream: string, server: object): Promise<void> {
    await this.#call("POST", `/limpet/upstreams/${encodeURIComponent(upstream)}/servers`, server);
  }

  async changeServer(upstream: string, server: string, options: object): Promise<void> {
    await this.#call("PATCH", this.#serverPath(upstream, server), options);
  }

  async removeServer(upstream: string, server: string): Promise<void> {
    await this.#call("DELETE", this.#serverPath(upstream, server));
  }

  #serverPath(upstream: string, server: string): string {
    return `/limpet/upstreams/${encodeURIComponent(upstream)}/servers/${encodeURIComponent(server)}`;
  }

  async #read<Schema extends z.ZodType>(path: string, schema: Schema, change?: object): Promise<z.output<Schema>> {
    const result = schema.safeParse(await this.#call(change === undefined ? "GET" : "PATCH", path, change));
    if (result.success) return result.data;
    throw new ProxyError(`${this.url}: what answers there is not Limpet's API. Does the URL lead to admin.conf?`);
  }

  /** @throws {@link ProxyError} */
  async #call(method: Dispatcher.HttpMethod, path: string, body?: object): Promise<unknown> {
    const headers = {
      ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    let status: number;
    let text: string;
    try {
      const answer = await request(this.url + path, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        headersTimeout: DEADLINE,
        bodyTimeout: DEADLINE,
        signal: AbortSignal.timeout(2 * DEADLINE),
      });
      status = answer.statusCode;
      text = await answer.body.text();
    } catch (error) {
      throw new ProxyError(
        `${this.url}: ${reasonOf(error)}. Does nginx run there, with a server that includes admin.conf?`,
      );
    }
    const json = parsed(text);
    if (status < 300) return json;
    const reason = isError(json) ? json.error : `it answered ${status}`;
    throw new ProxyError(`${this.url}: ${reason}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isError(json: unknown): json is { readonly error: string } {
  return typeof json === "object" && json !== null && "error" in json && typeof json.error === "string";
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED") return "nobody listens there";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "there is no such host";
  if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_CONNECT_TIMEOUT") return "it does not answer";
  if (code === "UND_ERR_INVALID_ARG") return "it is no URL; write one like http://127.0.0.1:8090";
  return message === "" ? String(code) : message;
}
