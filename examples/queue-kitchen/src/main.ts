/** Cooks put dishes on a counter, eaters take them. How do the eaters learn that there will be no more? Three answers. */
import { styleText } from 'node:util'
import { isMain, Process } from '@mp/process'
import { JoinableQueue, Queue } from '@mp/queue'
import { Semaphore } from '@mp/sync'
import { choice, readOptions, whole } from 'example-options'
import { cook, eatAndTell, eatForEver, eatUntilNull } from './kitchen.js'

interface Kitchen {
  readonly cooks: number
  readonly eaters: number
  readonly dishes: number
  readonly room: number
}

/** (a) Nobody tells the eaters: the parent has to know when all is eaten, and to end them. */
export async function endedByParent({ cooks, eaters, dishes, room }: Kitchen): Promise<void> {
  const counter = new Queue<string>(room)
  const eaten = new Semaphore(0)
  const eating = staff(eaters, 'Eater', (who) => new Process({ target: eatForEver, args: [counter, eaten], ...who }))
  await joinAll(staff(cooks, 'Cook', (who) => new Process({ target: cook, args: [counter, dishes], ...who })))
  for (let n = 0; n < cooks * dishes; n++) await eaten.acquire()
  for (const eater of eating) eater.terminate()
  console.log(`the eaters ended with ${(await joinAll(eating)).join(' ')}`)
}

/** (b) The end travels through the queue, behind the last dish: one `null` for each eater. */
export async function endedByNull({ cooks, eaters, dishes, room }: Kitchen): Promise<void> {
  const counter = new Queue<string | null>(room)
  const eating = staff(eaters, 'Eater', (who) => new Process({ target: eatUntilNull, args: [counter], ...who }))
  await joinAll(staff(cooks, 'Cook', (who) => new Process({ target: cook, args: [counter, dishes], ...who })))
  for (let n = 0; n < eaters; n++) await counter.put(null)
  console.log(`the eaters ended with ${(await joinAll(eating)).join(' ')}`)
}

/** (c) The queue itself knows when every dish is eaten. The eaters need no ending: they are daemons. */
export async function endedByJoin({ cooks, eaters, dishes, room }: Kitchen): Promise<void> {
  const counter = new JoinableQueue<string>(room)
  staff(eaters, 'Eater', (who) => new Process({ target: eatAndTell, args: [counter], ...who }))
  await joinAll(staff(cooks, 'Cook', (who) => new Process({ target: cook, args: [counter, dishes], ...who })))
  await counter.join()
  console.log('the eaters are daemons and end with the parent')
}

/** Daemons, all of them: whatever becomes of the parent, nobody goes on waiting at the counter. */
function staff(count: number, role: string, hire: (who: { name: string; daemon: true }) => Process): Process[] {
  return Array.from({ length: count }, (_, i) => hire({ name: `${role}-${i + 1}`, daemon: true }).start())
}

const joinAll = (processes: Process[]) => Promise.all(processes.map((p) => p.join()))

export async function main(): Promise<void> {
  const { ending, ...kitchen } = readOptions('queue-kitchen', {
    ending: choice('all', ['a', 'b', 'c', 'all'], 'a: ended by the parent; b: a null for each; c: a JoinableQueue'),
    cooks: whole(2),
    eaters: whole(3),
    dishes: whole(4, 'that each cook makes', { to: 10_000 }),
    room: whole(3, 'dishes that the counter holds'),
  })
  for (const [letter, end] of Object.entries({ a: endedByParent, b: endedByNull, c: endedByJoin })) {
    if (ending !== letter && ending !== 'all') continue
    console.log(styleText('bold', `(${letter}) ${kitchen.cooks} cooks, ${kitchen.eaters} eaters`))
    await end(kitchen)
    console.log(styleText('bold', `(${letter}) all ${kitchen.cooks * kitchen.dishes} dishes were eaten`))
  }
}

if (isMain(import.meta)) await main()
