/** Starts members of the family for the tests of the core; fixtures/member.mjs is what runs in them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { party } from '@mp/ipc/internal'
import { expect } from 'vitest'

const members = fileURLToPath(new URL('fixtures/member.mjs', import.meta.url))

export class Member implements AsyncDisposable {
  readonly slot: number
  readonly child: ChildProcess
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  readonly #lines: AsyncIterator<string>
  readonly #action: string

  constructor(action: string, input: object = {}, flags = 0, program = members) {
    const me = party()
    const invitation = me.invite(flags)
    this.slot = invitation.seat.slot
    this.#action = action
    this.child = spawn(process.execPath, [program, action, JSON.stringify({ ...input, seat: invitation.seat })], {
      stdio: ['ignore', 'pipe', 'inherit', invitation.fd],
    })
    const pid = this.pid
    me.participants.identify(this.slot, { pid, start: me.native.startTime(pid) })
    me.native.announce()
    this.exited = new Promise((resolve) => this.child.once('exit', (code, signal) => resolve({ code, signal })))
    this.#lines = createInterface(this.child.stdout!)[Symbol.asyncIterator]()
  }

  get pid(): number {
    if (this.child.pid === undefined) expect.fail(`${this.#action} did not start`)
    return this.child.pid
  }

  /** The next thing the member says. */
  async said(): Promise<unknown> {
    const line = await within(20_000, `${this.#action} (pid ${String(this.pid)}) says something`, this.#lines.next())
    if (line.done === true) expect.fail(`${this.#action} ended without a word`)
    return JSON.parse(line.value) as unknown
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.child.kill(signal)
    await within(10_000, `${this.#action} ends`, this.exited)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.kill()
  }
}

/** Fails with the name of what did not happen, instead of hanging. */
export async function within<T>(milliseconds: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const watchdog = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`did not happen within ${String(milliseconds)} ms: ${what}`)),
      milliseconds,
    )
  })
  try {
    return await Promise.race([promise, watchdog])
  } finally {
    clearTimeout(timer)
  }
}

/** Waits until something is true. */
export async function eventually(what: string, condition: () => boolean): Promise<void> {
  const end = performance.now() + 10_000
  while (!condition()) {
    if (performance.now() > end) expect.fail(`did not become true: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
