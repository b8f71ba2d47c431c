/** A ferry that sails when it is full: who waits for something to become true waits on a condition. */
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { currentProcess, isMain, Process } from '@mp/process'
import { Condition, Semaphore } from '@mp/sync'
import { readOptions, whole } from 'example-options'

/** The quay's lock guards who is aboard; every change of it is told to all who wait. */
export async function board(quay: Condition, aboard: Semaphore, seats: number): Promise<void> {
  await sleep(Math.random() * 100) // the way to the quay
  await quay.run(async () => {
    await quay.waitFor(() => aboard.value < seats)
    aboard.release()
    console.log(`${currentProcess().name} (pid ${process.pid}) goes aboard, as number ${aboard.value}`)
    quay.notifyAll()
  })
}

export async function sail(quay: Condition, aboard: Semaphore, seats: number, trips: number): Promise<void> {
  for (let trip = 1; trip <= trips; trip++)
    await quay.run(async () => {
      await quay.waitFor(() => aboard.value === seats)
      console.log(styleText('cyan', `trip ${trip}: the ferry sails with ${aboard.value}`))
      while (aboard.tryAcquire());
      console.log(styleText('cyan', 'the ferry is back, and empty'))
      quay.notifyAll()
    })
}

export async function main(): Promise<void> {
  const { trips, seats } = readOptions('sync-ferry', {
    trips: whole(3, '', { to: 20 }),
    seats: whole(4, 'so many come for each trip', { to: 20 }),
  })
  const [quay, aboard] = [new Condition(), new Semaphore(0)]
  // Daemons: they wait for each other, and so must not outlive a parent that cannot start the next one.
  const passengers = Array.from({ length: trips * seats }, (_, i) =>
    new Process({ target: board, args: [quay, aboard, seats], name: `Passenger-${i + 1}`, daemon: true }).start(),
  )
  const ferry = new Process({ target: sail, args: [quay, aboard, seats, trips], name: 'Ferry', daemon: true }).start()
  await Promise.all([...passengers, ferry].map((p) => p.join()))
  console.log(styleText('bold', `all ${passengers.length} were carried, ${aboard.value} are left aboard`))
}

if (isMain(import.meta)) await main()
