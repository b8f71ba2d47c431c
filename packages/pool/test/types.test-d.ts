/** What the type checker must know of a pool: arguments and results follow from the function, promises are unwrapped. */
import { ref } from '../../process/dist/index.js'
import {
  type AsyncResult,
  type ImapIterator,
  Pool,
  type PoolStats,
  type StreamReader,
  taskSignal,
} from '../dist/index.js'

const work = (n: number, s?: string): string => `${String(n)}${s ?? ''}`
const later = (n: number): Promise<boolean> => Promise.resolve(n > 0)
const pair = (a: number, b: string): [number, string] => [a, b]
const nothing = (): void => undefined
const many = function* (n: number): Generator<Date> {
  yield new Date(n)
}
const manyLater = async function* (): AsyncGenerator<Date> {
  yield await Promise.resolve(new Date())
}
async function* inputs(): AsyncGenerator<number> {
  yield await Promise.resolve(1)
}

const pool = new Pool()
new Pool(4)
new Pool({ processes: 4, maxTasksPerChild: 3 })
new Pool(4, { initializer: work, initargs: [1], startMethod: 'spawn', name: 'Crew' })
// @ts-expect-error no such option
new Pool(4, { maxTasks: 3 })

const text: Promise<string> = pool.apply(work, [1, 'a'])
const truth: Promise<boolean> = pool.apply(later, [1])
const none: Promise<void> = pool.apply(nothing)
const asText: AsyncResult<string> = pool.applyAsync(work, [1], { callback: (value: string) => void value, retries: 1 })
const texts: Promise<string[]> = pool.map(work, [1, 2])
const truths: AsyncResult<boolean[]> = pool.mapAsync(later, new Set([1]), {
  callback: (values: boolean[]) => void values,
})
const pairs: Promise<[number, string][]> = pool.starmap(pair, [[1, 'a']])
const fixed: Promise<[number, string][]> = pool.starmap(pair, [[1, 'a'] as const])
void fixed
const lazy: ImapIterator<boolean> = pool.imap(later, inputs(), { chunksize: 2 })
const unordered: ImapIterator<string> = pool.imapUnordered(work, [1])
const dates: StreamReader<Date> = pool.stream(many, [1])
const datesLater: StreamReader<Date> = pool.stream(manyLater)
const everywhere: Promise<string[]> = pool.broadcast(work, [1])
const byName: Promise<string> = pool.apply(ref<typeof work>('file:///work.js', 'work'), [1])
void [text, truth, none, asText, texts, truths, pairs, lazy, unordered, dates, datesLater, everywhere, byName]

// @ts-expect-error an argument of the wrong type
void pool.apply(work, ['a'])
// @ts-expect-error an argument too many
void pool.apply(work, [1, 'a', 2])
// @ts-expect-error items of the wrong type
void pool.map(work, ['a'])
// @ts-expect-error argument lists of the wrong type
void pool.starmap(pair, [['a', 1]])
// @ts-expect-error a result is no number
const wrong: Promise<number> = pool.apply(work, [1])
void wrong
// @ts-expect-error no such option
void pool.apply(work, [1], { timeOut: 5 })

// Waiting, with a number or options.
const got: Promise<string> = asText.get(100)
const waited: Promise<void> = asText.wait({ timeout: 5, signal: AbortSignal.timeout(10) })
const next: Promise<IteratorResult<boolean, undefined>> = lazy.next(100)
const nextDate: Promise<IteratorResult<Date, undefined>> = dates.next({ timeout: 5 })
const signal: AbortSignal | undefined = taskSignal()
void [got, waited, next, nextDate, signal]

// Progress: the total of a map is known.
void pool.map(work, [1], { onProgress: (done: number, total: number) => void (done / total) })
void pool.imap(work, [1], { onProgress: (done: number, total: number | undefined) => void [done, total] })
// @ts-expect-error the total of an imap may not be known
void pool.imap(work, [1], { onProgress: (done: number, total: number) => void (done / total) })

void pool.applyAsync(work, [1], { errorCallback: (error: unknown) => void error, key: 'k', priority: 2, timeout: 5 })
// @ts-expect-error a callback for another result
void pool.applyAsync(work, [1], { callback: (value: number) => void value })
// @ts-expect-error apply has no callbacks
void pool.apply(work, [1], { callback: (value: string) => void value })
// @ts-expect-error a stream needs a generator
void pool.stream(later, [1])
// @ts-expect-error argument lists that are too short
void pool.starmap(pair, [[1]])
const stats: PoolStats = pool.stats()
const pids: readonly number[] = [...pool.pids, ...stats.workers.flatMap(({ pid }) => pid ?? [])]
void pids
