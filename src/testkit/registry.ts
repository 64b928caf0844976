import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ContainerRuntimeClient } from "testcontainers";
import { machineDirectory } from "./machine.ts";

/** Milliseconds for a registry to describe an image. */
const PROBE_DEADLINE = 10_000;

/** Milliseconds for which an image that could not be had is not asked for again. */
const REFUSAL_LIFETIME = 60 * 60 * 1000;

const availability = new Map<string, Promise<boolean>>();

/**
 * Whether an image is here already or can be pulled. The engine is asked, as it is the one that would pull.
 *
 * Takes up to 10 s where the network swallows packets; so a "no" is remembered for an hour, for all processes.
 */
export function isImageAvailable(client: ContainerRuntimeClient, reference: string): Promise<boolean> {
  const known = availability.get(reference) ?? findOut(client, reference);
  availability.set(reference, known);
  return known;
}

async function findOut(client: ContainerRuntimeClient, reference: string): Promise<boolean> {
  if (await isImageHere(client, reference)) return true;
  if (await wasRefusedLately(reference)) return false;
  if (await doesRegistryKnow(client, reference)) return true;
  await rememberRefusal(reference);
  return false;
}

/** Whether the engine holds this image. */
export async function isImageHere(client: ContainerRuntimeClient, reference: string): Promise<boolean> {
  return client.container.dockerode
    .getImage(reference)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

async function doesRegistryKnow(client: ContainerRuntimeClient, reference: string): Promise<boolean> {
  const answer = client.container.dockerode
    .getImage(reference)
    .distribution()
    .then(
      () => true,
      () => false,
    );
  return Promise.race([answer, delay(PROBE_DEADLINE, false, { ref: false })]);
}

async function refusalFile(): Promise<string> {
  return join(await machineDirectory(), "refused-images.json");
}

/** Image reference to the time of the refusal, in milliseconds since 1970. */
type Refusals = Record<string, number>;

async function readRefusals(): Promise<Refusals> {
  try {
    return JSON.parse(await readFile(await refusalFile(), "utf8")) as Refusals;
  } catch {
    return {}; // Not written yet, or half written by another process: ask again.
  }
}

/** Whether an image could not be had within the last hour. */
export async function wasRefusedLately(reference: string): Promise<boolean> {
  const refusedAt = (await readRefusals())[reference] ?? 0;
  return Date.now() - refusedAt < REFUSAL_LIFETIME;
}

/** Has all processes on this machine do without an image for an hour. */
export async function rememberRefusal(reference: string): Promise<void> {
  const refusals: Refusals = { ...(await readRefusals()), [reference]: Date.now() };
  await writeFile(await refusalFile(), JSON.stringify(refusals));
}
