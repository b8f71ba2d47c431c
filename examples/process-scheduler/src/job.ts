/** A job of the textbooks: when it comes, and how long it computes, sleeps, computes, … All times are ticks. */
export interface Job {
  readonly name: string
  readonly arrival: number
  /** First and last is a time of computing; between two of them is one of sleeping. */
  readonly bursts: readonly number[]
}

/** Two that compute, one that mostly sleeps (an editor, say), and a short one that comes late. */
export const EXAMPLE: readonly Job[] = ['A@0:8', 'B@1:5', 'C@2:1,3,1,3,1', 'D@6:2'].map(parseJob)

/** Reads `NAME@ARRIVAL:COMPUTE[,SLEEP,COMPUTE]...`, such as `C@2:1,3,1`. */
export function parseJob(text: string): Job {
  const [, name, arrival, times] = /^(\w+)@(\d{1,6}):(\d{1,6}(?:,\d{1,6},\d{1,6})*)$/.exec(text) ?? []
  const bursts = times?.split(',').map(Number) ?? []
  if (name === undefined || bursts.includes(0)) throw new RangeError(`'${text}' is no job like C@2:1,3,1`)
  return { name, arrival: Number(arrival), bursts }
}

/** A job that has come: how far it is, and what policies remember of it. */
export class Task {
  readonly job: Job
  /** Index of the burst that it is at. */
  burst = 0
  /** In the multilevel feedback queue. */
  level = 0

  constructor(job: Job) {
    this.job = job
  }
}
