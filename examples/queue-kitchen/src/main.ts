/** Cooks put dishes on a counter, eaters take them. How do the eaters learn that there will be no more? Three answers. */
import { parseArgs, styleText } from 'node:util'
import { isMain, Process } from '@mp/process'
import { JoinableQueue, Queue } from '@mp/queue'
import { Semaphore } from '@mp/sync'
import { cook, eatAndTell, eatForEver, eatUntilNull } from './kitchen.js'

const USAGE = `Usage: npm run example -- queue-kitchen [OPTIONS]

      --ending a|b|c|all   how it ends (default: all, one after the other)
                           a: the parent ends the eaters; b: one null for each eater; c: a JoinableQueue
      --cooks N            (default: 2)
      --eaters N           (default: 3)
      --dishes N           that each cook makes (default: 4)
      --room N             dishes that the counter holds (default: 3)
  -h, --help               print this and exit`

const OPTIONS = {
  ending: { type: 'string', default: 'all' },
  cooks: { type: 'string', default: '2' },
  eaters: { type: 'string', default: '3' },
  dishes: { type: 'string', default: '4' },
  room: { type: 'string', default: '3' },
  help: { type: 'boolean', short: 'h' },
} as const

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
  const eating = staff(eaters, 'Eater', (name) => new Process({ target: eatForEver, args: [counter, eaten], name }))
  await joinAll(staff(cooks, 'Cook', (name) => new Process({ target: cook, args: [counter, dishes], name })))
  for (let n = 0; n < cooks * dishes; n++) await eaten.acquire()
  for (const eater of eating) eater.terminate()
  console.log(`the eaters ended with ${(await joinAll(eating)).join(' ')}`)
}

/** (b) The end travels through the queue, behind the last dish: one `null` for each eater. */
export async function endedByNull({ cooks, eaters, dishes, room }: Kitchen): Promise<void> {
  const counter = new Queue<string | null>(room)
  const eating = staff(eaters, 'Eater', (name) => new Process({ target: eatUntilNull, args: [counter], name }))
  await joinAll(staff(cooks, 'Cook', (name) => new Process({ target: cook, args: [counter, dishes], name })))
  for (let n = 0; n < eaters; n++) await counter.put(null)
  console.log(`the eaters ended with ${(await joinAll(eating)).join(' ')}`)
}

/** (c) The queue itself knows when every dish is eaten. The eaters are daemons: they need no ending. */
export async function endedByJoin({ cooks, eaters, dishes, room }: Kitchen): Promise<void> {
  const counter = new JoinableQueue<string>(room)
  staff(eaters, 'Eater', (name) => new Process({ target: eatAndTell, args: [counter], name, daemon: true }))
  await joinAll(staff(cooks, 'Cook', (name) => new Process({ target: cook, args: [counter, dishes], name })))
  await counter.join()
  console.log('the eaters are daemons and end with the parent')
}

function staff(count: number, role: string, hire: (name: string) => Process): Process[] {
  return Array.from({ length: count }, (_, i) => hire(`${role}-${i + 1}`).start())
}

const joinAll = (processes: Process[]) => Promise.all(processes.map((p) => p.join()))

export async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help) return console.log(USAGE)
  const kitchen = {
    cooks: Number(values.cooks),
    eaters: Number(values.eaters),
    dishes: Number(values.dishes),
    room: Number(values.room),
  }
  for (const [letter, end] of Object.entries({ a: endedByParent, b: endedByNull, c: endedByJoin })) {
    if (values.ending !== letter && values.ending !== 'all') continue
    console.log(styleText('bold', `(${letter}) ${kitchen.cooks} cooks, ${kitchen.eaters} eaters`))
    await end(kitchen)
    console.log(styleText('bold', `(${letter}) all ${kitchen.cooks * kitchen.dishes} dishes were eaten`))
  }
}

if (isMain(import.meta)) await main()
