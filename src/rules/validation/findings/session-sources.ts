import { describeValue } from "../../../findings/describe-value.ts";
import { error, warning } from "../../../findings/finding.ts";

// 4xx: session sources

export const noSessionSource = error(
  401,
  () => 'The upstream has no session source, so Limpet cannot distinguish sessions. Add one: session: [cookie("sid")]',
);
export const notASessionSource = error(
  402,
  (given: unknown) =>
    `A session source is what cookie("sid"), header("X-Session-Id") and the like return, or a function of the request, not ${describeValue(given)}.`,
);
export const badCookieName = error(
  403,
  (name: string) =>
    `No cookie can be named ${JSON.stringify(name)}. A name is letters, digits and !#$%&'*+-.^_\`|~ (RFC 6265).`,
);
export const badHeaderName = error(
  404,
  (name: string) =>
    `No header can be named ${JSON.stringify(name)}. Write only the name, without a colon, space or value: header("X-Session-Id")`,
);
export const headerThatNginxDrops = warning(
  405,
  (name: string) =>
    `nginx drops a request header named ${JSON.stringify(name)}, because it accepts only letters, digits and "-". ` +
    'Unless clients can send another, set underscores_in_headers on (for "_") or ignore_invalid_headers off in nginx.conf.',
);
export const badPathParameterName = error(
  406,
  (name: string) =>
    `No path parameter can be named ${JSON.stringify(name)}. Write only the name: pathParameter("jsessionid")`,
);
export const badQueryArgumentName = error(
  407,
  (name: string) =>
    `No argument of a query string can be named ${JSON.stringify(name)}. Write only the name: queryArgument("sid")`,
);
export const dollarInVariable = error(
  408,
  (name: string) =>
    `A variable is named without the "$". Write variable(${JSON.stringify(name.replace(/^\$\{?|\}$/g, ""))}).`,
);
export const badVariableName = error(
  409,
  (name: string) =>
    `nginx has no variable named ${JSON.stringify(name)}. A name is letters, digits and "_": variable("remote_user")`,
);
export const emptyCombine = error(
  410,
  () => 'combine() without sources never has a key. Name them: combine(header("X-Tenant"), cookie("sid"))',
);
export const combineOfOne = warning(
  411,
  () => "combine() of one source only makes its key longer. Write just that source.",
);
export const emptySeparator = error(
  412,
  () => 'An empty separator would cut off the whole key. Write what comes before the route, or omit it for ".".',
);
export const badHeaderPrefix = error(
  421,
  (prefix: string) =>
    `No item of a header can begin with ${JSON.stringify(prefix)}. A prefix is printable ASCII without a comma or a space at its start: ` +
    'header("Sec-WebSocket-Protocol", { prefix: "token." }). To use the whole value, omit the prefix.',
);
export const asyncFunction = error(
  419,
  (kind: string) =>
    `This function is ${kind}, and nginx does not wait for it. Write a plain function that returns the value itself.`,
);
export const emptySources = error(
  420,
  (option: string) =>
    `The list ${option} is empty, so no session would be found. Add a source, as in ${option}: [cookie("sid")], or omit the option to use the upstream's session.`,
);
export const badClaim = error(
  422,
  (claim: unknown) =>
    `No claim can be named ${describeValue(claim)}. Write its name in printable ASCII, ` +
    'or, for one within another, a list of names: jwtClaim(["realm", "tenant"], { header: "Authorization" })',
);
export const noPlaceOfToken = error(
  423,
  () =>
    'A token is read from one place, a header or a cookie: jwtClaim("sub", { header: "Authorization" }). ' +
    'For both, write two sources: [jwtClaim("sub", { header: "Authorization" }), jwtClaim("sub", { cookie: "token" })]',
);
