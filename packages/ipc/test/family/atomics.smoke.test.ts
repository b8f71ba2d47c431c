/** What the whole design rests on: atomics on mapped memory that several processes share, as this Node's JIT emits them. */
import { loadBehind, lockKind, OBJECT_WORDS, party } from '@mp/ipc/internal'
import { expect, test } from 'vitest'
import { Member } from '../member.js'

const me = party()
const words = me.words
const times = process.env['MP_STRESS'] === undefined ? 1_000_000 : 20_000_000
const newWord = (): number => me.handles.create(lockKind, () => undefined) + OBJECT_WORDS

test('additions of two processes are all counted', async () => {
  const word = newWord()
  await using child = new Member('add', { word, times })
  for (let i = 0; i < times; i++) Atomics.add(words, word, 1)
  await child.said()
  expect(words[word]).toBe(2 * times)
})

test('a compare-and-swap lock excludes two processes from each other', async () => {
  const lock = newWord()
  const word = newWord()
  await using child = new Member('lockedAdd', { lock, word, times: times / 2 })
  for (let i = 0; i < times / 2; i++) {
    while (Atomics.compareExchange(words, lock, 0, me.me) !== 0);
    words[word] = words[word]! + 1
    Atomics.store(words, lock, 0)
  }
  await child.said()
  expect(words[word]).toBe(times)
})

test('what was written before a flag is seen after it', async () => {
  const flag = newWord()
  const data = newWord()
  const rounds = times / 10
  await using child = new Member('publish', { flag, data, times: rounds })
  for (let i = 1; i <= rounds; i++) {
    while (Atomics.load(words, flag) !== i);
    if (words[data] !== i) expect.fail(`round ${String(i)}: the data is of round ${String(words[data])}`)
    Atomics.store(words, flag, 0)
  }
  await child.said()
})

test('of two processes that change a word each and then look at the other one, one sees the change', async () => {
  const [go, mine, theirs, seen] = [newWord(), newWord(), newWord(), newWord()]
  const rounds = times / 20
  await using child = new Member('cross', { go, mine: theirs, theirs: mine, seen, times: rounds })
  for (let i = 1; i <= rounds; i++) {
    Atomics.store(words, go, i)
    // Now this one comes first, now the other.
    for (let pause = i % 100; pause > 0; pause--);
    if (i % 2 === 0) Atomics.add(words, mine, 1)
    else Atomics.store(words, mine, i)
    const here = loadBehind(words, theirs)
    while (Atomics.load(words, go) !== -i);
    const there = words[seen]
    if (here !== i && there !== i) expect.fail(`round ${String(i)}: saw ${String(here)} and ${String(there)}`)
  }
  await child.said()
})
