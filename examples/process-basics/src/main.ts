/** Ten processes run one function each; then a subclass of Process brings its own state and its own run(). */
import { styleText } from 'node:util'
import { currentProcess, isMain, Process } from '@mp/process'
import { readOptions, whole } from 'example-options'

/** What each of the first processes does: any exported function will do. */
export function square(n: number): void {
  console.log(`${styleText('cyan', currentProcess().name)} (pid ${process.pid}): ${n} squared is ${n * n}`)
}

/** The other way: a class whose fields travel to the child, where its run() is called. */
export class Greeter extends Process {
  readonly words: string[]

  constructor(name: string, ...words: string[]) {
    super({ name })
    this.words = words
  }

  override run(): void {
    this.words.push('from', this.name) // the child's own copy: the parent's stays as it was
    console.log(`${styleText('green', this.name)} (pid ${process.pid}): ${this.words.join(' ')}`)
  }
}

export async function main(): Promise<void> {
  const { processes } = readOptions('process-basics', { processes: whole(10, 'how many of each kind are started') })
  const numbers = Array.from({ length: processes }, (_, i) => i + 1)

  console.log(`parent (pid ${process.pid}): a function in ${processes} processes`)
  const squares = numbers.map((n) => new Process({ target: square, args: [n] }))
  await startAndJoin(squares)

  console.log(`parent (pid ${process.pid}): a subclass in ${processes} processes`)
  const greeters = numbers.map((n) => new Greeter(`Greeter-${n}`, 'hello', 'world'))
  await startAndJoin(greeters)
  console.log(`parent: every greeter here still has ${Math.max(...greeters.map((g) => g.words.length))} words`)
}

async function startAndJoin(processes: Process[]): Promise<void> {
  for (const p of processes) p.start()
  const exitcodes = await Promise.all(processes.map((p) => p.join()))
  console.log(styleText('bold', `parent: all ${processes.length} have ended, exit codes ${exitcodes.join(' ')}`))
}

if (isMain(import.meta)) await main()
