/**
 * The speed-up over one process, measured and not computed: the same files are hashed by one process in a plain loop, and
 * by the pool with its queue, its lock and its messages, turn by turn, on the same machine with the same warm page cache.
 * Each way runs twice and its better time counts. The workers' start-up is in neither.
 */
import { lstatSync } from 'node:fs'
import { inGroups } from './batch.js'
import { fromText, locate, toBuffer, type BytePath } from './byte-path.js'
import type { Crew } from './crew.js'
import { dispatch } from './dispatch.js'
import type { Interruption } from './interruption.js'
import type { Entry } from './manifest-format.js'
import type { Scratch } from './scratch.js'

export interface SpeedUp {
  readonly files: number
  readonly bytes: number
  /** Not a sample: all of the manifest. */
  readonly whole: boolean
  readonly oneProcess: number
  readonly pool: number
}

export interface SpeedUpJob {
  readonly entries: readonly Entry[]
  readonly folder: string
  readonly sample: number
  readonly crew: Crew
  readonly scratch: Scratch
  readonly interruption: Interruption
}

const TURNS = 2
/** A sample of big files is cut short here. */
const SAMPLE_BYTES = 256e6

/** @returns `null` when there is nothing to measure with */
export async function measureSpeedUp(job: SpeedUpJob): Promise<SpeedUp | null> {
  const { names, bytes } = takeSample(job)
  if (names.length === 0) return null
  const whole = names.length === job.entries.length
  let oneProcess = Infinity
  let pool = Infinity
  for (let turn = 0; turn < TURNS; turn++) {
    oneProcess = Math.min(oneProcess, await timed(job, (journal) => job.crew.hashAlone(names, journal)))
    pool = Math.min(pool, await timed(job, (journal) => hashTogether(names, journal, job)))
  }
  return { files: names.length, bytes, whole, oneProcess, pool }
}

const hashTogether = (names: readonly BytePath[], journal: BytePath, { crew, interruption }: SpeedUpJob) =>
  dispatch(inGroups(names), crew.hands(journal), { signal: interruption.signal })

async function timed({ scratch }: SpeedUpJob, work: (journal: BytePath) => Promise<unknown>): Promise<number> {
  const journal = scratch.create('speed-up')
  try {
    const started = performance.now()
    await work(fromText(journal))
    return performance.now() - started
  } finally {
    scratch.remove(journal)
  }
}

/** Files spread evenly over the whole manifest, so that no corner of the tree speaks for all of it. */
export function takeSample({ entries, folder, sample }: Pick<SpeedUpJob, 'entries' | 'folder' | 'sample'>) {
  const stride = Math.max(1, entries.length / sample)
  const names: BytePath[] = []
  let bytes = 0
  for (let at = 0; at < entries.length && names.length < sample; at += stride) {
    const { name } = entries[Math.floor(at)]!
    const size = lstatSync(toBuffer(locate(fromText(folder), name)), { throwIfNoEntry: false })?.size
    if (size === undefined || (sample !== Infinity && bytes + size > SAMPLE_BYTES)) continue
    names.push(name)
    bytes += size
  }
  return { names, bytes }
}
