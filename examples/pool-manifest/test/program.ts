import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { descendants } from './proc.js'
import { PATIENCE } from './until.js'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: Buffer
  readonly stderr: string
}

/** A running pool-manifest, the leader of its own process group, as a shell would start it. */
export class Program {
  readonly ended: Promise<Ended>
  readonly #child: ChildProcess

  constructor(...args: string[]) {
    this.#child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    this.#child.stdout?.on('data', (data: Buffer) => stdout.push(data))
    this.#child.stderr?.on('data', (data: Buffer) => stderr.push(data))
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject)
      const watchdog = setTimeout(() => {
        reject(new Error(`still running: ${JSON.stringify([this.pid, descendants(this.pid), String(stderr)])}`))
      }, PATIENCE)
      this.#child.once('close', (code, signal) => {
        clearTimeout(watchdog)
        resolve({ code, signal, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() })
      })
    })
    this.ended.catch(() => undefined)
    // A test that fails or runs out of time takes its program with it.
    onTestFinished(() => this.signalGroup('SIGKILL'))
  }

  get pid(): number {
    return this.#child.pid ?? NaN
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name)
  }

  /** What Ctrl-C on a terminal does: the whole group gets it, workers too. */
  signalGroup(name: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, name)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

export const run = (...args: string[]): Promise<Ended> => new Program(...args).ended
