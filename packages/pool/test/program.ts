/** Runs a fixture as a program of its own and tells how it ended. Nothing is decided by time; what hangs says where. */
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const HANGS_AFTER = 30_000

export const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A program that runs. */
export class Program {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  #stdout = ''
  #stderr = ''
  readonly #onOutput = new Set<() => void>()

  constructor(command: string, args: readonly string[], options: SpawnOptions = {}) {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...options })
    this.child = child
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
      for (const changed of this.#onOutput) changed()
      this.#onOutput.clear()
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text))
    this.ended = new Promise((resolve, reject) => {
      const watchdog = setTimeout(() => {
        reject(new Error(`${args.join(' ')} hangs.\n${this.#where()}`))
        process.kill(-child.pid!, 'SIGKILL')
      }, HANGS_AFTER)
      child.on('close', (code, signal) => {
        clearTimeout(watchdog)
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr })
      })
    })
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
    const group = String(this.child.pid)
    const members = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && statOf(pid)?.group === group)
    const lines = members.map(
      (pid) => `  ${pid} ${statOf(pid)!.state} in ${read(`/proc/${pid}/wchan`)}: ${commandOf(pid)}`,
    )
    return `processes:\n${lines.join('\n')}\nstdout:\n${this.#stdout}\nstderr:\n${this.#stderr}`
  }
}

/** Whether a process is there and no zombie. */
export const isRunning = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !['Z', 'X', undefined].includes(statOf(String(pid))?.state)

/** Resolves when none of the processes is there any more. */
export async function gone(pids: readonly number[]): Promise<void> {
  const deadline = Date.now() + HANGS_AFTER
  while (pids.some(isRunning)) {
    if (Date.now() > deadline)
      throw new Error(
        `still there: ${pids
          .filter(isRunning)
          .map((pid) => `${pid} ${commandOf(String(pid))}`)
          .join(', ')}`,
      )
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

function statOf(pid: string): { state: string; group: string } | undefined {
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)!.split(' ')
  return fields.length > 2 ? { state: fields[0]!, group: fields[2]! } : undefined
}

const commandOf = (pid: string): string => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
