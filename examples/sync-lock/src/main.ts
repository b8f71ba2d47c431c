/** Five processes and a critical section: without a lock, with one, and with one that its holder may take again. */
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { currentProcess, isMain, Process } from '@mp/process'
import { Barrier, Lock, RLock } from '@mp/sync'
import { milliseconds, readOptions, whole } from 'example-options'

interface Size {
  readonly processes: number
  readonly duration: number
}

/** `gate` lets all of them go at the same moment. */
export async function work(gate: Barrier, duration: number, lock: Lock | RLock | null): Promise<void> {
  await gate.wait()
  if (lock === null) return await criticalSection(duration)
  using _guard = await lock.hold()
  if (lock instanceof Lock) return await criticalSection(duration)
  using _again = await lock.hold() // from a Lock, this would wait for itself
  await criticalSection(duration)
}

async function criticalSection(duration: number): Promise<void> {
  const who = `${currentProcess().name} (pid ${process.pid})`
  console.log(styleText('yellow', `${who} is running`))
  await sleep(duration)
  console.log(styleText('green', `${who} is done`))
}

export async function runAll(how: string, { processes, duration }: Size, lock: Lock | RLock | null): Promise<void> {
  console.log(styleText('bold', `${processes} processes ${how}`))
  const args = [new Barrier(processes), duration, lock] as const
  // Daemons: they wait for each other, and so must not outlive a parent that cannot start the next one.
  const started = Array.from({ length: processes }, (_, i) =>
    new Process({ target: work, args: [...args], name: `Process-${i + 1}`, daemon: true }).start(),
  )
  await Promise.all(started.map((p) => p.join()))
}

export async function main(): Promise<void> {
  const size = readOptions('sync-lock', {
    processes: whole(5),
    duration: milliseconds(100, 'that each spends inside'),
  })
  await runAll('without a lock', size, null)
  await runAll('with a lock', size, new Lock())
  await runAll('with an RLock, taken twice', size, new RLock())
}

if (isMain(import.meta)) await main()
