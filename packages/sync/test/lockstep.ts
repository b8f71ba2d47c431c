import { Barrier } from '@mp/sync'
import { expect } from 'vitest'
import { Member, members } from './member.js'
import { sharedWords } from './shared-words.js'

export const PARTIES = 5

/** Processes meet again and again; each round's indices are complete, and nobody is ahead of the others. */
export async function lockstep(rounds: number, count = PARTIES): Promise<void> {
  const barrier = new Barrier(count)
  const [words] = sharedWords(2)
  await using parties = members(count, (i) => new Member('meetings', 'meet', barrier, rounds, words, i % 2 === 0))
  const indices = (await Promise.all(parties.all.map((each) => each.result(300_000)))) as number[][]
  const all = Array.from({ length: count }, (_, i) => i)
  for (let round = 0; round < rounds; round++)
    expect(indices.map((own) => own[round]).sort((a, b) => a! - b!)).toEqual(all)
  expect([barrier.nWaiting, barrier.broken]).toEqual([0, false])
}
