/** Runs a program of its own and tells how it ended. Nothing is decided by time; what hangs says where, and is killed. */
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { onTestFailed, TestRunner } from 'vitest'
import { patience } from './patience.js'
import { describe, groupAndDescendants, killGroupAndDescendants } from './processes.js'

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface ProgramOptions extends Pick<SpawnOptions, 'cwd' | 'env'> {
  /** How stdout is read; `latin1` keeps every byte. */
  readonly encoding?: BufferEncoding
}

/** A program that runs, the leader of a process group, as a shell would start it. */
export class Program {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  #stdout = ''
  #stderr = ''
  readonly #onOutput = new Set<() => void>()

  constructor(command: string, args: readonly string[], { encoding = 'utf8', ...options }: ProgramOptions = {}) {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    this.child = child
    child.stdout.setEncoding(encoding).on('data', (text: string) => {
      this.#stdout += text
      for (const changed of this.#onOutput) changed()
      this.#onOutput.clear()
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text))
    let isOver = false
    this.ended = new Promise<Ended>((resolve, reject) => {
      const limit = patience()
      const watchdog = setTimeout(() => {
        const what = `hangs: it has not ended in ${Math.round(limit)} ms.`
        reject(new Error(`${[command, ...args].join(' ')}\n${what}\n${this.#where()}`))
        this.#kill()
      }, limit)
      const over = () => {
        isOver = true
        clearTimeout(watchdog)
      }
      child.once('error', (error) => {
        over()
        reject(error)
      })
      child.once('close', (code, signal) => {
        over()
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr })
      })
    })
    // A test that fails, or runs out of time, takes its program with it.
    if (TestRunner.getCurrentTest() !== undefined)
      onTestFailed(() => {
        if (!isOver) this.#kill()
      })
  }

  get pid(): number {
    return this.child.pid ?? NaN
  }

  /** Resolves with the first match in what it has printed so far or will print. */
  async prints(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#stdout)
      if (match !== null) return match
      const over = await Promise.race([
        this.ended,
        new Promise<undefined>((resolve) => this.#onOutput.add(() => resolve(undefined))),
      ])
      if (over !== undefined && !pattern.test(this.#stdout))
        throw new Error(`the program ended without printing ${pattern}: ${JSON.stringify(over)}`)
    }
  }

  #where(): string {
    const processes = describe(groupAndDescendants(this.pid))
    return `processes:\n${processes}\nstdout:\n${this.#stdout}\nstderr:\n${this.#stderr}`
  }

  #kill(): void {
    if (this.child.pid !== undefined) killGroupAndDescendants(this.child.pid)
  }
}

/** Runs a program to its end, and fails when that is not exit code 0. */
export async function runProgram(command: string, args: readonly string[], options?: ProgramOptions): Promise<Ended> {
  const ended = await new Program(command, args, options).ended
  if (ended.code === 0) return ended
  const { code, signal, stdout, stderr } = ended
  const message = `${[command, ...args].join(' ')}\nended with ${code ?? signal}.\nstdout:\n${stdout}\nstderr:\n${stderr}`
  throw Object.assign(new Error(message), ended)
}
