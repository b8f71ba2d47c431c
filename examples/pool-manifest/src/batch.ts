/** Files travel in small groups: one message per file would cost more than hashing most of them. */
import type { BytePath } from './byte-path.js'
import type { Problem } from './problem.js'

export const BATCH_FILES = 64

/** What the queue carries. `id` is never used twice, so a batch done again is told apart from its first try. */
export interface Batch {
  readonly id: number
  readonly names: readonly BytePath[]
}

/** What a worker tells of a batch; the digests themselves are in the journal. */
export interface Report {
  readonly id: number
  readonly pid: number
  readonly files: number
  readonly bytes: number
  readonly problems: readonly Problem[]
}

export async function* inGroups(
  names: AsyncIterable<BytePath> | Iterable<BytePath>,
  size = BATCH_FILES,
): AsyncGenerator<BytePath[], void, undefined> {
  let group: BytePath[] = []
  for await (const name of names) {
    if (group.push(name) < size) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}
