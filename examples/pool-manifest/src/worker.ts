/**
 * What runs in the pool's processes. `enlist` is the pool's initializer; the functions below it are its tasks, found in
 * this module by name.
 */
import type { Lock } from '@mp/sync'
import { Empty, type Queue } from '@mp/queue'
import { BATCH_FILES, type Batch, type Report } from './batch.js'
import { locate, type BytePath } from './byte-path.js'
import { hashFile } from './hash-file.js'
import { appendBlock } from './journal.js'
import { formatLine } from './manifest-format.js'
import { reasonOf, type Problem } from './problem.js'

/** What every worker of a crew shares: handles on the same objects, in every process. */
export interface Orders {
  readonly root: BytePath
  readonly queue: Queue<Batch>
  readonly lock: Lock
  readonly followLinks: boolean
}

let orders: Orders

export function enlist(given: Orders): void {
  orders = given
  // Ctrl-C reaches the whole terminal group. The parent decides what it means and ends its workers itself.
  process.on('SIGINT', () => undefined)
}

/** Takes the next batch from the queue and hashes it; `null` when a worker that died took the last one with it. */
export function hashNextBatch(journal: BytePath): Report | null {
  const batch = takeBatch()
  if (!batch) return null
  const { lines, ...report } = hashAll(batch.names)
  orders.lock.acquireSync()
  try {
    appendBlock(journal, batch.id, lines)
  } finally {
    orders.lock.release()
  }
  return { id: batch.id, pid: process.pid, ...report }
}

/** The same work as one process does it: a plain loop, without a queue and without a lock. */
export function hashAlone(names: readonly BytePath[], journal: BytePath): void {
  for (let at = 0; at < names.length; at += BATCH_FILES) {
    appendBlock(journal, at, hashAll(names.slice(at, at + BATCH_FILES)).lines)
  }
}

// Every task has its batch in the queue already, or on the way. Only a death leaves a task without one; the wait is
// bounded for that case, and long enough for the queue to recover from a reader that died inside `get`.
const TAKE_TIMEOUT = 2_000

function takeBatch(): Batch | null {
  try {
    return orders.queue.getSync({ timeout: TAKE_TIMEOUT })
  } catch (error) {
    if (error instanceof Empty) return null
    throw error
  }
}

function hashAll(names: readonly BytePath[]) {
  const lines: string[] = []
  const problems: Problem[] = []
  let bytes = 0
  for (const name of names) {
    try {
      const hashed = hashFile(locate(orders.root, name), { follow: orders.followLinks })
      lines.push(formatLine({ digest: hashed.digest, name }))
      bytes += hashed.bytes
    } catch (error) {
      problems.push({ name, reason: reasonOf(error) })
    }
  }
  return { lines, files: lines.length, bytes, problems }
}
