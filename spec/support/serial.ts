import test from "ava";

/**
 * `test` for files whose tests wait for something. ava runs all tests of a file at the same time, where they
 * would meet in one container, folder or environment; its own `serial` also runs one file after the other.
 */
export default test.serial;
