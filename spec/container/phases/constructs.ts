/** A promise keeps to itself what its function threw. */
const thrown = (promise: string): string =>
  `let reason: unknown;\n${promise}.catch((error: unknown) => {\n  reason = error;\n});\nif (reason !== undefined) throw reason;`;

/**
 * What of the language depends on the phase: coroutines in all their forms, calls that depend on an argument, and the
 * ways that lead to a call. Bodies of functions, as in spec/openresty/calls.
 */
export const constructs: Readonly<Record<string, string>> = {
  "a generator": "function* numbers() {\n  yield 1;\n}\nfor (const number of numbers()) return number;\nreturn 0;",
  "a generator that is asked by hand": "function* numbers() {\n  yield 1;\n}\nreturn numbers().next().value;",
  "an async function": `async function answer() {\n  return 1;\n}\n${thrown("answer()")}`,
  "an await": `async function answer() {\n  await Promise.resolve(1);\n}\n${thrown("answer()")}`,
  "an async arrow function": `const answer = async () => 1;\n${thrown("answer()")}`,
  "a spread of a generator": "function* numbers() {\n  yield 1;\n}\nreturn [...numbers()].length;",
  "a promise": "void Promise.resolve(1).then((one) => one + 1);",

  "ngx.req.set_uri that says not to jump": 'ngx.req.set_uri("/empty", false);',
  "ngx.get_phase in an arrow function": "const phase = () => ngx.get_phase();\nreturn phase();",

  "a call in pcall": "return pcall(() => {\n  ngx.sleep(0);\n});",
  "a function given to pcall": "return pcall(ngx.sleep, 0);",
  "a call in xpcall": "return xpcall(\n  () => {\n    ngx.sleep(0);\n  },\n  (message) => message,\n);",
  "a call in a callback": "[0].forEach((seconds) => {\n  ngx.sleep(seconds);\n});",
  "a call in a method":
    "class Clock {\n  wait() {\n    ngx.sleep(0);\n  }\n}\nconst clock = new Clock();\nclock.wait();",
  "a call in a constructor": "class Clock {\n  constructor() {\n    ngx.sleep(0);\n  }\n}\nreturn new Clock();",
  "a call in a getter":
    "class Clock {\n  get time() {\n    ngx.sleep(0);\n    return 1;\n  }\n}\nreturn new Clock().time;",
  "a call by a higher-order function":
    "const twice = (action: () => void) => {\n  action();\n  action();\n};\ntwice(() => {\n  ngx.sleep(0);\n});",
  "a call by a function that was made":
    "const waiting = (seconds: number) => () => {\n  ngx.sleep(seconds);\n};\nwaiting(0)();",
  "a call by another name": "const wait = ngx.sleep;\nwait(0);",
  "a call of a destructured name": "const { sleep } = ngx;\nsleep(0);",
  "a call by a table": 'const ways = { wait: () => ngx.sleep(0), go: () => {} };\nways["wait"]();',
  "a call in a default": "const wait = (_answer: unknown = ngx.sleep(0)) => {};\nwait();",
  "a call in a timer's callback": "return ngx.timer.at(0, () => {\n  ngx.sleep(0);\n});",
  "a call behind a guard":
    'const phase = ngx.get_phase();\nif (phase === "access" || phase === "content" || phase === "timer") ngx.sleep(0);',
  "a call behind a guard that returns":
    'if (ngx.get_phase() === "init") return;\nngx.shared.calls!.set("x", ngx.now());\nreturn ngx.var.uri;',
  "what a call returned, used": "const socket = ngx.socket.tcp();\nsocket.settimeout(1);\nreturn 1;",
};
