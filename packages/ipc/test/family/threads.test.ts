import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { party, SLOT } from '@mp/ipc/internal'
import { expect, test } from 'vitest'
import { within } from '../member.js'

const program = fileURLToPath(new URL('../fixtures/founding-threads.mjs', import.meta.url))

interface Told {
  readonly family: readonly number[]
  readonly slot: number
  readonly received: number
}

test('threads that found a family in the same moment found one', async () => {
  for (let round = 0; round < 10; round++) {
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    const [output, complaints, how] = await within(20_000, 'the program ends', ended)
    expect(complaints).toBe('')
    expect(how).toEqual([0, null])
    const told = JSON.parse(output) as Told[]
    expect(new Set(told.map(({ family }) => family.join())).size).toBe(1)
    expect(told[0]!.family.some((word) => word !== 0)).toBe(true)
    expect(new Set(told.map(({ slot }) => slot)).size).toBe(told.length)
    for (const { slot, received } of told) expect(received).toBe(slot)
  }
})

test('a thread that ends takes back no seat that another thread of its process has reserved', () => {
  const me = party()
  const { participants } = me
  const seat = participants.reserve(me.identity, 0) // for a child that is just being started
  const thread = participants.reserve(undefined, 0)
  participants.enter(thread, me.identity)
  me.native.declareDead(thread.slot)
  me.reapTheDead()
  expect(participants.stateWord(thread.slot) & 0xff).toBe(SLOT.free)
  expect(participants.stateWord(seat.slot)).toBe(seat.state)
  participants.vacate(seat.slot, seat.state)
})
