import { readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { party } from '@mp/ipc/internal'
import { Barrier, BoundedSemaphore, Condition, Event, Lock, RLock, Semaphore } from '@mp/sync'
import { expect, test } from 'vitest'
import { eventually } from './member.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const kinds = [
  () => new Lock(),
  () => new RLock(),
  () => new Semaphore(3),
  () => new BoundedSemaphore(3),
  () => new BoundedSemaphore(3, { owned: true }),
  () => new Condition(),
  () => new Event(),
  () => new Barrier(3),
]

const countDescriptors = (): number => readdirSync('/proc/self/fd').length

async function settled(): Promise<number> {
  for (let i = 0; i < 20; i++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return party().pages.usage().used
}

test.each(['disposed', 'dropped'])(
  '20,000 primitives created and %s: arena and descriptors stay flat',
  async (how) => {
    const make = (count: number): void => {
      for (let i = 0; i < count; i++) {
        const object = kinds[i % kinds.length]!()
        if (how === 'disposed') object[Symbol.dispose]()
      }
    }
    make(1000)
    const before = await settled()
    const handles = party().handles.size
    const descriptors = countDescriptors()
    for (let batch = 0; batch < 20; batch++) {
      make(1000)
      if (how === 'dropped') await settled()
    }
    await settled()
    expect(party().pages.usage().used).toBeLessThanOrEqual(before + 4)
    expect(countDescriptors()).toBe(descriptors)
    await eventually('all handles are let go', () => party().handles.size <= handles + 10)
  },
  120_000,
)
