/** What a process can be asked and told: daemon, name, pid, exitcode, authkey, isAlive(), terminate(). */
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { currentProcess, isMain, parentProcess, Process } from '@mp/process'
import { readOptions, whole } from 'example-options'

export function introduce(code: number): void {
  const { name, pid, daemon } = currentProcess()
  console.log(`  child: I am ${name}, pid ${pid}, daemon ${daemon}, child of pid ${parentProcess()?.pid}`)
  process.exitCode = code
}

export async function sleepForEver(): Promise<void> {
  for (;;) await sleep(60_000)
}

/** A daemon ends with its parent, and so may not leave children behind. */
export function haveAChild(): void {
  try {
    new Process({ target: sleepForEver }).start()
  } catch (error) {
    console.log(`  daemon: ${(error as Error).name}: ${(error as Error).message}`)
  }
}

export async function main(): Promise<void> {
  const { exitcode } = readOptions('process-attributes', {
    exitcode: whole(7, 'what the first child ends with', { from: 0, to: 255 }),
  })

  title('a child of its own name')
  const child = new Process({ target: introduce, args: [exitcode], name: 'Ada' })
  console.log(`  before start: pid ${child.pid}, exitcode ${child.exitcode}, alive ${child.isAlive()}`)
  child.start()
  console.log(`  started: name ${child.name}, pid ${child.pid}, exitcode ${child.exitcode}, daemon ${child.daemon}`)
  console.log(
    `  authkey: ${child.authkey.length} bytes, its parent's: ${child.authkey.equals(currentProcess().authkey)}`,
  )
  await child.join()
  console.log(`  joined: exitcode ${child.exitcode}, alive ${child.isAlive()}`)

  title('a child that is terminated')
  const victim = new Process({ target: sleepForEver }).start()
  console.log(`  running: alive ${victim.isAlive()}`)
  victim.terminate()
  await victim.join()
  console.log(`  terminated: exitcode ${victim.exitcode}, alive ${victim.isAlive()}`)

  title('a daemon that wants a child')
  await new Process({ target: haveAChild, daemon: true }).start().join()

  title('a daemon that nobody waits for')
  const daemon = new Process({ target: sleepForEver, daemon: true }).start()
  console.log(`  pid ${daemon.pid}: alive ${daemon.isAlive()}; it ends with its parent, which ends now`)
}

const title = (text: string) => console.log(styleText('bold', text))

if (isMain(import.meta)) await main()
