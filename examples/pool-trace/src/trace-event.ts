/** The trace format of Chrome and Perfetto, as far as it is used here. Times are microseconds. */
export type TraceEvent =
  /** something that took time */
  | {
      readonly ph: 'X'
      readonly name: string
      readonly cat: string
      readonly pid: number
      readonly tid: number
      readonly ts: number
      readonly dur: number
      readonly args: Readonly<Record<string, unknown>>
    }
  /** a moment */
  | {
      readonly ph: 'i'
      readonly name: string
      readonly pid: number
      readonly tid: number
      readonly ts: number
      readonly s: 't'
      readonly args: Readonly<Record<string, unknown>>
    }
  /** a number that changes */
  | {
      readonly ph: 'C'
      readonly name: string
      readonly pid: number
      readonly ts: number
      readonly args: Readonly<Record<string, number>>
    }
  /** what a row is called */
  | {
      readonly ph: 'M'
      readonly name: 'process_name' | 'thread_name'
      readonly pid: number
      readonly tid: number
      readonly args: { readonly name: string }
    }
