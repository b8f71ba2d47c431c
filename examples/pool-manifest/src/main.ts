#!/usr/bin/env node
/** pool-manifest: a SHA-256 manifest of a folder tree, made by a pool of processes. */
import { resolve } from 'node:path'
import { cpuCount, isMain } from '@mp/process'
import { checkManifest } from './check-manifest.js'
import { parseCommandLine, UsageError, USAGE, type Options } from './cli.js'
import { Interruption } from './interruption.js'
import { makeManifest } from './make-manifest.js'
import { hashedFolder, outputFile, standpoint } from './places.js'
import { Progress } from './progress.js'
import type { Session } from './session.js'

/** @returns the exit code */
export async function main(args: readonly string[]): Promise<number> {
  const interruption = new Interruption()
  const progress = new Progress(process.stderr)
  interruption.signal.addEventListener('abort', () => {
    progress.clear()
    const { message } = interruption.signal.reason as Error
    process.stderr.write(`pool-manifest: ${message}\n`)
  })
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe)
  try {
    const options = parseCommandLine(args)
    if (options.help) {
      process.stdout.write(USAGE)
      return 0
    }
    return await run(options, {
      interruption,
      progress,
      workers: options.workers ?? cpuCount(),
      started: performance.now(),
      print: (result) => void process.stdout.write(result),
      say: (line) => void process.stderr.write(`${line}\n`),
    })
  } catch (error) {
    if (interruption.signal.aborted) return await goneInAMoment()
    progress.clear()
    const usage = error instanceof UsageError
    process.stderr.write(`pool-manifest: ${usage ? error.message : text(error)}\n`)
    if (usage) process.stderr.write('Try --help.\n')
    return 2
  }
}

async function run(options: Options, session: Session): Promise<number> {
  const from = standpoint()
  const folder = hashedFolder(options.folder, from)
  if (options.check !== undefined) {
    return checkManifest({ folder, manifest: resolve(from, options.check), quiet: options.quiet }, session)
  }
  return makeManifest({ folder, output: outputFile(options.output, from), sample: options.sample }, session)
}

/** The interruption ends this process as soon as the workers are gone; nothing else may, with another exit code. */
const goneInAMoment = () => new Promise<never>(() => undefined)

/** What the system refused is said in its words; anything else is a mistake of this program, and shows where. */
function text(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'syscall' in error ? error.message : (error.stack ?? error.message)
}

/** `| head` has seen enough; the manifest is written all the same. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

if (isMain(import.meta)) process.exitCode = await main(process.argv.slice(2))
