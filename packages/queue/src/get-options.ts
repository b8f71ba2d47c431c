import { invalidType, type WaitOptions } from '@mp/ipc/internal'

/** An item and how it came: what `get({ info: true })` gives. */
export interface Received<T> {
  /** What was put. */
  readonly item: T
  /** True when a consumer that is gone had got it before and had not called `taskDone()`. Always false but in a JoinableQueue. */
  readonly redelivered: boolean
}

/** What `get` takes beside the options of everything that waits. */
export interface GetOptions extends WaitOptions {
  /** Give a {@link Received} instead of the item. Default false. */
  readonly info?: boolean | undefined
}

/** @throws TypeError */
export function wantsInfo(options: GetOptions | number | undefined): boolean {
  if (typeof options !== 'object' || options.info === undefined) return false
  if (typeof options.info !== 'boolean') throw invalidType('options.info', 'a boolean', options.info)
  return options.info
}
