/** Starts processes of the family for the tests; fixtures/child.mjs is what runs in them. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { ENDS_WITH_PARENT, party } from '@mp/ipc/internal'
import { expect } from 'vitest'

const child = fileURLToPath(new URL('fixtures/child.mjs', import.meta.url))

export class Member<Result = unknown> implements AsyncDisposable {
  readonly slot: number
  readonly process: ChildProcessByStdio<null, Readable, null>
  readonly #what: string
  readonly #ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; said: string }>

  /** Calls the export `name` of fixtures/`module`.mjs with `args` in a new process. */
  constructor(module: string, name: string, ...args: unknown[]) {
    const me = party()
    const invitation = me.invite(ENDS_WITH_PARENT)
    this.slot = invitation.seat.slot
    this.#what = `${module}/${name}`
    const message = me.encoder.encode(args, 'args').toBuffer().toString('base64')
    for (const handle of [...me.encoder.shared]) handle.retain()
    const order = { seat: invitation.seat, module: `./${module}.mjs`, name, message }
    this.process = spawn(process.execPath, ['--expose-gc', child, JSON.stringify(order)], {
      stdio: ['ignore', 'pipe', 'inherit', invitation.fd],
    }) as ChildProcessByStdio<null, Readable, null>
    me.participants.identify(this.slot, { pid: this.pid, start: me.native.startTime(this.pid) })
    me.native.announce()
    let said = ''
    this.process.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
    this.#ended = new Promise((resolve) =>
      this.process.once('close', (code, signal) => {
        resolve({ code, signal, said })
      }),
    )
  }

  get pid(): number {
    if (this.process.pid === undefined) expect.fail(`${this.#what} did not start`)
    return this.process.pid
  }

  /** What the function returned, once its process has ended well. */
  async result(milliseconds = 30_000): Promise<Result> {
    const { code, signal, said } = await within(milliseconds, `${this.#what} ends`, this.#ended)
    expect({ code, signal }, this.#what).toEqual({ code: 0, signal: null })
    return (said === '' ? undefined : JSON.parse(said)) as Result
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL')
    await within(10_000, `${this.#what} ends`, this.#ended)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.kill()
  }
}

/** Fails with the name of what did not happen, instead of hanging. */
export async function within<T>(milliseconds: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const watchdog = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`did not happen within ${String(milliseconds)} ms: ${what}`))
    }, milliseconds)
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
    await sleep(2)
  }
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Disposes of all members, also when the test failed. */
export function members(count: number, make: (index: number) => Member): AsyncDisposable & { all: Member[] } {
  const all = Array.from({ length: count }, (_, index) => make(index))
  return {
    all,
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((member) => member[Symbol.asyncDispose]()))
    },
  }
}
