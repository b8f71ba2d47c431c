import { totalmem } from 'node:os'
import { lockKind, party } from '@mp/ipc/internal'
import { expect, test } from 'vitest'

const me = party()
const runs = (): string[] => {
  const all: string[] = []
  me.pages.forEachRun((page, kind, owner) =>
    all.push(`${String(page)}+${String(me.pages.lengthOf(page))} ${String(kind)} ${String(owner)}`),
  )
  return all
}

/** Repeatable randomness; the seed is in the test's output. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test('runs of pages never overlap, and all come back', () => {
  const seed = Date.now() % 1_000_000
  console.log('seed', seed)
  const random = randomFrom(seed)
  const before = runs()
  const held = new Map<number, number>()
  for (let step = 0; step < 20_000; step++) {
    if (held.size < 40 && random(2) === 0) {
      const pages = random(20) === 0 ? 1 + random(600) : 1 + random(20)
      const page = me.pages.allocate(pages)
      for (const [other, length] of held)
        if (page < other + length && other < page + pages)
          expect.fail(`run ${String(page)}+${String(pages)} overlaps ${String(other)}+${String(length)}`)
      expect(me.pages.lengthOf(page)).toBe(pages)
      expect(me.pages.ownerOf(page)).toBe(me.me)
      held.set(page, pages)
    } else if (held.size > 0) {
      const page = [...held.keys()][random(held.size)]!
      me.pages.free(page)
      held.delete(page)
    }
  }
  for (const page of held.keys()) me.pages.free(page)
  expect(runs()).toEqual(before)
})

test('memory of big runs goes back to the system', () => {
  // What is kept for use again is a 64th of the machine's memory, and at least 64 MiB.
  const kept = Math.max(totalmem() / 64, 2 ** 26) / 65536
  const pages = Math.ceil(kept) + 16
  const page = me.pages.allocate(pages)
  const { window, base } = me.arena.span(page, pages)
  for (let byte = base; byte < base + pages * 65536; byte += 4096) window.bytes[byte] = 1
  me.pages.free(page)
  expect(me.pages.usage().dirty).toBeLessThanOrEqual(kept)
  const again = me.pages.allocate(pages)
  const fresh = me.arena.span(again, pages)
  expect(fresh.window.bytes[fresh.base]).toBe(0)
  me.pages.free(again)
})

test('a million objects made and dropped leave nothing', () => {
  const before = runs()
  for (let i = 0; i < 1_000_000; i++) me.handles.release(me.handles.create(lockKind, () => undefined))
  expect(me.handles.size).toBe(0)
  // The slab that the next object of this size comes from is kept.
  expect(runs().length).toBeLessThanOrEqual(before.length + 1)
})

test('many objects at a time get cells of their own', () => {
  const before = runs()
  const refs = Array.from({ length: 20_000 }, () => me.handles.create(lockKind, () => undefined))
  expect(new Set(refs).size).toBe(refs.length)
  const words = lockKind.words
  const sorted = [...refs].sort((a, b) => a - b)
  for (let i = 1; i < sorted.length; i++) expect(sorted[i]! - sorted[i - 1]!).toBeGreaterThanOrEqual(words)
  for (const ref of refs) me.handles.release(ref)
  expect(runs().length).toBeLessThanOrEqual(before.length + 1)
})
