import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { nowhere } from "../../findings/diagnostics.ts";
import { Refusal } from "../../findings/refusal.ts";
import { fileNotInRevision, gitNotInstalled, neitherFileNorRevision, notInGit, notTrustedByGit } from "./findings.ts";

/** Rules in a file or in a revision, and where they can be read. */
export interface Version extends Disposable {
  /** As the user named it. */
  readonly name: string;
  readonly project: string;
  readonly rules: string;
}

/**
 * A file of rules.
 * @param project the directory that `file` is relative to
 */
export function fileVersion(project: string, file: string): Version {
  return { name: file, project, rules: file, [Symbol.dispose]: () => undefined };
}

/** Whether there is a file with this name. */
export function isFile(project: string, name: string): boolean {
  return statSync(resolve(project, name), { throwIfNoEntry: false })?.isFile() ?? false;
}

/**
 * The rules of a git revision, `HEAD~1` or `v1.2:src/routing.ts`, in a directory of their own until they are disposed of:
 * with all modules of the repository, and the packages that are installed here. The checkout stays as it is.
 * @param rules the file if the revision names none, relative to `project`
 * @throws Refusal if git does not know it
 */
export function revisionVersion(project: string, name: string, rules: string): Version {
  const directory = realpathSync(resolve(project));
  const git = (args: readonly string[], env: NodeJS.ProcessEnv = {}, input = ""): string =>
    execFileSync("git", args, {
      cwd: directory,
      // What git says is looked into, so it has to be in English.
      env: { ...process.env, LC_ALL: "C", ...env },
      encoding: "latin1",
      input: Buffer.from(input, "latin1"),
      maxBuffer: 1 << 30,
      stdio: ["pipe", "pipe", "pipe"],
    });
  const answer = (...args: readonly string[]): string | undefined => {
    try {
      return git(args).trimEnd();
    } catch {
      return undefined;
    }
  };

  const top = topOf(name, directory, git);
  const colon = name.indexOf(":");
  const revision = colon < 0 ? name : name.slice(0, colon);
  const commit = answer("rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`);
  if (commit === undefined) throw new Refusal([nowhere(neitherFileNorRevision(name, directory))]);
  const path =
    colon < 0 ? relative(top, resolve(directory, rules)) : pathBehindColon(name.slice(colon + 1), directory, top);
  if (answer("cat-file", "-e", `${commit}:${path}`) === undefined)
    throw new Refusal([nowhere(fileNotInRevision(revision, path))]);

  const place = realpathSync(mkdtempSync(join(tmpdir(), "limpet-plan-")));
  const dispose = (): void => {
    rmSync(place, { recursive: true, force: true });
  };
  try {
    const index = { GIT_INDEX_FILE: join(place, ".index") };
    git(["read-tree", commit], index);
    const files = git(["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit]).split("\0").filter(isModule);
    git(
      ["-C", top, "checkout-index", "-z", "--stdin", `--prefix=${place}/`],
      index,
      files.map((file) => `${file}\0`).join(""),
    );
    linkPackages(directory, top, place);
  } catch (error) {
    dispose();
    throw error;
  }
  return {
    name,
    project: join(place, relative(top, directory)),
    rules: join(place, path),
    [Symbol.dispose]: dispose,
  };
}

/**
 * The repository's directory.
 * @throws Refusal if there is none, if git is not installed, or if it does not trust who owns the repository
 */
function topOf(name: string, directory: string, git: (args: readonly string[]) => string): string {
  try {
    return git(["rev-parse", "--show-toplevel"]).trimEnd();
  } catch (error) {
    const { code, stderr = "" } = error as { readonly code?: unknown; readonly stderr?: string };
    if (code === "ENOENT") throw new Refusal([nowhere(gitNotInstalled(name))]);
    const [, owned] = /dubious ownership in repository at '(.*)'/.exec(stderr) ?? [];
    throw new Refusal([nowhere(owned === undefined ? notInGit(name, directory) : notTrustedByGit(owned))]);
  }
}

/** As in git: a path after a colon is relative to the repository; if it begins with a dot, to the current directory. */
function pathBehindColon(path: string, directory: string, top: string): string {
  return /^\.\.?\//.test(path) ? relative(top, resolve(directory, path)) : path;
}

/** Files that rules can import, and files that configure how they are compiled. */
function isModule(file: string): boolean {
  return /\.(?:[cm]?[jt]sx?|json|lua)$/.test(file);
}

/** Makes the packages of a project and of the directories above it, up to `top`, those of its copy. */
function linkPackages(project: string, top: string, place: string): void {
  for (let directory = project; ; directory = dirname(directory)) {
    const packages = join(directory, "node_modules");
    const copy = join(place, relative(top, directory));
    if (existsSync(packages)) {
      mkdirSync(copy, { recursive: true });
      symlinkSync(packages, join(copy, "node_modules"));
    }
    if (directory === top || directory === dirname(directory)) return;
  }
}
