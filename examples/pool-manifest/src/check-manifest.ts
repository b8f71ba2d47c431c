/**
 * `--check`: says of every file in a manifest what `sha256sum -c` says, in the same order and words. The pool hashes the
 * listed names as it would those of a walk; what differs is decided here.
 */
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { inGroups } from './batch.js'
import { fromText, toBuffer } from './byte-path.js'
import { UsageError } from './cli.js'
import { Crew } from './crew.js'
import { dispatch } from './dispatch.js'
import { counted } from './figures.js'
import { readJournal } from './journal.js'
import { escapeName, parseManifest, type Entry } from './manifest-format.js'
import { displayName, reasonOf } from './problem.js'
import { Scratch } from './scratch.js'
import type { Session } from './session.js'
import { summarize } from './summary.js'

export interface CheckJob {
  readonly folder: string
  readonly manifest: string
  readonly quiet: boolean
}

/** @returns the exit code */
export async function checkManifest(job: CheckJob, session: Session): Promise<number> {
  const { interruption, progress, workers, say } = session
  const { entries, malformed } = parseManifest(await read(job.manifest))
  if (entries.length === 0) {
    say(`pool-manifest: ${job.manifest}: no properly formatted checksum lines found`)
    return 1
  }
  progress.found(entries.length)
  progress.allFound()
  const scratch = new Scratch(tmpdir())
  const journal = fromText(scratch.create('journal'))
  const crew = new Crew({ root: fromText(job.folder), workers, followLinks: true })
  interruption.onStop(() => crew.stop())
  try {
    const names = new Set(entries.map((entry) => entry.name))
    const outcome = await dispatch(inGroups(names), crew.hands(journal), {
      signal: interruption.signal,
      onReport: (report) => progress.done(report.files + report.problems.length, report.bytes),
    })
    progress.finish()
    const batches = outcome.reports.map((report) => report.id)
    const actual = new Map((await readJournal(journal, batches)).map(({ name, digest }) => [name, digest]))
    await crew.dismiss()

    for (const { name, reason } of outcome.problems) say(`pool-manifest: ${displayName(name)}: ${reason}`)
    const verdicts = entries.map((entry) => judge(entry, actual))
    const lines = entries.map(({ name }, at) => statusLine(name, verdicts[at]!, job.quiet))
    session.print(toBuffer(lines.join('')))

    const milliseconds = performance.now() - session.started
    say(summarize({ outcome, workers, milliseconds }).trimEnd())
    warn(malformed, 'line is improperly formatted', 'lines are improperly formatted', session)
    const unread = verdicts.filter((verdict) => verdict === UNREAD).length
    warn(unread, 'listed file could not be read', 'listed files could not be read', session)
    const wrong = verdicts.filter((verdict) => verdict === WRONG).length
    warn(wrong, 'computed checksum did NOT match', 'computed checksums did NOT match', session)
    return unread + wrong > 0 ? 1 : 0
  } finally {
    await crew.stop()
    scratch.removeAll()
  }
}

const OK = 'OK'
const WRONG = 'FAILED'
const UNREAD = 'FAILED open or read'

function judge({ name, digest }: Entry, actual: ReadonlyMap<string, string>): string {
  const found = actual.get(name)
  if (found === undefined) return UNREAD
  return found === digest ? OK : WRONG
}

/** Here sha256sum escapes only what would break its line in two. */
function statusLine(name: string, verdict: string, quiet: boolean): string {
  if (quiet && verdict === OK) return ''
  return `${name.includes('\n') ? `\\${escapeName(name)}` : name}: ${verdict}\n`
}

async function read(manifest: string): Promise<string> {
  try {
    return await readFile(manifest, 'latin1')
  } catch (error) {
    throw new UsageError(`cannot read ${manifest}: ${reasonOf(error)}`, { cause: error })
  }
}

function warn(count: number, one: string, many: string, { say }: Session): void {
  if (count > 0) say(`pool-manifest: WARNING: ${counted(count, one, many)}`)
}
