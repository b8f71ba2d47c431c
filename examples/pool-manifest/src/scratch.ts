/** Files that must not outlive the run, however it ends. Only a SIGKILL of this very process can leave one behind. */
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from './cli.js'
import { reasonOf } from './problem.js'

export class Scratch {
  readonly #folder: string
  // Not the pid: in a container every run may have the same one.
  readonly #run = randomBytes(4).toString('hex')
  readonly #files = new Set<string>()

  constructor(folder: string) {
    this.#folder = folder
    process.once('exit', () => this.removeAll())
  }

  /** Where a scratch file of that purpose lies: beside the output, so that a rename can publish it. */
  path(purpose: string): string {
    return join(this.#folder, `.pool-manifest-${this.#run}.${purpose}`)
  }

  /** Makes an empty file. @throws UsageError when that cannot be done there */
  create(purpose: string): string {
    const file = this.path(purpose)
    try {
      closeSync(openSync(file, 'wx'))
    } catch (error) {
      throw new UsageError(`cannot write in ${this.#folder}: ${reasonOf(error)}`, { cause: error })
    }
    this.#files.add(file)
    return file
  }

  /** The file has got another name and stays. */
  release(file: string): void {
    this.#files.delete(file)
  }

  remove(file: string): void {
    rmSync(file, { force: true })
    this.#files.delete(file)
  }

  removeAll(): void {
    for (const file of this.#files) this.remove(file)
  }
}
