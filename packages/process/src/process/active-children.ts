import type { Process } from './process.js'
import { livingChildren } from './child.js'

const owners = new WeakMap<object, Process<never>>()

/** Remembers whose child it is. */
export function ownChild(child: object, owner: Process<never>): void {
  owners.set(child, owner)
}

/**
 * The children of this process (and thread) that have not ended, in the order of their start. Mirrors
 * `multiprocessing.active_children`.
 */
export function activeChildren(): Process[] {
  return livingChildren()
    .filter((child) => child.poll() === null)
    .flatMap((child) => (owners.get(child) as Process | undefined) ?? [])
}
