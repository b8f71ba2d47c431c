/** How an operating system shares a processor: four policies, with real processes and in theory, drawn as Gantt charts. */
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, styleText } from 'node:util'
import { isMain } from '@mp/process'
import { EXAMPLE, type Job, parseJob } from './job.js'
import { POLICIES, type Policy } from './policy.js'
import { Processor } from './processor.js'
import { schedule, tasksOf } from './schedule.js'
import { type Panel, svgChart } from './svg-chart.js'
import { LEGEND, terminalChart } from './terminal-chart.js'
import { TextbookMachine } from './textbook.js'
import { averages, type Span } from './timeline.js'

const USAGE = `Usage: npm run example -- process-scheduler [OPTIONS] [JOB...]

A job is NAME@ARRIVAL:COMPUTE[,SLEEP,COMPUTE]..., in ticks.
Without any: ${EXAMPLE.map(({ name, arrival, bursts }) => `${name}@${arrival}:${bursts.join(',')}`).join(' ')}

  -p, --policy NAME   fcfs, sjf, rr, mlfq or all (default: all)
  -q, --quantum N     ticks that a slice has (default: 2)
  -t, --tick MS       (default: 50)
  -o, --output FILE   where the SVG goes (default: process-scheduler.svg in the folder for temporary files)
  -h, --help          print this and exit`

const OPTIONS = {
  policy: { type: 'string', short: 'p', default: 'all' },
  quantum: { type: 'string', short: 'q', default: '2' },
  tick: { type: 'string', short: 't', default: '50' },
  output: { type: 'string', short: 'o', default: join(tmpdir(), 'process-scheduler.svg') },
  help: { type: 'boolean', short: 'h' },
} as const

export async function measured(jobs: readonly Job[], policy: Policy, tick: number): Promise<Span[]> {
  const tasks = tasksOf(jobs)
  await using processor = await Processor.create(tasks, tick)
  return await schedule(tasks, policy, processor)
}

export function textbook(jobs: readonly Job[], policy: Policy): Promise<Span[]> {
  return schedule(tasksOf(jobs), policy, new TextbookMachine())
}

export async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true })
  if (values.help) return console.log(USAGE)
  const jobs = positionals.length > 0 ? positionals.map(parseJob) : EXAMPLE
  const [tick, quantum] = [Number(values.tick), Number(values.quantum)]

  const panels: Panel[] = []
  console.log(`${jobs.length} jobs, a tick is ${tick} ms; ${LEGEND}`)
  for (const [name, create] of Object.entries(POLICIES)) {
    if (values.policy !== name && values.policy !== 'all') continue
    const title = create(quantum).name
    console.log(styleText('bold', title))
    for (const [how, spans] of [
      ['measured', await measured(jobs, create(quantum), tick)],
      ['textbook', await textbook(jobs, create(quantum))],
    ] as const) {
      const { waiting, turnaround } = averages(spans)
      console.log(`  ${how}: waiting ${waiting.toFixed(2)}, turnaround ${turnaround.toFixed(2)} ticks on average`)
      console.log(terminalChart(jobs, spans))
      panels.push({ title: `${title}, ${how}`, spans })
    }
  }
  writeFileSync(values.output, svgChart(jobs, panels))
  console.log(`drawn: ${values.output}`)
}

if (isMain(import.meta)) await main()
