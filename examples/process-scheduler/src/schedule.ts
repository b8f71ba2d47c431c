/** The scheduler. It is the same for the real processes and for those of the textbook: only the machine differs. */
import { type Job, Task } from './job.js'
import type { Machine, Notice } from './machine.js'
import type { Policy } from './policy.js'
import { type Span, type State, Timeline } from './timeline.js'

export async function schedule(tasks: readonly Task[], policy: Policy, machine: Machine): Promise<Span[]> {
  const timeline = new Timeline()
  const arriving = tasks.toSorted((a, b) => a.job.arrival - b.job.arrival)
  let left = tasks.length
  let running: Task | undefined
  let sliceEnd = Infinity
  const enter = (task: Task, state: State) => timeline.enter(task.job, state, machine.now())

  const admit = (task: Task, why: 'new' | 'woken' | 'yielded' | 'expired') => {
    policy.add(task, why)
    enter(task, 'ready')
  }
  const preempt = (task: Task, why: 'yielded' | 'expired') => {
    machine.stop(task)
    running = undefined
    admit(task, why)
  }
  const dispatch = (task: Task) => {
    enter(task, 'running')
    machine.run(task)
    sliceEnd = machine.now() + policy.slice(task)
  }
  const hear = ({ task, what }: Notice) => {
    if (what === 'ready') {
      task.burst += 2
      return admit(task, 'woken')
    }
    running = undefined
    if (what === 'blocked') return enter(task, 'blocked')
    timeline.leave(task.job, machine.now())
    left--
  }

  while (left > 0) {
    while (arriving.length > 0 && arriving[0]!.job.arrival <= machine.now()) admit(arriving.shift()!, 'new')
    // All that has happened until now, before anybody gets the processor.
    for (let notice; (notice = await machine.next(machine.now())) !== undefined;) hear(notice)

    if (running !== undefined && policy.outranks(running)) preempt(running, 'yielded')
    if (running !== undefined && machine.now() >= sliceEnd) preempt(running, 'expired')
    if (running === undefined) {
      running = policy.next()
      if (running !== undefined) dispatch(running)
    }
    if (left === 0) break
    const end = running === undefined ? Infinity : sliceEnd
    const notice = await machine.next(Math.min(arriving[0]?.job.arrival ?? Infinity, end))
    if (notice !== undefined) hear(notice)
  }
  return timeline.spans
}

export const tasksOf = (jobs: readonly Job[]): Task[] => jobs.map((job) => new Task(job))
