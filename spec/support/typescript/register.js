/**
 * `node --import` this: imports of TypeScript files are answered with JavaScript that ava.config.js has had
 * made beforehand. Loaders for everybody take a second of each process, and a test run has hundreds.
 */
import { register } from "node:module";

register("./hooks.js", import.meta.url);
