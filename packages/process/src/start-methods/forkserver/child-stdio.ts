/** The standard streams of a forked child, and this process's ends of those that are pipes. */
import type { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { party } from '@mp/ipc/internal'
import type { StdioMode } from '../start-method.js'
import { openOnly } from '../stdio.js'

export class ChildStdio {
  /** The child's descriptors; -1 for a stream that goes nowhere. */
  readonly its: readonly [number, number, number]
  readonly #mine: (number | undefined)[] = []
  readonly #toClose: number[] = []

  constructor(modes: readonly [StdioMode, StdioMode, StdioMode]) {
    const [stdin, stdout, stderr] = modes
    this.its = [this.#open(stdin, 0), this.#open(stdout, 1), this.#open(stderr, 2)]
  }

  #open(mode: StdioMode, fd: number): number {
    if (mode === 'pipe') {
      const [mine, its] = party().native.socketPair()
      this.#mine[fd] = mine
      this.#toClose.push(its)
      return its
    }
    const own = openOnly(mode, fd)
    return typeof own === 'number' ? own : -1
  }

  /** The child has its ends: makes streams of ours. */
  streams(): { stdin: Writable | null; stdout: Readable | null; stderr: Readable | null } {
    this.#closeTheirs()
    return { stdin: this.#stream(0), stdout: this.#stream(1), stderr: this.#stream(2) }
  }

  /** There is no child. */
  abandon(): void {
    this.#closeTheirs()
    for (const fd of this.#mine) if (fd !== undefined) party().native.closeDescriptor(fd)
  }

  #closeTheirs(): void {
    for (const fd of this.#toClose) party().native.closeDescriptor(fd)
  }

  #stream(fd: number): Socket | null {
    const mine = this.#mine[fd]
    if (mine === undefined) return null
    const { Socket } = process.getBuiltinModule('node:net')
    return new Socket({ fd: mine, readable: fd !== 0, writable: fd === 0 })
  }
}
