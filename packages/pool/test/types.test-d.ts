/** What the type checker must know of a pool: arguments and results follow from the function, promises are unwrapped. */
import { ref } from '../../process/dist/index.js'
import { type AsyncResult, type ImapIterator, Pool, type StreamReader } from '../dist/index.js'

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
