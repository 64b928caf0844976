/** Whether this worker does what one worker at a time does for all: it looks up names. */
export function holdsLease(this: void): boolean {
  return ngx.worker.id() === 0;
}
