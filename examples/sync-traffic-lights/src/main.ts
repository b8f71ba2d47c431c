/** A light that turns, cars that wait until it is green, and police cars that do not have the time. */
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { currentProcess, isMain, Process } from '@mp/process'
import { Event } from '@mp/sync'
import { milliseconds, readOptions, whole } from 'example-options'

/** How long a police car waits for green, in milliseconds. */
const PATIENCE = 100

/** The event is the light: set is green. */
export async function turnTheLight(green: Event, phase: number, turns: number): Promise<void> {
  for (let turn = 1; turns === 0 || turn <= turns; turn++) {
    console.log(styleText('red', 'the light is red'))
    await sleep(phase)
    console.log(styleText('green', 'the light turns green'))
    green.set()
    if (turn === turns) return
    await sleep(phase)
    green.clear()
  }
}

export async function drive(green: Event): Promise<void> {
  await green.wait()
  say('waited for green')
}

export async function drivePolice(green: Event): Promise<void> {
  const isGreen = await green.wait({ timeout: PATIENCE })
  say(isGreen ? 'has green' : styleText('red', 'does not wait any longer and goes at red'))
}

const say = (what: string) => console.log(`${currentProcess().name} (pid ${process.pid}) ${what}`)

export async function main(): Promise<void> {
  const { cars, police, phase, turns } = readOptions('sync-traffic-lights', {
    cars: whole(6, '', { from: 0 }),
    police: whole(2, '', { from: 0 }),
    phase: milliseconds(1000, 'how long the light stays red, and then green', { from: 1 }),
    turns: whole(0, 'how often it turns green; 0: as long as somebody drives', { from: 0 }),
  })
  const green = new Event()
  // Daemons: when all have passed, nobody needs the light; and without a light no car would ever go on.
  new Process({ target: turnTheLight, args: [green, phase, turns], daemon: true, name: 'Light' }).start()
  const send = (count: number, kind: string, target: (green: Event) => Promise<void>) =>
    Array.from({ length: count }, (_, i) =>
      new Process({ target, args: [green], daemon: true, name: `${kind}-${i + 1}` }).start(),
    )
  const driving = [...send(police, 'Police', drivePolice), ...send(cars, 'Car', drive)]
  await Promise.all(driving.map((car) => car.join()))
  console.log(styleText('bold', `all ${driving.length} have passed`))
}

if (isMain(import.meta)) await main()
