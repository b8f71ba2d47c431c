/** The signal of the running task. A worker runs one task at a time, so there is one. */
let controller: AbortController | undefined
let running = -1

/**
 * In a task: a signal that is aborted when nobody wants the task's result any more (its `timeout`, `signal` or `cancel()`).
 * A task that ends soon after keeps its worker; otherwise the worker is replaced. `undefined` outside of tasks.
 *
 * @example
 * export async function download(url: string) {
 *   return (await fetch(url, { signal: taskSignal() ?? null })).text()
 * }
 */
export function taskSignal(): AbortSignal | undefined {
  if (running < 0) return undefined
  return (controller ??= new AbortController()).signal
}

/** The worker begins a task. */
export function beginTask(task: number): void {
  running = task
  controller = undefined
}

export function endTask(): void {
  running = -1
  controller = undefined
}

/** The parent does not want the result of a task any more. */
export function abortTask(task: number): void {
  if (task === running) (controller ??= new AbortController()).abort()
}
