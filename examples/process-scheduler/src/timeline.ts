/** Who was in which state when: what the charts show and the averages are made of. */
import type { Job } from './job.js'

export type State = 'ready' | 'running' | 'blocked'

export interface Span {
  readonly job: Job
  readonly state: State
  readonly from: number
  readonly to: number
}

export class Timeline {
  readonly spans: Span[] = []
  readonly #open = new Map<Job, { state: State; from: number }>()

  enter(job: Job, state: State, now: number): void {
    this.leave(job, now)
    this.#open.set(job, { state, from: now })
  }

  leave(job: Job, now: number): void {
    const open = this.#open.get(job)
    this.#open.delete(job)
    if (open !== undefined && now > open.from) this.spans.push({ job, ...open, to: now })
  }
}

/** Ticks from coming to ending, and those of them spent waiting for the processor, on the average of all jobs. */
export function averages(spans: readonly Span[]): { waiting: number; turnaround: number } {
  const jobs = new Set(spans.map(({ job }) => job)).size
  const waits = spans.filter(({ state }) => state === 'ready')
  const sum = (some: readonly Span[]) => some.reduce((total, { from, to }) => total + to - from, 0)
  return { waiting: sum(waits) / jobs, turnaround: sum(spans) / jobs }
}
