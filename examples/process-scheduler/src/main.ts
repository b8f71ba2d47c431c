/** How an operating system shares a processor: four policies, with real processes and in theory, drawn as Gantt charts. */
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { isMain } from '@mp/process'
import { choice, milliseconds, operands, outputFile, readOptions, whole } from 'example-options'
import { EXAMPLE, type Job, parseJob } from './job.js'
import { POLICIES, type Policy } from './policy.js'
import { Processor } from './processor.js'
import { schedule, tasksOf } from './schedule.js'
import { type Panel, svgChart } from './svg-chart.js'
import { LEGEND, terminalChart } from './terminal-chart.js'
import { TextbookMachine } from './textbook.js'
import { averages, type Span } from './timeline.js'

const JOBS = `A job is NAME@ARRIVAL:COMPUTE[,SLEEP,COMPUTE]..., in ticks. Without any:
${EXAMPLE.map(({ name, arrival, bursts }) => `${name}@${arrival}:${bursts.join(',')}`).join(' ')}`

export async function measured(jobs: readonly Job[], policy: Policy, tick: number): Promise<Span[]> {
  const tasks = tasksOf(jobs)
  await using processor = await Processor.create(tasks, tick)
  return await schedule(tasks, policy, processor)
}

export function textbook(jobs: readonly Job[], policy: Policy): Promise<Span[]> {
  return schedule(tasksOf(jobs), policy, new TextbookMachine())
}

export async function main(): Promise<void> {
  const { policy, quantum, tick, output, given } = readOptions('process-scheduler', {
    policy: choice('all', ['fcfs', 'sjf', 'rr', 'mlfq', 'all'], '', { short: 'p' }),
    quantum: whole(2, 'ticks that a slice has', { short: 'q' }),
    tick: milliseconds(50, '', { short: 't', from: 1 }),
    output: outputFile(join(tmpdir(), 'process-scheduler.svg'), 'where the SVG goes', { short: 'o' }),
    given: operands('JOB', JOBS, parseJob),
  })
  const jobs = given.length > 0 ? given : EXAMPLE

  const panels: Panel[] = []
  console.log(`${jobs.length} jobs, a tick is ${tick} ms; ${LEGEND}`)
  for (const [name, create] of Object.entries(POLICIES)) {
    if (policy !== name && policy !== 'all') continue
    const title = create(quantum).name
    console.log(styleText('bold', title))
    for (const [how, spans] of [
      ['measured', await measured(jobs, create(quantum), tick)],
      ['textbook', await textbook(jobs, create(quantum))],
    ] as const) {
      const { waiting, turnaround } = averages(spans)
      const note = `waiting ${waiting.toFixed(2)}, turnaround ${turnaround.toFixed(2)} ticks on average`
      console.log(`  ${how}: ${note}`)
      console.log(terminalChart(jobs, spans, process.stdout.columns))
      panels.push({ title: `${title}, ${how}`, note, spans })
    }
  }
  writeFileSync(output, svgChart(jobs, panels))
  console.log(`drawn: ${output}`)
}

if (isMain(import.meta)) await main()
