/** Who works in the kitchen: cooks, who fill a queue, and eaters, one kind for each way to end. */
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { currentProcess } from '@mp/process'
import type { JoinableQueue, Queue } from '@mp/queue'
import type { Semaphore } from '@mp/sync'

export async function cook(counter: Queue<string | null> | JoinableQueue<string>, dishes: number): Promise<void> {
  const { name } = currentProcess()
  for (let n = 1; n <= dishes; n++) {
    const dish = `dish ${n} of ${name}`
    await sleep(Math.random() * 10)
    console.log(styleText('yellow', `${name} (pid ${process.pid}) cooked ${dish}`))
    await counter.put(dish) // waits while the counter is full
  }
}

/** (a) Is never told that there is nothing more to come. */
export async function eatForEver(counter: Queue<string | null>, eaten: Semaphore): Promise<never> {
  for (;;) {
    await eat(await counter.get())
    eaten.release()
  }
}

/** (b) Leaves when it gets a `null`. */
export async function eatUntilNull(counter: Queue<string | null>): Promise<void> {
  for (let dish; (dish = await counter.get()) !== null;) await eat(dish)
  console.log(`${currentProcess().name} (pid ${process.pid}) got its null and leaves`)
}

/** (c) Says of each dish when it is done with it. Being a daemon, it ends when the kitchen closes. */
export async function eatAndTell(counter: JoinableQueue<string>): Promise<never> {
  for (;;) {
    await eat(await counter.get())
    counter.taskDone()
  }
}

async function eat(dish: string | null): Promise<void> {
  await sleep(Math.random() * 10)
  console.log(styleText('green', `${currentProcess().name} (pid ${process.pid}) ate ${dish}`))
}
