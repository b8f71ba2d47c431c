/** A light that turns, cars that wait until it is green, and police cars that do not have the time. */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs, styleText } from 'node:util'
import { currentProcess, isMain, Process } from '@mp/process'
import { Event } from '@mp/sync'

const USAGE = `Usage: npm run example -- sync-traffic-lights [OPTIONS]

      --cars N      (default: 6)
      --police N    (default: 2)
      --phase MS    how long the light stays red, and then green (default: 1000)
      --turns N     how often it turns green; 0: as long as somebody drives (default: 0)
  -h, --help        print this and exit`

const OPTIONS = {
  cars: { type: 'string', default: '6' },
  police: { type: 'string', default: '2' },
  phase: { type: 'string', default: '1000' },
  turns: { type: 'string', default: '0' },
  help: { type: 'boolean', short: 'h' },
} as const

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
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help) return console.log(USAGE)
  const cars = Number(values.cars)
  const police = Number(values.police)
  const phase = Number(values.phase)
  const turns = Number(values.turns)
  const green = new Event()
  // A daemon: when all have passed, nobody needs the light.
  new Process({ target: turnTheLight, args: [green, phase, turns], daemon: true, name: 'Light' }).start()
  const driving = [
    ...Array.from(
      { length: police },
      (_, i) => new Process({ target: drivePolice, args: [green], name: `Police-${i + 1}` }),
    ),
    ...Array.from({ length: cars }, (_, i) => new Process({ target: drive, args: [green], name: `Car-${i + 1}` })),
  ]
  for (const car of driving) car.start()
  await Promise.all(driving.map((car) => car.join()))
  console.log(styleText('bold', `all ${driving.length} have passed`))
}

if (isMain(import.meta)) await main()
