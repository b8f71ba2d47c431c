/** The process that started this one. */
import { party, signalOf, timeoutOf, type Wait, WAITABLE, type Waitable } from '@mp/ipc/internal'
import { BaseProcess } from './base-process.js'
import { type Subscribe, within } from './deadline.js'
import { here } from './here.js'
import { parentLives } from './parent-lives.js'

/** The parent as its child sees it: it cannot be ended, but waited for. */
export class ParentProcess extends BaseProcess {
  readonly #pid: number

  constructor(pid: number, name: string) {
    super(name)
    this.#pid = pid
  }

  get pid(): number {
    return this.#pid
  }

  /** Whether it still runs. */
  isAlive(): boolean {
    return parentLives()
  }

  /** Waits until it has ended: true, or false when the time ran out first. */
  async join(wait?: Wait): Promise<boolean> {
    const timeout = timeoutOf(wait)
    const signal = signalOf(wait)
    signal?.throwIfAborted()
    if (!this.isAlive()) return true
    const { waits } = party()
    const whenEnded: Subscribe<true> = (onEnd) =>
      waits.listenForDeaths(() => {
        if (!parentLives()) onEnd(true)
      })
    const hold = (): (() => void) => {
      waits.keepAlive(1)
      return () => waits.keepAlive(-1)
    }
    return (await within(whenEnded, { timeout, signal, hold })) ?? false
  }

  /** For `wait()`: ready for ever once it has ended. */
  [WAITABLE](): Waitable {
    return {
      ready: () => !parentLives(),
      watch: (onChange) => {
        const { waits } = party()
        const stop = waits.listenForDeaths(onChange)
        waits.keepAlive(1)
        return () => {
          stop()
          waits.keepAlive(-1)
        }
      },
    }
  }

  protected describe(): string {
    return `pid=${this.#pid} ${parentLives() ? 'started' : 'stopped'}`
  }
}

let parent: ParentProcess | undefined

/**
 * The process that started this one; `null` in the root. Mirrors `multiprocessing.parent_process`.
 *
 * @example
 * await parentProcess()?.join() // until it is gone
 */
export function parentProcess(): ParentProcess | null {
  const { starter } = here()
  if (starter === undefined) return null
  return (parent ??= new ParentProcess(starter.pid, starter.name))
}
