/** Many writers and many readers on a small queue: nobody is told whom to give to, and nothing is lost or read twice. */
import { styleText } from 'node:util'
import { currentProcess, isMain, Process } from '@mp/process'
import { Queue, SimpleQueue } from '@mp/queue'
import { readOptions, whole } from 'example-options'

export async function write(queue: Queue<string>, items: number): Promise<void> {
  const { name } = currentProcess()
  for (let n = 1; n <= items; n++) await queue.put(`item ${n} of ${name}`)
  console.log(styleText('yellow', `${name} (pid ${process.pid}) wrote ${items}`))
}

/** Reads until the queue is shut down, and reports what it got. */
export async function read(queue: Queue<string>, reports: SimpleQueue<string[]>): Promise<void> {
  const got: string[] = []
  for await (const item of queue) got.push(item)
  console.log(styleText('green', `${currentProcess().name} (pid ${process.pid}) read ${got.length}`))
  await reports.put(got)
}

export async function main(): Promise<void> {
  const { writers, readers, items, room } = readOptions('queue-batch', {
    writers: whole(10),
    readers: whole(10),
    items: whole(5, 'of each writer', { to: 100_000 }),
    room: whole(3, 'items that the queue holds'),
  })
  const queue = new Queue<string>(room)
  const reports = new SimpleQueue<string[]>()
  // Daemons: without their parent they would wait for each other for ever.
  const reading = Array.from({ length: readers }, (_, i) =>
    new Process({ target: read, args: [queue, reports], name: `Reader-${i + 1}`, daemon: true }).start(),
  )
  const writing = Array.from({ length: writers }, (_, i) =>
    new Process({ target: write, args: [queue, items], name: `Writer-${i + 1}`, daemon: true }).start(),
  )
  await Promise.all(writing.map((p) => p.join()))
  queue.shutdown() // what is in it can still be read; then the readers' loops end

  const seen: string[] = []
  for (let n = 0; n < readers; n++) seen.push(...(await reports.get()))
  await Promise.all(reading.map((p) => p.join()))
  const verdict = `written ${writers * items}, read ${seen.length}, different ${new Set(seen).size}`
  console.log(styleText('bold', verdict))
}

if (isMain(import.meta)) await main()
