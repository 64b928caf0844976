type Worker = NgxLightThread<[void]>;

/**
 * Works on all items, on so many at a time, and waits for the end: the next begins when any of them is done. Needs a
 * phase that can wait.
 * @param work must not throw
 */
export function workSideBySide<Item>(
  this: void,
  items: readonly Item[],
  most: number,
  work: (this: void, item: Item) => void,
): void {
  let next = 0;
  function workOn(this: void): void {
    while (next < items.length) {
      const item = items[next]!;
      next++;
      work(item);
    }
  }
  const workers: Worker[] = [];
  for (let i = 0; i < Math.min(most, items.length); i++) workers.push(ngx.thread.spawn(workOn));
  for (const worker of workers) ngx.thread.wait(worker);
}
