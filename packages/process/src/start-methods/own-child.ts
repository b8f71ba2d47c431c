/** A child of this process, as the kernel knows it: its death is looked up there, whatever started it. */
import { party } from '@mp/ipc/internal'

export class OwnChild {
  readonly pid: number

  constructor(pid: number) {
    this.pid = pid
  }

  poll(): number | null {
    return party().native.childEnded(this.pid, 0, false) ?? null
  }

  pollFor(timeout: number): number | null {
    return party().native.childEnded(this.pid, timeout === Infinity ? -1 : timeout, false) ?? null
  }

  bury(timeout: number): number | null {
    return party().native.childEnded(this.pid, timeout === Infinity ? -1 : timeout, true) ?? null
  }

  /** Only this thread's event loop reaps the child, so between the look and the signal the pid stays its own. */
  signal(signal: NodeJS.Signals): void {
    if (party().native.childEnded(this.pid, 0, false) === null) process.kill(this.pid, signal)
  }
}
