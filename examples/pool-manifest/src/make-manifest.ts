/**
 * The main job: walk -> queue -> pool -> journal -> sorted manifest -> rename.
 * Until the rename there is no manifest; after it there is all of it.
 */
import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { inGroups } from './batch.js'
import { fromText, toBuffer, type BytePath } from './byte-path.js'
import { Crew } from './crew.js'
import { dispatch } from './dispatch.js'
import { readJournal } from './journal.js'
import { formatLine, type Entry } from './manifest-format.js'
import { displayName, reasonOf, type Problem } from './problem.js'
import { readAhead } from './read-ahead.js'
import { Scratch } from './scratch.js'
import type { Session } from './session.js'
import { measureSpeedUp, type SpeedUpJob } from './speed-up.js'
import { describeSpeedUp, summarize } from './summary.js'
import { counted } from './figures.js'
import { walk } from './walk.js'

export interface ManifestJob {
  readonly folder: string
  readonly output: string
  readonly sample: number
}

/** @returns the exit code */
export async function makeManifest({ folder, output, sample }: ManifestJob, session: Session): Promise<number> {
  const { interruption, progress, workers } = session
  const scratch = new Scratch(dirname(output))
  const journal = scratch.create('journal')
  const part = scratch.create('part')
  const crew = new Crew({ root: fromText(folder), workers, followLinks: false })
  interruption.onStop(() => crew.stop())
  try {
    const skipped = { link: 0, special: 0 }
    const problems: Problem[] = []
    const names = found(
      walk(fromText(folder), {
        exclude: new Set([output, journal, part].map(fromText)),
        onProblem: (problem) => problems.push(problem),
        onSkip: (kind) => skipped[kind]++,
      }),
      session,
    )

    const outcome = await dispatch(readAhead(inGroups(names)), crew.hands(fromText(journal)), {
      signal: interruption.signal,
      onReport: (report) => progress.done(report.files + report.problems.length, report.bytes),
    })
    progress.finish()
    problems.push(...outcome.problems)
    problems.sort(byName)

    const entries = await readJournal(
      fromText(journal),
      outcome.reports.map((report) => report.id),
    )
    entries.sort(byName)
    await write(part, entries)
    interruption.signal.throwIfAborted()
    await rename(part, output)
    scratch.release(part)
    const milliseconds = performance.now() - session.started
    const left = { problems: problems.length, ...skipped }
    session.print(summarize({ outcome, workers, milliseconds, output, left }))
    tell(problems, session)

    if (sample > 0) await compare({ entries, folder, sample, crew, scratch, interruption }, session)
    await crew.dismiss()
    return problems.length > 0 ? 1 : 0
  } finally {
    await crew.stop()
    scratch.removeAll()
  }
}

/** By bytes, as `LC_ALL=C sort` does: the same tree gives the same output, whoever was faster. */
const byName = (a: { name: BytePath }, b: { name: BytePath }) => (a.name < b.name ? -1 : 1)

async function* found(names: AsyncIterable<BytePath>, { progress }: Session): AsyncGenerator<BytePath> {
  for await (const name of names) {
    progress.found()
    yield name
  }
  progress.allFound()
}

async function write(file: string, entries: readonly Entry[]): Promise<void> {
  const handle = await open(file, 'w')
  try {
    for (const lines of chunks(entries)) await handle.writeFile(toBuffer(lines))
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const ENTRIES_PER_WRITE = 4_096

function* chunks(entries: readonly Entry[]): Generator<string> {
  for (let at = 0; at < entries.length; at += ENTRIES_PER_WRITE) {
    yield entries
      .slice(at, at + ENTRIES_PER_WRITE)
      .map((entry) => `${formatLine(entry)}\n`)
      .join('')
  }
}

/** The manifest is there by now: a measurement that fails costs only itself. */
async function compare(job: SpeedUpJob, { print, say, workers }: Session): Promise<void> {
  try {
    const speedUp = await measureSpeedUp(job)
    if (speedUp) print(describeSpeedUp(speedUp, workers))
  } catch (error) {
    job.interruption.signal.throwIfAborted()
    say(`pool-manifest: the speed-up could not be measured: ${reasonOf(error)}`)
  }
}

function tell(problems: readonly Problem[], { say }: Session): void {
  if (problems.length === 0) return
  say(`pool-manifest: ${counted(problems.length, 'path is', 'paths are')} not in the manifest:`)
  for (const { name, reason } of problems) say(`  ${displayName(name)}: ${reason}`)
}
