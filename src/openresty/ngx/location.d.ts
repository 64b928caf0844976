/** @noSelf */
interface Ngx {
  readonly location: NgxLocation;
}

/** Subrequests: requests to other locations of this server, without a connection. @noSelf */
interface NgxLocation {
  /**
   * Asks a location, and waits for all of the answer, which is kept in memory: not for what streams. The request's
   * body must have been read; its headers go along. Many versions of ngx_lua throw for requests of HTTP/2.
   * @param uri a path, with a query string if need be; named locations cannot be asked
   * @api ngx.location.capture
   * @phases rewrite, access, content
   * @yields
   */
  capture(this: void, uri: string, options?: NgxSubrequestOptions): NgxSubrequestAnswer;
  /**
   * Asks several locations at once, and returns when all have answered, in the order of the requests.
   * @api ngx.location.capture_multi
   * @phases rewrite, access, content
   * @yields
   */
  capture_multi<const Requests extends readonly NgxSubrequest[]>(
    this: void,
    requests: Requests,
  ): LuaMultiReturn<{ -readonly [Request in keyof Requests]: NgxSubrequestAnswer }>;
}

type NgxSubrequest = readonly [uri: string, options?: NgxSubrequestOptions];

interface NgxSubrequestOptions {
  /** `ngx.HTTP_GET` by itself. */
  readonly method?: NgxMethod | undefined;
  /** By itself none, unless `always_forward_body`. */
  readonly body?: string | undefined;
  /** Added to the query string of the path. */
  readonly args?: string | NgxArgumentsToEncode | undefined;
  /** Becomes `ngx.ctx` of the subrequest, which otherwise has its own. */
  readonly ctx?: object | undefined;
  /** Variables to set in the subrequest; they must exist. */
  readonly vars?: Readonly<Record<string, string>> | undefined;
  /** Hands over all variables; what the subrequest changes stays there. */
  readonly copy_all_vars?: boolean | undefined;
  /** Uses the same variables: what the subrequest changes is changed for the request, too. Beware. */
  readonly share_all_vars?: boolean | undefined;
  /** Hands over the request's body, whatever the method; by itself that is so for PUT and POST only. */
  readonly always_forward_body?: boolean | undefined;
}

interface NgxSubrequestAnswer {
  readonly status: number;
  /** Names in any case; a list for several of one name. */
  readonly header: NgxHeaders;
  readonly body: string;
  /** Whether the answer ended before its time, so that `body` is a part. */
  readonly truncated: boolean;
}
